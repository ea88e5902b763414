//! Files being received or made, below the data folder: `uploads/`, emptied at start, and `lock`, held
//! by the one running Offstage.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use offstage_api::{StudioError, Upload, UploadSink};
use tempfile::TempPath;
use tokio::io::AsyncWriteExt;

use super::{disk, fault};
use crate::config::{Retention, printed_size};

/// The free space is looked at again each time this many bytes were received.
const ROOM_CHECK_BYTES: u64 = 8 << 20;

/// Receives files.
pub struct Uploads {
    folder: PathBuf,
    max_bytes: u64,
    min_free: u64,
    /// Locked while this lives.
    _lock: fs::File,
}

/// The data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the data folder {} cannot be used: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("another Offstage uses the data folder {}; stop it or choose another data_dir", path.display())]
    InUse { path: PathBuf },
    #[error("the queue in {} cannot be opened: {source}", path.display())]
    Queue { path: PathBuf, source: offstage_jobs::StoreError },
}

impl Uploads {
    /// Makes the folder, locks it and removes what uploads were cut off.
    pub fn open(retention: &Retention, max_bytes: u64) -> Result<Uploads, OpenError> {
        let path = retention.data_dir.clone();
        let unusable = |source| OpenError::Io { path: path.clone(), source };
        let folder = path.join("uploads");
        fs::create_dir_all(&folder).map_err(unusable)?;
        let lock = fs::File::create(path.join("lock")).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(OpenError::InUse { path }),
            Err(fs::TryLockError::Error(source)) => return Err(unusable(source)),
        }
        empty(&folder).map_err(unusable)?;
        Ok(Uploads { folder, max_bytes, min_free: retention.min_free_disk, _lock: lock })
    }

    /// Begins to receive a file. Errors: `StorageFull`.
    pub async fn begin(&self) -> Result<FileSink, StudioError> {
        let (folder, min_free) = (self.folder.clone(), self.min_free);
        let opened = tokio::task::spawn_blocking(move || {
            disk::require_room(&folder, 0, min_free)?;
            let file = tempfile::NamedTempFile::new_in(&folder).map_err(fault::of_write)?;
            Ok::<_, StudioError>((file, folder))
        });
        let (file, folder) = opened.await.map_err(StudioError::internal)??;
        let (file, path) = file.into_parts();
        Ok(FileSink {
            file: tokio::fs::File::from_std(file),
            path,
            folder,
            received: 0,
            max_bytes: self.max_bytes,
            min_free,
            next_room_check: ROOM_CHECK_BYTES,
        })
    }

    /// A file of bytes that were made here. Blocks on the disk.
    pub fn spool(&self, bytes: &[u8]) -> Result<Upload, StudioError> {
        disk::require_room(&self.folder, bytes.len() as u64, self.min_free)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).map_err(fault::of_write)?;
        file.write_all(bytes).map_err(fault::of_write)?;
        Ok(Upload::new(file.into_temp_path(), bytes.len() as u64))
    }
}

/// A file being received. Dropped unfinished, it removes itself.
pub struct FileSink {
    // The file is closed before its name is removed.
    file: tokio::fs::File,
    path: TempPath,
    folder: PathBuf,
    received: u64,
    max_bytes: u64,
    min_free: u64,
    next_room_check: u64,
}

#[async_trait]
impl UploadSink for FileSink {
    async fn write(&mut self, chunk: Bytes) -> Result<(), StudioError> {
        let received = self.received + chunk.len() as u64;
        if received > self.max_bytes {
            return Err(StudioError::TooLarge {
                sentence: format!(
                    "This file is larger than {}, the most that is accepted; please send a smaller one.",
                    printed_size(self.max_bytes)
                ),
            });
        }
        if received >= self.next_room_check {
            self.next_room_check = received + ROOM_CHECK_BYTES;
            disk::require_room(&self.folder, chunk.len() as u64, self.min_free)?;
        }
        self.file.write_all(&chunk).await.map_err(fault::of_write)?;
        self.received = received;
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<Upload, StudioError> {
        self.file.flush().await.map_err(fault::of_write)?;
        Ok(Upload::new(self.path, self.received))
    }
}

fn empty(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    Ok(())
}
