use std::time::Duration;

use offstage_api::{ImageFacts, ImageFormat, Recipe, Timings};

use super::*;

const DAY_MS: u64 = 86_400_000;

struct Kept {
    store: Store,
    folder: tempfile::TempDir,
}

impl Kept {
    fn new(max_results_bytes: u64) -> Kept {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&retention(folder.path(), max_results_bytes), 1 << 20).unwrap();
        Kept { store, folder }
    }

    /// The same folder, as a new start finds it.
    fn reopened(self, max_results_bytes: u64) -> Kept {
        let Kept { store, folder } = self;
        drop(store);
        let store = Store::open(&retention(folder.path(), max_results_bytes), 1 << 20).unwrap();
        Kept { store, folder }
    }

    fn keep(&self, photo: &str, created_at_ms: u64, cancel: &Cancel) -> Result<EditId, StudioError> {
        let id = self.store.new_id();
        let edit = edit(&id, created_at_ms, photo.len() as u64);
        let upload = self.store.spool(photo.as_bytes())?;
        let new = NewEdit {
            edit: &edit,
            photo: upload.path(),
            original: ContentHash::of_file(upload.path()).unwrap(),
            mask: Some(upload.path()),
            feather_px: 1.5,
            output: Output::default(),
            shrunk: false,
            result: b"the result",
        };
        self.store.keep(new, cancel).map(|()| id)
    }

    fn kept(&self, photo: &str, created_at_ms: u64) -> EditId {
        self.keep(photo, created_at_ms, &Cancel::new()).unwrap()
    }

    fn count(&self, folder: &str) -> usize {
        fs::read_dir(self.folder.path().join(folder)).unwrap().count()
    }
}

fn retention(data_dir: &Path, max_results_bytes: u64) -> Retention {
    Retention {
        data_dir: data_dir.to_path_buf(),
        keep_results_for: Duration::from_millis(DAY_MS),
        max_results_bytes,
        min_free_disk: 0,
    }
}

fn edit(id: &EditId, created_at_ms: u64, bytes: u64) -> Edit {
    let facts =
        |bytes| ImageFacts { width: 1, height: 1, format: ImageFormat::Png, bits_per_channel: 8, bytes };
    Edit {
        id: id.clone(),
        created_at_ms,
        prompt: Some("warmer".to_owned()),
        recipe: Recipe::default(),
        sentence: String::new(),
        not_supported: Vec::new(),
        input: facts(bytes),
        output: facts(10),
        notes: Vec::new(),
        timings: Timings::default(),
        image_url: String::new(),
        source_url: String::new(),
        page_url: String::new(),
    }
}

#[test]
fn what_is_kept_reads_back_also_after_a_new_start() {
    let kept = Kept::new(u64::MAX);
    let id = kept.kept("photo", 5);
    let kept = kept.reopened(u64::MAX);
    let record = kept.store.record(&id).unwrap();
    assert_eq!((record.edit.created_at_ms, record.feather_px, record.has_mask), (5, 1.5, true));
    assert_eq!(kept.store.read_result(&record).unwrap(), b"the result");
    assert_eq!(kept.store.read_original(&record).unwrap(), b"photo");
    let mask = kept.store.borrow_mask(&record).unwrap().unwrap();
    assert_eq!(fs::read(mask.path()).unwrap(), b"photo");
    drop(mask);
    assert_eq!(kept.count("uploads"), 0);
}

#[test]
fn edits_past_their_time_go_and_their_originals_with_the_last_of_them() {
    let kept = Kept::new(u64::MAX);
    let old = kept.kept("photo", 1_000);
    let young = kept.kept("photo", 2_000);
    assert_eq!(kept.store.sweep(1_000 + DAY_MS).unwrap().edits, 0);
    assert_eq!(kept.store.sweep(1_001 + DAY_MS).unwrap().edits, 1);
    assert!(matches!(kept.store.record(&old), Err(StudioError::NotFound { .. })));
    assert!(kept.store.record(&young).is_ok());
    assert_eq!(kept.count("originals"), 1);
    assert_eq!(kept.store.sweep(2_001 + DAY_MS).unwrap().edits, 1);
    assert_eq!((kept.count("edits"), kept.count("originals"), kept.count("uploads")), (0, 0, 0));
}

#[test]
fn over_the_total_size_the_oldest_go_first_also_those_of_an_earlier_start() {
    let kept = Kept::new(u64::MAX);
    let ids: Vec<EditId> = (0..4).map(|at| kept.kept(&format!("photo {at}"), at)).collect();
    let folder_and_original = folder_bytes(&kept.store.edit_dir(&ids[0])) + "photo 0".len() as u64;
    let kept = kept.reopened(2 * folder_and_original + 10);
    assert_eq!(kept.store.sweep(10).unwrap(), Swept { edits: 2, bytes: 2 * folder_and_original });
    let left: Vec<bool> = ids.iter().map(|id| kept.store.record(id).is_ok()).collect();
    assert_eq!(left, [false, false, true, true]);
    assert_eq!(kept.count("originals"), 2);
}

#[test]
fn a_file_that_is_read_outlives_its_removal() {
    let kept = Kept::new(u64::MAX);
    let id = kept.kept("photo", 0);
    let borrowed = kept.store.borrow_original(&kept.store.record(&id).unwrap()).unwrap();
    kept.store.sweep(DAY_MS + 1).unwrap();
    assert_eq!(fs::read(borrowed.path()).unwrap(), b"photo");
}

#[test]
fn a_cancelled_edit_is_not_kept_in_any_part() {
    let kept = Kept::new(u64::MAX);
    let cancel = Cancel::new();
    cancel.cancel();
    assert!(kept.keep("photo", 0, &cancel).is_err());
    assert_eq!((kept.count("edits"), kept.count("originals"), kept.count("uploads")), (0, 0, 0));
}

#[test]
fn what_a_crash_leaves_is_cleared_and_never_shown() {
    let kept = Kept::new(u64::MAX);
    let whole = kept.kept("photo", 0);
    let broken = kept.kept("other photo", 0);
    fs::write(kept.store.edit_dir(&broken).join(record::RECORD_NAME), "{\"version\":").unwrap();
    fs::write(kept.folder.path().join("originals/unreferred"), "x").unwrap();
    let kept = kept.reopened(u64::MAX);
    assert!(matches!(kept.store.record(&broken), Err(StudioError::NotFound { .. })));
    kept.store.sweep(1).unwrap();
    assert!(kept.store.record(&whole).is_ok());
    assert_eq!((kept.count("edits"), kept.count("originals")), (1, 1));
}
