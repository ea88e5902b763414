//! What keeps the pages of lists up to date, in the browser: the history and the queue. They reach for
//! the elements of [`crate::model::jobs::history_body`] and [`crate::model::jobs::queue_body`] by their
//! ids, and listen for events where those arrive in the end, at the window.

mod comparison;
mod curating;
mod elements;
mod library;
mod line_up;
mod line_up_orders;

pub use library::Library;
pub use line_up::LineUp;
