//! Who may lean on whom.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use crate::workspace;

/// Which of our crates each crate may depend on, outside its tests.
const ALLOWED: [(&str, &[&str]); 14] = [
    ("offstage-api", &[]),
    ("offstage-residency", &[]),
    ("offstage-gpu", &["offstage-residency"]),
    ("offstage-jobs", &["offstage-api"]),
    ("offstage-checkpoints", &[]),
    ("offstage-diffusion", &[]),
    ("offstage-models", &[]),
    (
        "offstage-pipeline",
        &[
            "offstage-api",
            "offstage-checkpoints",
            "offstage-diffusion",
            "offstage-gpu",
            "offstage-models",
            "offstage-residency",
        ],
    ),
    ("offstage-retouch", &["offstage-api"]),
    ("offstage-training", &["offstage-api", "offstage-models"]),
    ("offstage-app", &["offstage-api"]),
    ("offstage-frontend", &["offstage-app"]),
    (
        "offstage-server",
        &[
            "offstage-api",
            "offstage-app",
            "offstage-checkpoints",
            "offstage-gpu",
            "offstage-jobs",
            "offstage-models",
            "offstage-pipeline",
            "offstage-residency",
            "offstage-retouch",
        ],
    ),
    ("xtask", &[]),
];

/// Crates that may name burn; the GPU driver only where it is asked to.
const BURN: [&str; 4] = ["offstage-gpu", "offstage-models", "offstage-pipeline", "offstage-training"];
const OPTIONAL_BURN: [&str; 1] = ["offstage-gpu"];

/// The crate that may name a database.
const SQL: &str = "offstage-jobs";

/// What browsers never load.
const NOT_IN_THE_BROWSER: [&str; 6] = ["burn", "burn-flex", "tokio", "axum", "rayon", "sqlx"];

pub fn findings() -> anyhow::Result<Vec<String>> {
    let metadata = MetadataCommand::new().manifest_path(workspace::root().join("Cargo.toml")).exec()?;
    let mut findings = unexpected_edges(&metadata);
    findings.extend(browser_reach()?);
    Ok(findings)
}

fn unexpected_edges(metadata: &Metadata) -> Vec<String> {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    let ours: BTreeSet<String> =
        metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    let mut findings = Vec::new();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        let Some(edges) = allowed.get(name) else {
            findings
                .push(format!("{name} has no line in xtask/src/tidy/edges.rs: say what it may depend on"));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|edge| edge.kind != DependencyKind::Development)
        {
            if ours.contains(&dependency.name) && !edges.contains(&dependency.name.as_str()) {
                findings.push(format!("{name} may not depend on {}", dependency.name));
            }
            if dependency.name.starts_with("burn") && !BURN.contains(&name) {
                findings.push(format!("{name} may not name {}: burn lives in models", dependency.name));
            }
            if dependency.name.contains("sql") && name != SQL {
                findings.push(format!("{name} may not name {}: SQL lives in jobs", dependency.name));
            }
            let heavy = ["burn", "cubecl", "cudarc"].iter().any(|word| dependency.name.starts_with(word));
            if heavy && OPTIONAL_BURN.contains(&name) && !dependency.optional {
                findings.push(format!("{name} may name {} as an optional dependency only", dependency.name));
            }
        }
    }
    findings
}

/// Follows the frontend's dependencies as cargo resolves them for WASM.
fn browser_reach() -> anyhow::Result<Vec<String>> {
    let tree = crate::command::output_of(crate::command::cargo().args([
        "tree",
        "--package",
        "offstage-frontend",
        "--target",
        "wasm32-unknown-unknown",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))
    .unwrap_or_default();
    if tree.is_empty() {
        return Ok(vec!["cargo tree gave nothing for offstage-frontend".to_owned()]);
    }
    let reached: BTreeSet<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    Ok(NOT_IN_THE_BROWSER
        .into_iter()
        .filter(|name| reached.contains(name))
        .map(|name| format!("{name} is reachable from offstage-frontend: browsers would load it"))
        .collect())
}
