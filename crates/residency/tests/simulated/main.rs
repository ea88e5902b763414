//! The core against a simulated machine that has a truth of its own.

// A machine that is not what it should be has nothing to go on with.
#![allow(clippy::expect_used)]

mod bank;
mod checks;
mod dice;
mod histories;
mod odd_input;
mod scenarios;
mod script;
mod show;
mod simulation;
mod steps;
mod words;
