use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Hashed, Progress, Watch};
use crate::CheckpointError;
use crate::contained::{is_plain_name, open_within};
use crate::error::{said, shown};
use crate::json::{MAX_INDEX_BYTES, read_json};
use crate::layout::{Model, model_files};

/// Its name in a model's folder, or in the entry of a model that is kept elsewhere.
pub(crate) const MANIFEST: &str = "offstage.json";
const VERSION: u32 = 1;

/// Where a model came from, and what its files were when it was added: `offstage.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    version: u32,
    pub source: Source,
    /// Files of use, by path.
    pub files: Vec<FileRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The files stay in this folder; nothing was copied.
    Folder(PathBuf),
    /// The files were downloaded and lie beside the manifest.
    Hub { id: String, revision: String, variant: Option<String> },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// In the model's folder, with `/`: `unet/config.json`.
    pub path: String,
    pub bytes: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// Reads every file of use and notes its hash.
    pub fn of(model: &Model, source: Source, watch: &mut Watch<'_>) -> Result<Manifest, CheckpointError> {
        let files = model_files(model)?;
        let total_bytes = files.iter().map(|(_, bytes)| bytes).sum();
        let mut done_bytes = 0;
        let mut records = Vec::with_capacity(files.len());
        for (path, bytes) in files {
            let sha256 = hash_file(model.folder(), &path, bytes, |read| {
                done_bytes += read;
                watch(Progress { file: &path, done_bytes, total_bytes })
            })?;
            records.push(FileRecord { path, bytes, sha256 });
        }
        Ok(Manifest::new(source, records))
    }

    pub(crate) fn new(source: Source, files: Vec<FileRecord>) -> Manifest {
        Manifest { version: VERSION, source, files }
    }

    /// The manifest in a folder, `None` if there is none.
    pub fn read(folder: &Path) -> Result<Option<Manifest>, CheckpointError> {
        let path = folder.join(MANIFEST);
        let manifest: Manifest = match read_json(folder, &path, "manifest", MAX_INDEX_BYTES) {
            Err(CheckpointError::NotThere { .. }) => return Ok(None),
            other => other?,
        };
        let refused = |reason| CheckpointError::Json { path: path.clone(), what: "manifest", reason };
        if manifest.version != VERSION {
            return Err(refused(format!("its version is {}, and {VERSION} can be read", manifest.version)));
        }
        if let Some(record) = manifest.files.iter().find(|record| !is_safe_path(&record.path)) {
            return Err(refused(format!("“{}” is no path in the model's folder", shown(&record.path))));
        }
        Ok(Some(manifest))
    }

    /// Writes the manifest as a whole, or not at all.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), CheckpointError> {
        let path = folder.join(MANIFEST);
        let unwritable =
            |error: std::io::Error| CheckpointError::Unwritable { path: path.clone(), reason: said(&error) };
        let mut json = serde_json::to_vec_pretty(self).map_err(|error| unwritable(error.into()))?;
        json.push(b'\n');
        let part = folder.join(format!("{MANIFEST}.part"));
        let mut file = File::create(&part).map_err(unwritable)?;
        file.write_all(&json).and_then(|()| file.sync_all()).map_err(unwritable)?;
        fs::rename(&part, &path).map_err(unwritable)
    }
}

/// Whether a path from a file or a server names a file in the model's folder or in a folder of it.
pub(crate) fn is_safe_path(path: &str) -> bool {
    path.len() <= 512 && path.split('/').count() <= 8 && path.split('/').all(is_plain_name)
}

/// The hash of a file of a model, which must have this size.
pub(crate) fn hash_file(
    folder: &Path,
    path: &str,
    bytes: u64,
    on_piece: impl FnMut(u64) -> std::ops::ControlFlow<()>,
) -> Result<String, CheckpointError> {
    let full = folder.join(path);
    let (file, found) = open_within(full.parent().unwrap_or(folder), &full, "file of the model")?;
    if found < bytes {
        return Err(CheckpointError::Truncated { path: full, bytes: found, needed: bytes });
    }
    if found > bytes {
        return Err(CheckpointError::TooLarge { path: full, bytes: found, limit: bytes });
    }
    let mut hashed = Hashed::default();
    hashed.add_file(&file, &full, bytes, on_piece)?;
    Ok(hashed.finish())
}
