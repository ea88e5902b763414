#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod files;
mod links;
mod reading;
mod shards;
