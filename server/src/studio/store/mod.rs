//! What is kept on disk, below the data folder:
//!
//! ```text
//! lock                      held by the one running Offstage
//! uploads/                  files being received or made; emptied at start
//! originals/{sha256}        each photo once, however many edits refer to it
//! edits/{ulid}/edit.json    the record
//!             /result.{ext}
//!             /mask         where the edit has one
//! ```
//!
//! An edit appears by one rename of a finished folder, so it is there in full or not at all. Nothing
//! that a client sends becomes a path, except an [`EditId`] after it was parsed. Where a file is read
//! for longer, a hard link below `uploads/` keeps it, so retention never waits and never breaks work.

mod content;
mod index;
mod record;
mod retain;
mod upload;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use offstage_api::{Edit, EditId, Output, StudioError, Upload};
use offstage_retouch::Cancel;

use super::{disk, fault};
use crate::config::Retention;
use index::Index;

pub use content::ContentHash;
pub use record::Record;
pub use retain::Swept;
pub use upload::FileSink;

/// Originals, results and uploads on disk.
pub struct Store {
    retention: Retention,
    max_upload_bytes: u64,
    /// What is kept; `None` until the first sweep or edit has read it from disk. Whoever adds or
    /// removes an edit or an original holds the lock.
    index: Mutex<Option<Index>>,
    /// Locked while this store lives.
    _lock: fs::File,
}

/// The data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the data folder {} cannot be used: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("another Offstage uses the data folder {}; stop it or choose another data_dir", path.display())]
    InUse { path: PathBuf },
}

/// A finished edit, to be kept.
pub struct NewEdit<'a> {
    pub edit: &'a Edit,
    /// The photo as it was received, and the hash of its bytes.
    pub photo: &'a Path,
    pub original: ContentHash,
    pub mask: Option<&'a Path>,
    pub feather_px: f32,
    pub output: Output,
    /// Whether the result is smaller than the photo at full resolution.
    pub shrunk: bool,
    pub result: &'a [u8],
}

impl Store {
    /// Makes the folders, locks them and removes what uploads were cut off. Reads no edits yet.
    pub fn open(retention: &Retention, max_upload_bytes: u64) -> Result<Store, OpenError> {
        let path = retention.data_dir.clone();
        let unusable = |source| OpenError::Io { path: path.clone(), source };
        for folder in ["edits", "originals", "uploads"] {
            fs::create_dir_all(path.join(folder)).map_err(unusable)?;
        }
        let lock = fs::File::create(path.join("lock")).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(OpenError::InUse { path }),
            Err(fs::TryLockError::Error(source)) => return Err(unusable(source)),
        }
        let store =
            Store { retention: retention.clone(), max_upload_bytes, index: Mutex::new(None), _lock: lock };
        empty(&store.uploads_dir()).map_err(unusable)?;
        Ok(store)
    }

    pub fn new_id(&self) -> EditId {
        loop {
            if let Ok(id) = ulid::Ulid::generate().to_string().parse() {
                return id;
            }
        }
    }

    /// Keeps an edit: all of it, or nothing when there is no room or the caller went away.
    pub fn keep(&self, new: NewEdit, cancel: &Cancel) -> Result<(), StudioError> {
        let bytes = new.result.len() as u64;
        disk::require_room(&self.retention.data_dir, bytes, self.retention.min_free_disk)?;
        let record = Record {
            version: record::VERSION,
            edit: new.edit.clone(),
            original: new.original.clone(),
            has_mask: new.mask.is_some(),
            feather_px: new.feather_px,
            output: new.output,
            shrunk: new.shrunk,
        };
        let staged = tempfile::TempDir::new_in(self.uploads_dir()).map_err(fault::of_write)?;
        self.stage(staged.path(), &record, &new).map_err(fault::of_write)?;
        if cancel.is_cancelled() {
            return Err(fault::cancelled());
        }
        let mut guard = self.index().map_err(fault::of_write)?;
        let index = guard.get_or_insert_default();
        match link_or_copy(new.photo, &self.original_path(&record.original)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(fault::of_write(error)),
            _ => {}
        }
        fs::rename(staged.path(), self.edit_dir(&record.edit.id)).map_err(fault::of_write)?;
        index.add(&record, folder_bytes(&self.edit_dir(&record.edit.id)), new.edit.input.bytes);
        Ok(())
    }

    fn stage(&self, folder: &Path, record: &Record, new: &NewEdit) -> io::Result<()> {
        fs::write(folder.join(record.result_name()), new.result)?;
        if let Some(mask) = new.mask {
            link_or_copy(mask, &folder.join(record::MASK_NAME))?;
        }
        fs::write(folder.join(record::RECORD_NAME), serde_json::to_vec_pretty(record)?)
    }

    /// The record of a kept edit.
    pub fn record(&self, id: &EditId) -> Result<Record, StudioError> {
        Record::read(&self.edit_dir(id)).map_err(|error| missing(id, error))
    }

    pub fn read_result(&self, record: &Record) -> Result<Vec<u8>, StudioError> {
        fs::read(self.result_path(record)).map_err(|error| missing(&record.edit.id, error))
    }

    pub fn read_original(&self, record: &Record) -> Result<Vec<u8>, StudioError> {
        fs::read(self.original_path(&record.original)).map_err(|error| missing(&record.edit.id, error))
    }

    /// The kept file, to read for as long as the returned link lives.
    pub fn borrow_result(&self, record: &Record) -> Result<Upload, StudioError> {
        self.borrow_file(record, &self.result_path(record))
    }

    pub fn borrow_original(&self, record: &Record) -> Result<Upload, StudioError> {
        self.borrow_file(record, &self.original_path(&record.original))
    }

    pub fn borrow_mask(&self, record: &Record) -> Result<Option<Upload>, StudioError> {
        let path = self.edit_dir(&record.edit.id).join(record::MASK_NAME);
        record.has_mask.then(|| self.borrow_file(record, &path)).transpose()
    }

    fn borrow_file(&self, record: &Record, path: &Path) -> Result<Upload, StudioError> {
        let link = tempfile::Builder::new()
            .make_in(self.uploads_dir(), |name| link_or_copy(path, name))
            .map_err(|error| missing(&record.edit.id, error))?
            .into_temp_path();
        let bytes = fs::metadata(&link).map_err(fault::of_write)?.len();
        Ok(Upload::new(link, bytes))
    }

    /// The index, read from disk where that was not done yet.
    fn index(&self) -> io::Result<MutexGuard<'_, Option<Index>>> {
        let mut guard = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if guard.is_none() {
            *guard = Some(self.read_index()?);
        }
        Ok(guard)
    }

    fn uploads_dir(&self) -> PathBuf {
        self.retention.data_dir.join("uploads")
    }

    fn edits_dir(&self) -> PathBuf {
        self.retention.data_dir.join("edits")
    }

    fn originals_dir(&self) -> PathBuf {
        self.retention.data_dir.join("originals")
    }

    fn edit_dir(&self, id: &EditId) -> PathBuf {
        self.edits_dir().join(id.as_str())
    }

    fn original_path(&self, hash: &ContentHash) -> PathBuf {
        self.originals_dir().join(hash.as_str())
    }

    fn result_path(&self, record: &Record) -> PathBuf {
        self.edit_dir(&record.edit.id).join(record.result_name())
    }
}

/// A second name for a file; a copy where the file system has no hard links.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if matches!(error.kind(), io::ErrorKind::CrossesDevices | io::ErrorKind::Unsupported) => {
            fs::copy(from, to).map(|_| ())
        }
        linked => linked,
    }
}

fn missing(id: &EditId, error: io::Error) -> StudioError {
    if error.kind() == io::ErrorKind::NotFound {
        let sentence = format!("There is no edit {id}, or not any more; edits are kept for a limited time.");
        return StudioError::NotFound { sentence };
    }
    fault::of_write(error)
}

fn folder_bytes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|metadata| metadata.len()).sum()
}

fn empty(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
