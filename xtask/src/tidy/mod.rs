//! The house rules that a compiler does not check.

mod edges;
mod fixtures;
mod length;
mod links;
mod purity;

use anyhow::bail;

use crate::step::step;

pub fn run() -> anyhow::Result<()> {
    step("tidy", check)
}

/// All findings at once, each a sentence with its place.
pub fn check() -> anyhow::Result<String> {
    let mut findings = edges::findings()?;
    findings.extend(fixtures::findings()?);
    findings.extend(length::findings()?);
    findings.extend(links::findings()?);
    findings.extend(purity::findings()?);
    if findings.is_empty() { Ok("clean".to_owned()) } else { bail!("\n{}", findings.join("\n")) }
}

/// Files of the checkout that git tracks or would track, relative to the root.
fn tracked_files() -> anyhow::Result<Vec<String>> {
    let list = crate::command::output_of(crate::command::command("git").args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
    ]));
    match list {
        Some(list) => Ok(list.lines().map(str::to_owned).collect()),
        None => bail!("tidy needs git and a checkout"),
    }
}
