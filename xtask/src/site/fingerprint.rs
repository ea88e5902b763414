//! Whether anything that the site is built from has changed.

use std::fs;

use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::workspace;

/// Files and folders that the site depends on.
const INPUTS: [&str; 10] = [
    "app",
    "frontend",
    "style",
    "public",
    "crates/api",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "xtask/src/site",
    "xtask/src/tools",
];

/// A hash over the names and contents of all inputs.
pub fn of_inputs() -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    for input in INPUTS {
        for entry in WalkDir::new(workspace::root().join(input)).sort_by_file_name() {
            let entry = entry?;
            if entry.file_type().is_file() {
                hash.update(entry.path().strip_prefix(workspace::root())?.as_os_str().as_encoded_bytes());
                hash.update([0]);
                hash.update(fs::read(entry.path())?);
                hash.update([0]);
            }
        }
    }
    Ok(format!("{:x}", hash.finalize()))
}
