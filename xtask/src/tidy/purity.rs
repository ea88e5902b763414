//! The residency core has no clock, no threads and no dependencies: time is a parameter.

use std::fs;

use cargo_metadata::MetadataCommand;

use crate::workspace;

const PURE: &str = "offstage-residency";
const SOURCES: &str = "crates/residency/src/";
const IMPURE: [&str; 6] = ["Instant", "SystemTime", "std::thread", "std::fs", "std::env", "println!"];

pub fn findings() -> anyhow::Result<Vec<String>> {
    let metadata =
        MetadataCommand::new().manifest_path(workspace::root().join("Cargo.toml")).no_deps().exec()?;
    let mut findings: Vec<String> = (metadata.workspace_packages().into_iter())
        .filter(|package| package.name.as_str() == PURE)
        .flat_map(|package| &package.dependencies)
        .map(|dependency| format!("{PURE} is pure and may not depend on {}", dependency.name))
        .collect();
    for file in super::tracked_files()?.iter().filter(|file| file.starts_with(SOURCES)) {
        let Ok(text) = fs::read_to_string(workspace::root().join(file)) else { continue };
        for (number, line) in text.lines().enumerate() {
            if let Some(word) = IMPURE.iter().find(|word| line.contains(*word)) {
                findings.push(format!("{file}:{}: {word} in the pure core", number + 1));
            }
        }
    }
    Ok(findings)
}
