use std::fs::File;
use std::path::{Path, PathBuf};

use crate::CheckpointError;

/// Opens a regular file of a model for reading, and tells its size.
///
/// A symbolic link is followed only to a regular file in the same folder or below it, or to the blobs of
/// the hub's cache, where `models--…/snapshots/<revision>/` holds nothing but links into
/// `models--…/blobs/`. Anything else (a link into the system, a pipe, a device) is refused unopened.
pub(crate) fn open_within(
    folder: &Path,
    path: &Path,
    what: &'static str,
) -> Result<(File, u64), CheckpointError> {
    let meta = match path.symlink_metadata() {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(CheckpointError::NotThere { path: path.to_owned(), what });
        }
        Err(error) => return Err(CheckpointError::unreadable(path, &error)),
    };
    let real = if meta.is_symlink() { followed(folder, path)? } else { path.to_owned() };
    let meta = real.metadata().map_err(|error| CheckpointError::unreadable(path, &error))?;
    if !meta.is_file() {
        let reason = if meta.is_dir() { "it is a folder" } else { "it is no regular file" };
        return Err(CheckpointError::Unreadable { path: path.to_owned(), reason: reason.to_owned() });
    }
    let file = File::open(&real).map_err(|error| CheckpointError::unreadable(path, &error))?;
    let bytes = file.metadata().map_err(|error| CheckpointError::unreadable(path, &error))?.len();
    Ok((file, bytes))
}

fn followed(folder: &Path, path: &Path) -> Result<PathBuf, CheckpointError> {
    let unreadable = |error: std::io::Error| CheckpointError::unreadable(path, &error);
    let folder = folder.canonicalize().map_err(unreadable)?;
    let real = path.canonicalize().map_err(unreadable)?;
    let in_blobs = blobs(&folder).is_some_and(|blobs| real.starts_with(blobs));
    if real.starts_with(&folder) || in_blobs {
        Ok(real)
    } else {
        Err(CheckpointError::Outside { path: path.to_owned() })
    }
}

/// The folder of blobs beside the `snapshots` that a folder lies in: a model's folder is
/// `snapshots/<revision>`, a component's `snapshots/<revision>/<component>`.
fn blobs(folder: &Path) -> Option<PathBuf> {
    let snapshots = folder.ancestors().skip(1).take(2).find(|ancestor| ancestor.ends_with("snapshots"))?;
    Some(snapshots.with_file_name("blobs"))
}

/// Whether a name that comes from a file is the name of a file in the same folder, and nothing more.
pub(crate) fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 255
        && name != "."
        && name != ".."
        && !name.contains(['/', '\\', '\0', ':'])
        && !name.chars().any(char::is_control)
}

/// Refuses a component's folder that is not there, or is a link out of the model's folder.
pub(crate) fn check_folder(folder: &Path) -> Result<(), CheckpointError> {
    if !folder.is_dir() {
        return Err(CheckpointError::NotThere { path: folder.to_owned(), what: "component of the model" });
    }
    if folder.is_symlink() {
        followed(folder.parent().unwrap_or(Path::new(".")), folder)?;
    }
    Ok(())
}
