#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod example;
mod files;
mod fingerprints;
mod fixtures;
mod golden;
#[cfg(feature = "hub")]
mod hub;
#[cfg(feature = "hub")]
mod hub_server;
mod layout;
mod links;
mod models;
mod reading;
mod shards;
mod tokens;
mod verifying;
