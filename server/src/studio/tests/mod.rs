//! The studio as its callers see it, on a folder of its own with real images.

mod edits;
mod fixture;
mod load;
mod renditions;
mod uploads;
