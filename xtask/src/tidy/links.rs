//! Links in documents that lead nowhere.

use std::fs;

use crate::workspace;

pub fn findings() -> anyhow::Result<Vec<String>> {
    let mut findings = Vec::new();
    for file in super::tracked_files()?.into_iter().filter(|file| file.ends_with(".md")) {
        let path = workspace::root().join(&file);
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for target in links(&text) {
            let target = target.split('#').next().unwrap_or_default();
            let outside = target.contains("://") || target.starts_with("mailto:");
            if !target.is_empty() && !outside && !path.with_file_name("").join(target).exists() {
                findings.push(format!("{file} links to {target}, which is not there"));
            }
        }
    }
    Ok(findings)
}

/// The targets of Markdown's `[text](target)`, outside code.
fn links(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        let mut rest = line;
        while let (false, Some(start)) = (in_code, rest.find("](")) {
            rest = &rest[start + 2..];
            let Some(end) = rest.find(')') else { break };
            found.push(rest[..end].split(' ').next().unwrap_or_default());
            rest = &rest[end..];
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_outside_code_only() {
        let text = "See [a](one.md) and [b](two.md#part \"title\").\n```\n[c](three.md)\n```\n";
        assert_eq!(links(text), ["one.md", "two.md#part"]);
    }
}
