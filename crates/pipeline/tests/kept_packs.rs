//! Packs that are kept on disk: read back as they are, and never trusted.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

mod counting;
mod folders;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use offstage_gpu::{Load, LoadTask};
use offstage_models::unet::UNet;
use offstage_pipeline::instruct_pix2pix::{Model, Placed, Precision};
use offstage_pipeline::{PackCache, delete_packs};
use offstage_residency::ResidencyPolicy;
use tempfile::TempDir;

use folders::{copied, fixture, weights_file};

/// One test at a time: what is counted is the process's.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A copy of a tiny model, whose denoiser is loaded.
struct Tampered {
    folder: TempDir,
    cache: PackCache,
}

impl Tampered {
    fn of(name: &str) -> Tampered {
        let folder = tempfile::tempdir().unwrap();
        copied(&fixture(name), folder.path());
        Tampered { folder, cache: PackCache::beside_the_weights() }
    }

    fn unet(&self) -> PathBuf {
        self.folder.path().join("unet")
    }

    /// Where the pack of a denoiser in 32 bits is kept.
    fn kept(&self) -> PathBuf {
        self.unet().join("pack-f32.offstage")
    }

    fn model(&self) -> Model {
        let policy = ResidencyPolicy::default();
        Model::open(self.folder.path(), "tiny", Precision::F32, &policy).unwrap().keeping_packs(&self.cache)
    }

    /// All bytes of the pack that a load gives.
    fn load(&self) -> Vec<u8> {
        loaded(&self.model().parts().denoiser.1)
    }

    /// All bytes of the pack of a load that keeps nothing.
    fn load_from_the_files(&self) -> Vec<u8> {
        let policy = ResidencyPolicy::default();
        let model = Model::open(self.folder.path(), "tiny", Precision::F32, &policy).unwrap();
        loaded(&model.parts().denoiser.1)
    }
}

fn loaded(part: &dyn Load) -> Vec<u8> {
    let loaded = part.load(&LoadTask::default()).unwrap().value;
    loaded.downcast::<Placed<UNet>>().unwrap().pack().unwrap().as_bytes().to_vec()
}

/// Changes the last number of a file of weights.
fn change_a_number(weights: &Path) {
    let mut bytes = fs::read(weights).unwrap();
    let last = bytes.len() - 2;
    bytes[last] ^= 0x3f;
    fs::write(weights, bytes).unwrap();
}

#[test]
fn the_second_load_is_a_read_of_what_the_first_one_kept_bit_for_bit() {
    let _alone = alone();
    for name in ["deep", "wide", "legacy", "small"] {
        let copy = Tampered::of(name);
        let made = copy.load();
        assert_eq!(made, copy.load_from_the_files(), "{name}");
        assert_eq!(fs::read_dir(copy.unet()).unwrap().filter(is_part).count(), 0, "{name}");

        // Told by what only a read of the files would notice.
        let Some(weights) = single_file(&copy.unet()) else { continue };
        let modified = fs::metadata(&weights).unwrap().modified().unwrap();
        change_a_number(&weights);
        File::options().write(true).open(&weights).unwrap().set_modified(modified).unwrap();
        assert_eq!(copy.load(), made, "{name}");
        assert_ne!(copy.load_from_the_files(), made, "{name}");
    }
}

fn is_part(entry: &std::io::Result<fs::DirEntry>) -> bool {
    entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(".part")
}

fn single_file(component: &Path) -> Option<PathBuf> {
    let file = weights_file(component);
    let shard = file.file_name().unwrap().to_string_lossy().contains("-of-");
    (!shard).then_some(file)
}

#[test]
fn a_pack_is_kept_only_when_that_is_asked_for() {
    let _alone = alone();
    let copy = Tampered::of("small");
    copy.load_from_the_files();
    assert!(!copy.kept().exists());
    copy.load();
    assert!(copy.kept().exists());
}

#[test]
fn files_that_changed_make_the_pack_anew() {
    let _alone = alone();
    let copy = Tampered::of("small");
    let before = copy.load();
    change_a_number(&weights_file(&copy.unet()));
    let after = copy.load();
    assert_ne!(after, before);
    assert_eq!(after, copy.load_from_the_files());
    assert_eq!(copy.load(), after);
}

/// Whatever stands in the place of the kept pack, a load gives what the files say, and keeps that.
fn is_made_anew(copy: &Tampered, what: &str) {
    let wanted = copy.load_from_the_files();
    assert_eq!(copy.load(), wanted, "{what}");
    let kept = fs::read(copy.kept()).unwrap();
    assert!(kept.ends_with(&wanted), "{what}: it was not replaced");
}

#[test]
fn a_damaged_pack_is_refused_and_made_anew() {
    let _alone = alone();
    let copy = Tampered::of("small");
    copy.load();
    let whole = fs::read(copy.kept()).unwrap();
    for length in
        (0..64).step_by(5).chain((64..whole.len()).step_by(whole.len() / 11)).chain([whole.len() - 1])
    {
        fs::write(copy.kept(), &whole[..length]).unwrap();
        is_made_anew(&copy, &format!("{length} of {} bytes", whole.len()));
    }
    for at in (0..700).step_by(23).chain((700..whole.len()).step_by(whole.len() / 17)) {
        let mut altered = whole.clone();
        altered[at] ^= 0x10;
        fs::write(copy.kept(), altered).unwrap();
        is_made_anew(&copy, &format!("byte {at} of {}", whole.len()));
    }
    fs::write(copy.kept(), [&whole[..], b"more"].concat()).unwrap();
    is_made_anew(&copy, "something behind its end");
}

#[test]
fn a_pack_of_another_version_or_model_is_refused_and_made_anew() {
    let _alone = alone();
    let copy = Tampered::of("small");
    copy.load();
    let whole = fs::read(copy.kept()).unwrap();
    let version = whole.windows(12).position(|bytes| bytes == b"\"version\":1,").unwrap();
    let mut other = whole.clone();
    other[version + 10] = b'2';
    fs::write(copy.kept(), other).unwrap();
    is_made_anew(&copy, "another version");

    let deep = Tampered::of("deep");
    deep.load();
    fs::copy(deep.kept(), copy.kept()).unwrap();
    is_made_anew(&copy, "another model's");
}

#[test]
fn where_a_folder_cannot_be_written_packs_are_kept_elsewhere_if_that_is_named() {
    let _alone = alone();
    let mut copy = Tampered::of("small");
    // Nobody can write a file where a folder is, not even who may write everywhere.
    fs::create_dir(copy.unet().join("pack-f32.offstage.part")).unwrap();
    let wanted = copy.load();
    assert!(!copy.kept().exists(), "without a second choice nothing is kept, and the load goes on");
    let elsewhere = tempfile::tempdir().unwrap();
    copy.cache = PackCache::beside_the_weights().or_in(elsewhere.path());
    assert_eq!(copy.load(), wanted);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
    let weights = weights_file(&copy.unet());
    let modified = fs::metadata(&weights).unwrap().modified().unwrap();
    change_a_number(&weights);
    File::options().write(true).open(&weights).unwrap().set_modified(modified).unwrap();
    assert_eq!(copy.load(), wanted, "it is read from there");
}

#[test]
fn all_packs_of_a_model_are_found_wherever_they_lie_and_nothing_else() {
    let _alone = alone();
    let mut copy = Tampered::of("small");
    let elsewhere = tempfile::tempdir().unwrap();
    copy.cache = PackCache::beside_the_weights().or_in(elsewhere.path().join("packs"));
    copy.load();
    assert!(!elsewhere.path().join("packs").exists(), "nothing was kept there");
    fs::copy(copy.kept(), copy.unet().join("pack-f16.offstage.part")).unwrap();
    let mut others =
        vec![copy.unet().join("pack-mine.offstage"), copy.folder.path().join("pack-f32.offstage")];
    fs::write(&others[0], "no pack").unwrap();
    fs::copy(copy.kept(), &others[1]).unwrap();
    let beside = copy.cache.of_model(copy.folder.path());
    assert_eq!(beside.len(), 2, "{beside:?}");
    let bytes: u64 = beside.iter().map(|pack| fs::metadata(pack).unwrap().len()).sum();
    assert_eq!(delete_packs(&beside), bytes);
    assert_eq!(delete_packs(&beside), 0, "they are gone already");

    fs::create_dir(copy.unet().join("pack-f32.offstage.part")).unwrap();
    copy.load();
    others.push(elsewhere.path().join("packs/pack-0123456789abcdef-f32.offstage"));
    fs::copy(&others[1], &others[2]).unwrap();
    let kept = copy.cache.of_model(copy.folder.path());
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(kept[0].starts_with(elsewhere.path()));
    delete_packs(&kept);
    assert!(others.iter().all(|other| other.exists()), "they are none of this model's");
}

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }
}

/// What may stand where it should not.
const PIECES: [&[u8]; 10] = [
    b"18446744073709551616",
    b"-1",
    b"1e400",
    b"null",
    b"[[[[[[[[",
    b"{\"version\":",
    b"\"\\ud800",
    b"\xff\xff\xff\xff",
    b"\xff",
    b"",
];

#[test]
fn no_header_makes_a_load_fail_or_reserve_more_than_the_pack() {
    let _alone = alone();
    let copy = Tampered::of("small");
    let wanted = copy.load();
    let model = copy.model();
    let whole = fs::read(copy.kept()).unwrap();
    let header = whole.len() - wanted.len();
    // The pack twice (that which is refused, and that which is made, one after the other, with the bytes
    // that are compared), a header, a tensor's piece, and the names of tensors.
    let most = 3 * wanted.len() + (1 << 20);
    for seed in 0..300 {
        let mut random = Random(seed);
        let mut file = whole.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(header);
            let cut = random.below(12).min(header - at);
            match random.below(3) {
                0 => file[at] = random.below(256) as u8,
                1 => _ = file.splice(at..at + cut, PIECES[random.below(PIECES.len())].iter().copied()),
                // Sizes that still agree with the file's.
                _ => file[at..at + cut].rotate_left(cut / 2),
            }
        }
        fs::write(copy.kept(), &file).unwrap();
        let mut found = Vec::new();
        let taken = counting::measured(|| found = loaded(&model.parts().denoiser.1));
        assert_eq!(found, wanted, "seed {seed}");
        assert!(taken.peak_bytes < most as isize, "seed {seed}: {taken:?}, and {most} are the most");
        let left = wanted.len() + (64 << 10);
        assert!(taken.left_bytes < left as isize, "seed {seed}: {taken:?} for a pack of {}", wanted.len());
    }
}
