//! The server as a client sees it: a real listener on a free port, a data folder of its own, and the
//! built-in model. Every bad input of which the product says "a clear sentence and a 4xx" is a test.

// The helpers of a test may panic as the test itself does.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod answer;
mod app;
mod photos;
mod process;

mod bad_files;
mod bad_requests;
mod batches;
mod coming_and_going;
mod crash;
mod crash_points;
mod crowd;
mod edits;
mod generating;
mod health;
mod jobs;
mod kept_packs;
mod page;
mod panel;
mod pictures;
mod prompts;
mod site;
mod strangers;
mod uploads;
