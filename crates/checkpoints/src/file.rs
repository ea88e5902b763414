use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::contained::open_within;
use crate::header::{Fault, Header};
use crate::{CheckpointError, MAX_HEADER_BYTES, TensorInfo};

/// A safetensors file whose header was read and found sound; its tensors stay on disk.
#[derive(Debug)]
pub struct SafetensorsFile {
    path: PathBuf,
    file: File,
    /// Where the header ends.
    data_start: u64,
    header: Header,
}

/// The header's length stands in the first 8 bytes.
const LENGTH_BYTES: u64 = 8;

impl SafetensorsFile {
    /// Opens a file and reads its header. At most the file's size is reserved for it.
    pub fn open(path: &Path) -> Result<SafetensorsFile, CheckpointError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let (file, bytes) = open_within(folder, path, "safetensors file")?;
        let read = |buffer: &mut [u8], at: u64| {
            file.read_exact_at(buffer, at).map_err(|error| CheckpointError::unreadable(path, &error))
        };
        let truncated = |needed| CheckpointError::Truncated { path: path.to_owned(), bytes, needed };
        let no_safetensors = |reason: String| CheckpointError::Header { path: path.to_owned(), reason };
        if bytes < LENGTH_BYTES {
            return Err(truncated(LENGTH_BYTES));
        }
        let mut length = [0; LENGTH_BYTES as usize];
        read(&mut length, 0)?;
        if let Some(error) = other_format(path, &length) {
            return Err(error);
        }
        let header_bytes = u64::from_le_bytes(length);
        if header_bytes > MAX_HEADER_BYTES {
            let most = MAX_HEADER_BYTES / 1_000_000;
            return Err(no_safetensors(format!(
                "its first 8 bytes claim a header of {header_bytes} bytes, and {most} MB are the most"
            )));
        }
        let data_start = LENGTH_BYTES + header_bytes;
        if data_start > bytes {
            return Err(truncated(data_start));
        }
        let mut json = vec![0; header_bytes as usize];
        read(&mut json, LENGTH_BYTES)?;
        let header = Header::parse(&json, bytes - data_start).map_err(|fault| match fault {
            Fault::Header(reason) => no_safetensors(reason),
            Fault::Tensor { name, reason } => CheckpointError::Tensor { path: path.to_owned(), name, reason },
            Fault::Short(data_bytes) => truncated(data_start.saturating_add(data_bytes)),
        })?;
        Ok(SafetensorsFile { path: path.to_owned(), file, data_start, header })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Names and kinds of the tensors, by name.
    pub fn tensors(&self) -> impl ExactSizeIterator<Item = (&str, &TensorInfo)> {
        self.header.tensors.iter().map(|(name, info)| (name.as_str(), info))
    }

    /// What the file says about one tensor.
    pub fn info(&self, name: &str) -> Result<&TensorInfo, CheckpointError> {
        let missing = || CheckpointError::MissingTensor { path: self.path.clone(), name: name.to_owned() };
        self.header.tensors.get(name).ok_or_else(missing)
    }

    /// A note that the file's writer left, such as `format`.
    pub fn note(&self, name: &str) -> Option<&str> {
        self.header.notes.get(name).map(String::as_str)
    }

    /// Reads a tensor's bytes (little-endian, C order) into a buffer of exactly its size. May be called
    /// from several threads at once: the file has no position.
    pub fn read_into(&self, name: &str, buffer: &mut [u8]) -> Result<(), CheckpointError> {
        let info = self.info(name)?;
        if buffer.len() as u64 != info.bytes() {
            let reason = format!("has {} bytes, and the buffer {}", info.bytes(), buffer.len());
            return Err(CheckpointError::Tensor { path: self.path.clone(), name: name.to_owned(), reason });
        }
        self.read_part_into(name, 0, buffer)
    }

    /// Reads as many of a tensor's bytes as the buffer has, from byte `start` of the tensor on. May be
    /// called from several threads at once.
    pub fn read_part_into(&self, name: &str, start: u64, buffer: &mut [u8]) -> Result<(), CheckpointError> {
        let info = self.info(name)?;
        let end = start.checked_add(buffer.len() as u64);
        if end.is_none_or(|end| end > info.bytes()) {
            let reason = format!("has {} bytes, and more were to be read", info.bytes());
            return Err(CheckpointError::Tensor { path: self.path.clone(), name: name.to_owned(), reason });
        }
        self.file
            .read_exact_at(buffer, self.data_start + info.start + start)
            .map_err(|error| CheckpointError::unreadable(&self.path, &error))
    }
}

/// Tells files that are often found under a wrong name from damaged ones, by their first bytes.
fn other_format(path: &Path, first: &[u8; 8]) -> Option<CheckpointError> {
    let path = path.to_owned();
    if first.starts_with(b"PK\x03\x04") || matches!(first, [0x80, 2..=5, ..]) {
        return Some(CheckpointError::Pickle { path });
    }
    if first == b"version " {
        let reason = "it is a Git LFS pointer in the place of the file; run `git lfs pull` in its folder";
        return Some(CheckpointError::Header { path, reason: reason.to_owned() });
    }
    if first.starts_with(b"<!") || first.starts_with(b"<html") {
        let reason = "it is a web page, saved in the place of the file; download the file itself";
        return Some(CheckpointError::Header { path, reason: reason.to_owned() });
    }
    None
}
