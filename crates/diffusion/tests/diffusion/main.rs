#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod accuracy;
mod configs;
mod edm;
mod golden;
mod network;
mod noise;
mod pipelines;
mod plans;
mod reference;
