use std::collections::BTreeSet;
use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use offstage_retouch::Encoded;

use super::output_path::Destination;
use super::photo_error::PhotoError;

/// The files that one command writes.
pub(super) struct Results {
    destination: Destination,
    force: bool,
    /// Paths that were written.
    written: Mutex<BTreeSet<PathBuf>>,
}

impl Results {
    /// With `force`, files that exist are replaced.
    pub(super) fn new(destination: Destination, force: bool) -> Results {
        Results { destination, force, written: Mutex::default() }
    }

    /// Refuses, before any work is done, a photo that is not there or whose result could not be written.
    pub(super) fn check(&self, photo: &Path) -> Result<(), PhotoError> {
        if !photo.exists() {
            return Err(PhotoError::NotFound);
        }
        match &self.destination {
            Destination::File(path) if path.exists() && !self.force => Err(PhotoError::Exists(path.clone())),
            _ => Ok(()),
        }
    }

    /// Writes a photo's result: the file appears in full or not at all, and replaces nothing unless that
    /// was asked for. The answer is its path.
    pub(super) fn write(&self, photo: &Path, result: &Encoded) -> Result<PathBuf, PhotoError> {
        let path = self.destination.path(photo, result.format);
        if !self.claim(&path) {
            return Err(PhotoError::Twice(path));
        }
        let failed = |source| PhotoError::Write { path: path.clone(), source };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // As any new file: what the umask leaves of rw-rw-rw-.
        let mut file = tempfile::Builder::new()
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder)
            .map_err(failed)?;
        file.write_all(&result.bytes).map_err(failed)?;
        let persisted = if self.force { file.persist(&path) } else { file.persist_noclobber(&path) };
        match persisted {
            Ok(_) => Ok(path),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(PhotoError::Exists(path))
            }
            Err(error) => Err(failed(error.error)),
        }
    }

    /// Whether this path was not yet written by this command; it counts as written from now on.
    fn claim(&self, path: &Path) -> bool {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_path_buf())
    }
}
