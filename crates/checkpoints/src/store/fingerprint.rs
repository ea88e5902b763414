use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Installed;
use crate::layout::is_of_use;

/// What a look at a model's files shows, none of which is opened: their names, sizes and times of the last
/// change. As long as it is the same, so is the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    folder: PathBuf,
    /// In order.
    files: Vec<Seen>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    /// In the model's folder, with `/`.
    path: String,
    bytes: u64,
    modified: Option<SystemTime>,
}

/// More entries than this are not looked at, of use or not: a link may lead anywhere.
const MOST_ENTRIES: usize = 10_000;

impl Installed {
    /// Looks at the files that are of use, in the model's folder and in those of its components. What cannot
    /// be looked at counts as not there.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut left = MOST_ENTRIES;
        let mut files = Vec::new();
        for (name, path, metadata) in entries(&self.folder, &mut left) {
            if !metadata.is_dir() {
                files.extend(Seen::of(name, &metadata));
            } else if !name.starts_with('.') {
                let inside = entries(&path, &mut left).into_iter();
                files.extend(
                    inside.filter_map(|(file, _, metadata)| Seen::of(format!("{name}/{file}"), &metadata)),
                );
            }
        }
        files.sort_unstable();
        Fingerprint { folder: self.folder.clone(), files }
    }
}

impl Seen {
    fn of(path: String, metadata: &Metadata) -> Option<Seen> {
        let of_use = metadata.is_file() && is_of_use(&path);
        of_use.then(|| Seen { path, bytes: metadata.len(), modified: metadata.modified().ok() })
    }
}

/// Names in a folder, with what they lead to, as many as are left to look at; none where it cannot be read.
fn entries(folder: &Path, left: &mut usize) -> Vec<(String, PathBuf, Metadata)> {
    let entries = folder.read_dir().into_iter().flatten().take(*left);
    let mut looked_at = 0;
    let found = entries.inspect(|_| looked_at += 1).filter_map(|entry| {
        let entry = entry.ok()?;
        let (name, path) = (entry.file_name().into_string().ok()?, entry.path());
        // Of what a link leads to, as that is what would be read.
        let metadata = path.metadata().ok()?;
        Some((name, path, metadata))
    });
    let found = found.collect();
    *left -= looked_at;
    found
}
