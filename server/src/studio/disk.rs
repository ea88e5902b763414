use std::path::Path;

use offstage_api::StudioError;
use offstage_jobs::free_bytes;

use super::fault;
use crate::config::printed_size;

/// Refuses a write of `bytes` that would leave less than `min_free` on the disk of `folder`.
pub(super) fn require_room(folder: &Path, bytes: u64, min_free: u64) -> Result<(), StudioError> {
    let free = free_bytes(folder).map_err(fault::of_write)?;
    if free >= bytes.saturating_add(min_free) {
        return Ok(());
    }
    Err(StudioError::StorageFull {
        sentence: format!(
            "The disk of this Offstage has {} left and keeps {} free; nothing was stored. Its operator must free \
             space or lower min_free_disk.",
            printed_size(free),
            printed_size(min_free)
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_would_fill_the_disk_is_refused_before_it_begins() {
        let folder = std::env::temp_dir();
        assert_eq!(require_room(&folder, 1, 0), Ok(()));
        let error = require_room(&folder, 1, u64::MAX).unwrap_err();
        assert!(matches!(error, StudioError::StorageFull { .. }));
    }
}
