use std::fs;
use std::path::PathBuf;

use anyhow::Context;

use crate::command::{cargo, command, output_of, run_loudly};
use crate::workspace;

/// Times torch beside us on the same stages and sizes.
const REFERENCE: &str = "crates/models/tests/reference/bench_reference.py";
const NEEDED: &str = "import torch, diffusers, transformers";

/// Runs the benchmark, and the reference's before it where Python has what that needs
/// (`OFFSTAGE_PYTHON` names another Python). Both take the same options.
pub fn run(rest: &[String]) -> anyhow::Result<()> {
    let mut bench = cargo();
    bench.args(["bench", "--package", "offstage-models", "--bench", "diffusion", "--"]);
    if let Some(times) = torch(rest)? {
        bench.arg("--beside").arg(times);
    }
    run_loudly(bench.args(rest))
}

/// The file with torch's times, if there is a torch.
fn torch(rest: &[String]) -> anyhow::Result<Option<PathBuf>> {
    let python = std::env::var("OFFSTAGE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if output_of(command(&python).args(["-c", NEEDED])).is_none() {
        println!("{python} has no torch, diffusers and transformers: timing ours only");
        return Ok(None);
    }
    println!("timing torch …");
    let output = command(&python).arg(REFERENCE).args(rest).output().context("cannot start Python")?;
    if !output.status.success() {
        anyhow::bail!("{REFERENCE} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let file = workspace::target().join("bench-reference.json");
    fs::write(&file, output.stdout).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(Some(file))
}
