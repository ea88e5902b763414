//! The server of Offstage and its command line: configuration, the studio that does the work, the
//! HTTP doors, and the `offstage` commands.

pub mod cli;
pub mod config;
pub mod http;
mod logging;
pub mod models;
pub mod queue;
pub mod residency;
mod serve;
pub mod studio;

pub use serve::{ServeError, run, run_with};
