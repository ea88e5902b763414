//! One line a step, with its time.

use std::io::Write;
use std::time::Instant;

/// Runs a step and prints `name  what came of it  seconds`. The step returns what came of it.
pub fn step(name: &str, work: impl FnOnce() -> anyhow::Result<String>) -> anyhow::Result<()> {
    let started = Instant::now();
    print!("{name:<16} ");
    std::io::stdout().flush()?;
    match work() {
        Ok(outcome) => {
            println!("{outcome:<60} {:>7.1} s", started.elapsed().as_secs_f64());
            Ok(())
        }
        Err(error) => {
            println!("failed{:<54} {:>7.1} s", "", started.elapsed().as_secs_f64());
            Err(error)
        }
    }
}
