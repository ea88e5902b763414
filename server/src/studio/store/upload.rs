use std::io::Write;
use std::path::PathBuf;

use async_trait::async_trait;
use bytes::Bytes;
use offstage_api::{StudioError, Upload, UploadSink};
use tempfile::TempPath;
use tokio::io::AsyncWriteExt;

use super::super::{disk, fault};
use super::Store;
use crate::config::printed_size;

/// The free space is looked at again each time this many bytes were received.
const ROOM_CHECK_BYTES: u64 = 8 << 20;

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

impl Store {
    /// Begins to receive a file. Errors: `StorageFull`.
    pub async fn begin_upload(&self) -> Result<FileSink, StudioError> {
        let (folder, min_free) = (self.uploads_dir(), self.retention.min_free_disk);
        let opened = tokio::task::spawn_blocking(move || {
            disk::require_room(&folder, 0, min_free)?;
            let file = tempfile::NamedTempFile::new_in(&folder).map_err(fault::of_write)?;
            Ok((file, folder))
        });
        let (file, folder) = opened.await.map_err(StudioError::internal)??;
        let (file, path) = file.into_parts();
        Ok(FileSink {
            file: tokio::fs::File::from_std(file),
            path,
            folder,
            received: 0,
            max_bytes: self.max_upload_bytes,
            min_free,
            next_room_check: ROOM_CHECK_BYTES,
        })
    }

    /// A file of bytes that were made here. Blocks on the disk.
    pub fn spool(&self, bytes: &[u8]) -> Result<Upload, StudioError> {
        let folder = self.uploads_dir();
        disk::require_room(&folder, bytes.len() as u64, self.retention.min_free_disk)?;
        let mut file = tempfile::NamedTempFile::new_in(&folder).map_err(fault::of_write)?;
        file.write_all(bytes).map_err(fault::of_write)?;
        Ok(Upload::new(file.into_temp_path(), bytes.len() as u64))
    }
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
