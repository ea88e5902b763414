//! Models from a hub that speaks Hugging Face's HTTP interface.
//!
//! A download is a folder beside the models until it is complete and checked; what is cut off goes on
//! where it stopped, with the next attempt or the next call. Calls block: a server makes them on a
//! thread of their own, and `watch` ends them.

mod client;
mod download;
mod error;
mod id;
mod listing;
mod select;
mod transfer;

pub use client::{Hub, HubOptions};
pub use download::HubRequest;
pub use error::HubError;
pub use id::HubId;
