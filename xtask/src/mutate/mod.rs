//! Do the tests of the residency core see bugs? One after another is written into a copy of the
//! crate, and its tests have to fail.

mod bugs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use anyhow::{Context, bail};
use clap::Args;
use walkdir::WalkDir;

use crate::command::cargo;
use crate::workspace;
use bugs::{BUGS, Bug};

/// Random histories that each bug is given to show itself in.
const HISTORIES: &str = "2000";

#[derive(Args, Debug)]
pub struct Options {
    /// Only the bugs whose name contains this
    name: Option<String>,
}

/// What became of a bug.
enum Fate {
    CaughtBy(Vec<String>),
    Missed,
}

pub fn run(options: &Options) -> anyhow::Result<()> {
    let copy = workspace::target().join("mutants/residency");
    let core = workspace::root().join("crates/residency");
    copy_crate(&core, &copy)?;
    if let Fate::CaughtBy(tests) = test(&copy)? {
        bail!("the tests fail without any bug: {}", tests.join(", "));
    }
    let wanted = |bug: &&Bug| options.name.as_ref().is_none_or(|name| bug.name.contains(name.as_str()));
    let mut missed = Vec::new();
    println!("{:<48} {:>5} {:>9} {:>9}  first seen by", "bug", "units", "scenarios", "histories");
    for bug in BUGS.iter().filter(wanted) {
        let restored = plant(bug, &copy)?;
        let fate = test(&copy).with_context(|| format!("with the bug: {}", bug.name))?;
        fs::write(copy.join("src").join(bug.file), restored)?;
        match fate {
            Fate::CaughtBy(tests) => print_row(bug, &tests),
            Fate::Missed => {
                println!("{:<48} MISSED: {}", bug.name, bug.harm);
                missed.push(bug.name);
            }
        }
    }
    if missed.is_empty() { Ok(()) } else { bail!("not seen by any test: {}", missed.join("; ")) }
}

fn print_row(bug: &Bug, tests: &[String]) {
    let count = |prefix: &str| tests.iter().filter(|test| test.starts_with(prefix)).count();
    let (scenarios, histories) = (count("scenarios::"), count("histories::"));
    let units = tests.len() - scenarios - histories;
    let first = tests.first().map_or("", |test| test.as_str());
    println!("{:<48} {units:>5} {scenarios:>9} {histories:>9}  {first}", bug.name);
}

/// Writes the bug into the copy, and answers what stood there.
fn plant(bug: &Bug, copy: &Path) -> anyhow::Result<String> {
    let file = copy.join("src").join(bug.file);
    let text = fs::read_to_string(&file)?;
    let found = text.matches(bug.from).count();
    if found != 1 {
        bail!("{}: its place in {} is found {found} times, not once", bug.name, bug.file);
    }
    fs::write(&file, text.replacen(bug.from, bug.to, 1))?;
    Ok(text)
}

/// Runs the copy's tests. What does not compile is no bug of the kind that is looked for.
fn test(copy: &Path) -> anyhow::Result<Fate> {
    let build = run_cargo(copy, &["test", "--tests", "--no-run"])?;
    if !build.status.success() {
        bail!("it does not compile:\n{}", String::from_utf8_lossy(&build.stderr));
    }
    let output = run_cargo(copy, &["test", "--tests", "--no-fail-fast"])?;
    let text = String::from_utf8_lossy(&output.stdout);
    let failed = text.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"));
    let failed: Vec<String> = failed.map(str::to_owned).collect();
    match (output.status.success(), failed.is_empty()) {
        (true, _) => Ok(Fate::Missed),
        (false, false) => Ok(Fate::CaughtBy(failed)),
        (false, true) => bail!("the tests ended with {} and named none", output.status),
    }
}

fn run_cargo(copy: &Path, arguments: &[&str]) -> anyhow::Result<Output> {
    cargo()
        .current_dir(copy)
        .args(arguments)
        .env("CARGO_TARGET_DIR", workspace::target().join("mutants/target"))
        .env("OFFSTAGE_HISTORIES", HISTORIES)
        .env("RUST_BACKTRACE", "0")
        .output()
        .context("cannot start cargo")
}

/// Copies the crate, with a manifest that makes it a workspace of its own.
fn copy_crate(core: &Path, copy: &Path) -> anyhow::Result<()> {
    if copy.exists() {
        fs::remove_dir_all(copy)?;
    }
    for folder in ["src", "tests"] {
        for entry in WalkDir::new(core.join(folder)) {
            let entry = entry?;
            let to: PathBuf = copy.join(entry.path().strip_prefix(core)?);
            if entry.file_type().is_dir() {
                fs::create_dir_all(to)?;
            } else {
                fs::copy(entry.path(), to)?;
            }
        }
    }
    let manifest = "[package]\nname = \"offstage-residency\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
                    [[test]]\nname = \"simulated\"\npath = \"tests/simulated/main.rs\"\n\
                    [profile.dev]\nopt-level = 2\ndebug = false\n[workspace]\n";
    fs::write(copy.join("Cargo.toml"), manifest)?;
    Ok(())
}
