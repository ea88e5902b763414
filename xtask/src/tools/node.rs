//! What the browser tests need: Chromium, Node and its packages.

use std::path::PathBuf;

use anyhow::bail;

use super::debian;
use crate::command::{command, run_quietly};
use crate::workspace;

/// Chromium, installed from Debian where we may.
pub fn ensure_browser() -> anyhow::Result<(PathBuf, String)> {
    let found =
        || ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(workspace::find_program);
    if let Some(program) = found() {
        return Ok((program.clone(), format!("found {}", program.display())));
    }
    debian::install(&["chromium", "fonts-dejavu-core"], "The browser tests")?;
    match found() {
        Some(program) => Ok((program, "installed from Debian".to_owned())),
        None => bail!("chromium was installed but is not on PATH"),
    }
}

/// The packages of `end2end/package.json`, exactly as its lock file says.
pub fn ensure_node_packages() -> anyhow::Result<String> {
    if workspace::find_program("npm").is_none() {
        bail!("The browser tests need Node.js 20 or newer with npm. Install them and run this again.");
    }
    let folder = workspace::root().join("end2end");
    let lock = std::fs::read(folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.installed-lock");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok("up to date".to_owned());
    }
    run_quietly(command("npm").current_dir(&folder).args([
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
    ]))?;
    std::fs::write(&stamp, &lock)?;
    Ok("installed".to_owned())
}
