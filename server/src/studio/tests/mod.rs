//! The studio as its callers see it, on a folder of its own with real images.

mod edits;
pub(crate) mod fixture;
mod load;
mod renditions;
mod uploads;
