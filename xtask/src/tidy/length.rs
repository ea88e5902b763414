//! One file, one concern: no source file over 400 lines.

use std::fs;

use crate::workspace;

const MOST_LINES: usize = 400;
const SOURCES: [&str; 4] = [".rs", ".css", ".js", ".mjs"];

pub fn findings() -> anyhow::Result<Vec<String>> {
    let mut findings = Vec::new();
    for file in super::tracked_files()? {
        if !SOURCES.iter().any(|ending| file.ends_with(ending)) {
            continue;
        }
        // A file that git still lists and that was removed counts as gone.
        let Ok(text) = fs::read_to_string(workspace::root().join(&file)) else { continue };
        let lines = text.lines().count();
        if lines > MOST_LINES {
            findings.push(format!("{file} has {lines} lines; split it below {MOST_LINES}"));
        }
    }
    Ok(findings)
}
