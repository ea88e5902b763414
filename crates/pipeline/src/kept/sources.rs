use std::collections::BTreeSet;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use offstage_checkpoints::{SafetensorsFile, Weights};
use serde::{Deserialize, Serialize};

/// The files that a component's weights lie in, as they were when they were looked at.
pub struct Sources {
    paths: Vec<PathBuf>,
    seen: Vec<Source>,
}

/// One of them: its name, and what changes when its content does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    name: String,
    bytes: u64,
    /// Since 1970.
    modified_ns: u64,
}

impl Sources {
    /// `None` where a file does not say when it was changed.
    pub fn of(weights: &Weights) -> Option<Sources> {
        let files = weights.files().iter().map(SafetensorsFile::path);
        let paths: BTreeSet<&Path> = files.chain([weights.path()]).collect();
        let paths: Vec<PathBuf> = paths.into_iter().map(Path::to_owned).collect();
        let seen = look_at(&paths)?;
        Some(Sources { paths, seen })
    }

    pub fn seen(&self) -> &[Source] {
        &self.seen
    }

    /// Whether they are still as they were.
    pub fn are_unchanged(&self) -> bool {
        look_at(&self.paths).is_some_and(|now| now == self.seen)
    }
}

fn look_at(paths: &[PathBuf]) -> Option<Vec<Source>> {
    paths.iter().map(|path| Source::of(path, &path.metadata().ok()?)).collect()
}

impl Source {
    fn of(path: &Path, metadata: &Metadata) -> Option<Source> {
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Source {
            name: path.file_name()?.to_string_lossy().into_owned(),
            bytes: metadata.len(),
            modified_ns: u64::try_from(modified.as_nanos()).ok()?,
        })
    }
}
