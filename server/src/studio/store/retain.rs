use std::{fs, io};

use offstage_api::EditId;

use super::index::Index;
use super::record::Record;
use super::{Store, folder_bytes};

/// What a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub edits: usize,
    pub bytes: u64,
}

impl Store {
    /// Removes edits that are past their time at `now_ms`, then the oldest until the rest fits the
    /// total size. What cannot be removed from disk stays for the next start.
    pub fn sweep(&self, now_ms: u64) -> io::Result<Swept> {
        let mut guard = self.index()?;
        let index = guard.get_or_insert_default();
        let mut swept = Swept::default();
        while let Some(id) =
            index.next_victim(now_ms, self.retention.keep_results_for, self.retention.max_results_bytes)
        {
            let Some(removed) = index.remove(&id) else { break };
            if let Some(original) = &removed.original {
                gone(fs::remove_file(self.original_path(original)))?;
            }
            gone(self.remove_folder(&id))?;
            swept.edits += 1;
            swept.bytes += removed.bytes;
        }
        Ok(swept)
    }

    /// Out of sight by one rename, so that no half-removed edit is ever seen.
    fn remove_folder(&self, id: &EditId) -> io::Result<()> {
        let grave = self.uploads_dir().join(format!("removed-{id}"));
        fs::rename(self.edit_dir(id), &grave)?;
        fs::remove_dir_all(grave)
    }

    /// Reads what is kept from disk. Removes folders that are no edits and originals that no edit
    /// refers to, which only a crash leaves behind.
    pub(super) fn read_index(&self) -> io::Result<Index> {
        let mut index = Index::default();
        for entry in fs::read_dir(self.edits_dir())? {
            let folder = entry?.path();
            let record =
                Record::read(&folder).ok().filter(|record| folder.ends_with(record.edit.id.as_str()));
            let original_bytes =
                record.as_ref().and_then(|record| fs::metadata(self.original_path(&record.original)).ok());
            match (record, original_bytes) {
                (Some(record), Some(original)) => index.add(&record, folder_bytes(&folder), original.len()),
                _ if folder.is_dir() => fs::remove_dir_all(&folder)?,
                _ => fs::remove_file(&folder)?,
            }
        }
        let referred = index.originals();
        for entry in fs::read_dir(self.originals_dir())? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(|name| referred.contains(name)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(index)
    }
}

/// Already away is as good as removed.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
