use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::CheckpointError;
use crate::error::said;

/// How far a reading or a download of many files is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Path in the model's folder.
    pub file: &'a str,
    /// Bytes of all files that are done.
    pub done_bytes: u64,
    /// Bytes of all files.
    pub total_bytes: u64,
}

/// Is told about progress every few megabytes; `Break` ends the work.
pub type Watch<'a> = dyn FnMut(Progress<'_>) -> ControlFlow<()> + Send + 'a;

/// SHA-256 (FIPS 180-4) while a file passes by.
#[derive(Clone, Default)]
pub(crate) struct Hashed(Sha256);

/// Read at once.
const PIECE_BYTES: usize = 1 << 20;

impl Hashed {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// 64 hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Adds the first `bytes` of a file, saying how many were added after each piece.
    pub(crate) fn add_file(
        &mut self,
        mut file: &File,
        path: &Path,
        bytes: u64,
        mut on_piece: impl FnMut(u64) -> ControlFlow<()>,
    ) -> Result<(), CheckpointError> {
        let mut piece = vec![0; PIECE_BYTES.min(usize::try_from(bytes).unwrap_or(PIECE_BYTES))];
        let mut left = bytes;
        while left > 0 {
            let most = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let read = file.read(&mut piece[..most]).map_err(|error| CheckpointError::Unreadable {
                path: path.to_owned(),
                reason: said(&error),
            })?;
            if read == 0 {
                let needed = bytes;
                return Err(CheckpointError::Truncated {
                    path: path.to_owned(),
                    bytes: bytes - left,
                    needed,
                });
            }
            self.add(&piece[..read]);
            left -= read as u64;
            if on_piece(read as u64).is_break() {
                return Err(CheckpointError::Stopped);
            }
        }
        Ok(())
    }
}
