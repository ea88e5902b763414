//! Which model edits: what the picker says of each, without a browser.

mod address;
mod fit;
#[cfg(test)]
pub mod fixture;
mod markup;
mod place;

pub use address::{asked_model, model_query};
pub use fit::can_run;
#[cfg(feature = "ssr")]
pub use fit::fit_text;
#[cfg(feature = "ssr")]
pub use markup::list_markup;
pub use markup::{label_markup, place_markup};
pub use place::place_of;
