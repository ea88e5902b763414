//! Installed models: what is said of one, and one of them at work without a server.

mod alone;
mod report;

pub use alone::{Alone, OpenFailure};
pub use report::{Footprint, ModelReport};
