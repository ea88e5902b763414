//! Child processes whose output is shown when it matters.

use std::io::IsTerminal;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::workspace;

/// A command that runs in the workspace root and sees our tools first.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace::root()).env("PATH", workspace::path_with_tools());
    command
}

/// What tests and lints build: everything native, with the training loop and downloads. One selection for all of
/// them, so that nothing is built twice.
pub const EVERYTHING_NATIVE: [&str; 5] = [
    "--workspace",
    "--exclude",
    "offstage-frontend",
    "--features",
    "offstage-training/autodiff,offstage-checkpoints/hub",
];

/// The same cargo that runs this xtask.
pub fn cargo() -> Command {
    command("cargo")
}

/// Runs to the end. On a terminal its messages pass through as they come; otherwise they are kept
/// and only the end of them is shown when it fails.
pub fn run_quietly(command: &mut Command) -> anyhow::Result<()> {
    let shown = format!("{command:?}");
    if std::io::stderr().is_terminal() {
        let status =
            command.stdout(Stdio::null()).status().with_context(|| format!("cannot start {shown}"))?;
        return if status.success() { Ok(()) } else { bail!("{shown} ended with {status}") };
    }
    let output = command.output().with_context(|| format!("cannot start {shown}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    bail!("{shown} ended with {}:\n{}", output.status, lines[lines.len().saturating_sub(60)..].join("\n"))
}

/// Runs to the end with its output passed through.
pub fn run_loudly(command: &mut Command) -> anyhow::Result<()> {
    let shown = format!("{command:?}");
    let status = command.status().with_context(|| format!("cannot start {shown}"))?;
    if status.success() { Ok(()) } else { bail!("{shown} ended with {status}") }
}

/// Builds the server that browser tests and screenshots talk to, as a part of building the tests: a
/// build of its own would resolve other features and compile half of the dependencies again.
pub fn build_tested_server() -> anyhow::Result<String> {
    run_quietly(cargo().args(["test", "--no-run"]).args(EVERYTHING_NATIVE))?;
    Ok("built".to_owned())
}

/// Standard output of a command that succeeds, trimmed; `None` when it fails or is not there.
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
