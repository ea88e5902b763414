use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use offstage_jobs::ContentHash;

use super::develop::Opened;

/// Most previews kept; a session moves the sliders of one photo at a time.
const MAX_KEPT: usize = 4;
/// A preview with a longer edge is not kept, which bounds the memory of all.
pub(super) const MAX_EDGE: u32 = 2_560;
/// How long a preview is kept after it was last used.
const KEEP_FOR: Duration = Duration::from_secs(60);

/// Photos that were decoded and shrunk a moment ago, so that moving a slider costs neither again.
#[derive(Default)]
pub(super) struct Previews {
    kept: Mutex<Vec<Preview>>,
}

struct Preview {
    original: ContentHash,
    max_edge: u32,
    opened: Arc<Opened>,
    used_at: Instant,
}

impl Previews {
    pub(super) fn get(&self, original: &ContentHash, max_edge: u32, now: Instant) -> Option<Arc<Opened>> {
        let mut kept = self.kept();
        let found = kept.iter_mut().find(|one| one.max_edge == max_edge && one.original == *original)?;
        found.used_at = now;
        Some(Arc::clone(&found.opened))
    }

    /// Keeps a preview; past the most that are kept, the one that was used longest ago goes.
    pub(super) fn put(&self, original: ContentHash, max_edge: u32, opened: Arc<Opened>, now: Instant) {
        if max_edge > MAX_EDGE {
            return;
        }
        let mut kept = self.kept();
        kept.retain(|one| one.max_edge != max_edge || one.original != original);
        kept.sort_by_key(|one| one.used_at);
        let surplus = (kept.len() + 1).saturating_sub(MAX_KEPT);
        kept.drain(..surplus);
        kept.push(Preview { original, max_edge, opened, used_at: now });
    }

    /// Lets go of what was not used for a while.
    pub(super) fn expire(&self, now: Instant) {
        self.kept().retain(|one| now.saturating_duration_since(one.used_at) < KEEP_FOR);
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Preview>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studio::tests::fixture::png;
    use offstage_retouch::{Cancel, Limits};

    fn opened() -> (ContentHash, Arc<Opened>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("photo.png");
        std::fs::write(&path, png(8, 6)).unwrap();
        let opened = Opened::read(&path, &Limits::default(), &Cancel::new()).unwrap();
        (ContentHash::of_file(&path).unwrap(), Arc::new(opened), folder)
    }

    #[test]
    fn a_preview_is_found_by_photo_and_size_until_its_time_is_over() {
        let (hash, opened, _folder) = opened();
        let (previews, start) = (Previews::default(), Instant::now());
        previews.put(hash.clone(), 100, Arc::clone(&opened), start);
        assert!(previews.get(&hash, 100, start).is_some());
        assert!(previews.get(&hash, 101, start).is_none());
        previews.expire(start + KEEP_FOR / 2);
        assert!(previews.get(&hash, 100, start + KEEP_FOR / 2).is_some());
        previews.expire(start + KEEP_FOR);
        assert!(previews.get(&hash, 100, start + KEEP_FOR).is_some(), "using it made it younger");
        previews.expire(start + 3 * KEEP_FOR);
        assert!(previews.get(&hash, 100, start).is_none());
    }

    #[test]
    fn few_are_kept_and_none_that_is_large() {
        let (hash, opened, _folder) = opened();
        let (previews, start) = (Previews::default(), Instant::now());
        previews.put(hash.clone(), MAX_EDGE + 1, Arc::clone(&opened), start);
        assert!(previews.get(&hash, MAX_EDGE + 1, start).is_none());
        for edge in 1..=6 {
            previews.put(hash.clone(), edge, Arc::clone(&opened), start + Duration::from_millis(edge.into()));
        }
        let found: Vec<u32> = (1..=6).filter(|&edge| previews.get(&hash, edge, start).is_some()).collect();
        assert_eq!(found, [3, 4, 5, 6]);
    }
}
