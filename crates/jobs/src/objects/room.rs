use std::io;
use std::path::Path;

/// What an unprivileged process may still write on the disk of a folder, as statvfs(3) tells it.
pub fn free_bytes(folder: &Path) -> io::Result<u64> {
    let stat = rustix::fs::statvfs(folder)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}
