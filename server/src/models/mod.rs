//! Installed models: what is said of one, all of them at work in a server, and one without a server.

mod alone;
mod generators;
mod report;

pub use alone::{Alone, OpenFailure};
pub use generators::{Installed, Ready, Shelf};
pub use report::ModelReport;
