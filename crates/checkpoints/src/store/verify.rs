use std::path::Path;

use serde::{Deserialize, Serialize};

use super::manifest::hash_file;
use super::{Manifest, Progress, Watch};
use crate::CheckpointError;
use crate::layout::inspect;

/// What a check of a model's files found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Whether contents were compared with what they were when the model was added. Without a manifest
    /// only headers, configurations and sizes could be checked, and a changed number goes unnoticed.
    pub contents_compared: bool,
    /// Files whose contents were compared.
    pub files: usize,
    pub bytes: u64,
    /// A sentence each; empty if all is well.
    pub problems: Vec<String>,
}

/// Checks a model's files: its structure, and against a manifest every byte. All problems are found, not
/// only the first. `Err` where the folder is no model at all, or when `watch` stops it.
pub fn verify(
    folder: &Path,
    manifest: Option<&Manifest>,
    watch: &mut Watch<'_>,
) -> Result<Verification, CheckpointError> {
    let mut verification = Verification {
        contents_compared: manifest.is_some(),
        files: 0,
        bytes: 0,
        problems: inspect(folder)?.problems,
    };
    let Some(manifest) = manifest else { return Ok(verification) };
    let total_bytes = manifest.files.iter().map(|record| record.bytes).sum();
    let mut done_bytes = 0;
    for record in &manifest.files {
        let before = done_bytes;
        let hash = hash_file(folder, &record.path, record.bytes, |read| {
            done_bytes += read;
            watch(Progress { file: &record.path, done_bytes, total_bytes })
        });
        let checked = hash.and_then(|found| {
            if found == record.sha256 {
                return Ok(());
            }
            let (path, expected) = (folder.join(&record.path), record.sha256.clone());
            Err(CheckpointError::Checksum { path, found, expected })
        });
        match checked {
            Err(CheckpointError::Stopped) => return Err(CheckpointError::Stopped),
            // Structure and contents may have found the same.
            Err(error) => {
                let sentence = error.to_string();
                if !verification.problems.contains(&sentence) {
                    verification.problems.push(sentence);
                }
            }
            Ok(()) => verification.bytes += record.bytes,
        }
        verification.files += 1;
        done_bytes = before + record.bytes;
    }
    Ok(verification)
}
