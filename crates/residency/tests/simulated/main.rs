//! The core against a simulated machine that has a truth of its own.

mod bank;
mod checks;
mod dice;
mod histories;
mod scenarios;
mod script;
mod show;
mod simulation;
mod steps;
mod words;
