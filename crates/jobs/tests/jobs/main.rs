#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod batches;
mod crash;
mod fairness;
mod kept;
mod limits_and_keys;
mod machine;
mod queue;
mod times;
mod trouble;
mod working;
