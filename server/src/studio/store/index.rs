use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use offstage_api::EditId;

use super::content::ContentHash;
use super::record::Record;

/// What is kept and how large it is, in memory: which edits go next follows from it and the time.
#[derive(Debug, Default)]
pub(super) struct Index {
    edits: BTreeMap<EditId, Kept>,
    originals: BTreeMap<ContentHash, Original>,
    total_bytes: u64,
}

#[derive(Debug)]
struct Kept {
    created_at_ms: u64,
    /// Of the edit's folder.
    bytes: u64,
    original: ContentHash,
}

#[derive(Debug)]
struct Original {
    bytes: u64,
    /// Edits that were made from it.
    references: usize,
}

/// What was removed from the index and is to be removed from disk.
#[derive(Debug, PartialEq)]
pub(super) struct Removed {
    pub bytes: u64,
    /// The original that no edit refers to any more.
    pub original: Option<ContentHash>,
}

impl Index {
    pub(super) fn add(&mut self, record: &Record, folder_bytes: u64, original_bytes: u64) {
        let Record { edit, original, .. } = record;
        self.insert(edit.id.clone(), edit.created_at_ms, folder_bytes, original.clone(), original_bytes);
    }

    fn insert(
        &mut self,
        id: EditId,
        created_at_ms: u64,
        bytes: u64,
        original: ContentHash,
        original_bytes: u64,
    ) {
        let referred = self.originals.entry(original.clone()).or_insert_with(|| {
            self.total_bytes += original_bytes;
            Original { bytes: original_bytes, references: 0 }
        });
        referred.references += 1;
        self.total_bytes += bytes;
        self.edits.insert(id, Kept { created_at_ms, bytes, original });
    }

    pub(super) fn remove(&mut self, id: &EditId) -> Option<Removed> {
        let kept = self.edits.remove(id)?;
        let mut removed = Removed { bytes: kept.bytes, original: None };
        if let Some(original) = self.originals.get_mut(&kept.original) {
            original.references -= 1;
            if original.references == 0 {
                removed.bytes += original.bytes;
                self.originals.remove(&kept.original);
                removed.original = Some(kept.original);
            }
        }
        self.total_bytes -= removed.bytes;
        Some(removed)
    }

    /// The edit that goes next: the oldest, while it is older than `keep_for` or the total is above
    /// `max_bytes`. The newest never goes for its size alone, so that an edit that was just made can
    /// be fetched.
    pub(super) fn next_victim(&self, now_ms: u64, keep_for: Duration, max_bytes: u64) -> Option<EditId> {
        let (id, oldest) = self.edits.iter().min_by_key(|(id, kept)| (kept.created_at_ms, *id))?;
        let too_old = u128::from(now_ms.saturating_sub(oldest.created_at_ms)) > keep_for.as_millis();
        let too_much = self.total_bytes > max_bytes && self.edits.len() > 1;
        (too_old || too_much).then(|| id.clone())
    }

    /// The originals that edits refer to.
    pub(super) fn originals(&self) -> BTreeSet<&str> {
        self.originals.keys().map(ContentHash::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hash(of: u8) -> ContentHash {
        ContentHash::try_from(format!("{of:064x}")).unwrap()
    }

    fn id(of: usize) -> EditId {
        format!("{of:026}").parse().unwrap()
    }

    fn swept(index: &mut Index, now_ms: u64, keep_ms: u64, max_bytes: u64) -> Vec<Removed> {
        std::iter::from_fn(|| {
            let victim = index.next_victim(now_ms, Duration::from_millis(keep_ms), max_bytes)?;
            index.remove(&victim)
        })
        .collect()
    }

    #[test]
    fn edits_go_when_their_time_is_over_and_not_before() {
        let mut index = Index::default();
        index.insert(id(1), 1_000, 10, hash(1), 100);
        assert_eq!(swept(&mut index, 2_000, 1_000, u64::MAX), []);
        assert_eq!(
            swept(&mut index, 2_001, 1_000, u64::MAX),
            [Removed { bytes: 110, original: Some(hash(1)) }]
        );
    }

    #[test]
    fn an_original_goes_with_the_last_edit_that_refers_to_it() {
        let mut index = Index::default();
        index.insert(id(1), 1, 10, hash(1), 100);
        index.insert(id(2), 2, 10, hash(1), 100);
        assert_eq!(index.total_bytes, 120);
        assert_eq!(index.remove(&id(1)), Some(Removed { bytes: 10, original: None }));
        assert_eq!(index.remove(&id(2)), Some(Removed { bytes: 110, original: Some(hash(1)) }));
        assert_eq!(index.total_bytes, 0);
        assert_eq!(index.remove(&id(2)), None);
    }

    #[test]
    fn the_newest_edit_stays_however_large_it_is() {
        let mut index = Index::default();
        index.insert(id(1), 1, 10, hash(1), 1_000);
        index.insert(id(2), 2, 10, hash(2), 1_000);
        assert_eq!(swept(&mut index, 3, 1_000, 5).len(), 1);
        assert_eq!(index.originals(), BTreeSet::from([hash(2).as_str()]));
    }

    proptest! {
        #[test]
        fn after_a_sweep_what_is_left_is_young_fits_and_is_counted_right(
            edits in proptest::collection::vec((0u64..1_000, 0u64..50, 0u8..5), 0..30),
            keep_ms in 0u64..1_000, max_bytes in 0u64..1_500,
        ) {
            let mut index = Index::default();
            for (at, &(created_at_ms, bytes, original)) in edits.iter().enumerate() {
                index.insert(id(at), created_at_ms, bytes, hash(original), 100);
            }
            swept(&mut index, 1_000, keep_ms, max_bytes);
            prop_assert!(index.edits.values().all(|kept| 1_000 - kept.created_at_ms <= keep_ms));
            prop_assert!(index.total_bytes <= max_bytes || index.edits.len() <= 1);
            let folders: u64 = index.edits.values().map(|kept| kept.bytes).sum();
            prop_assert_eq!(index.total_bytes, folders + 100 * index.originals.len() as u64);
            let references: usize = index.originals.values().map(|original| original.references).sum();
            prop_assert_eq!(references, index.edits.len());
            // The ones that went were the oldest.
            let youngest_gone = (0..edits.len()).filter(|&at| !index.edits.contains_key(&id(at)));
            let youngest_gone = youngest_gone.map(|at| edits[at].0).max().unwrap_or(0);
            prop_assert!(index.edits.values().all(|kept| kept.created_at_ms >= youngest_gone));
        }
    }
}
