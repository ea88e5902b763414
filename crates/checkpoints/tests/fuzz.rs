//! Mutated files of every kind: nothing panics, and nothing reserves more memory than its file warrants.
//!
//! 100,000 cases by default; `OFFSTAGE_FUZZ_CASES` sets another number. Each case has a seed of its own,
//! which a failure prints.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(unsafe_code, reason = "counting what is allocated needs an allocator around the system's")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use offstage_checkpoints::{Manifest, Model, SafetensorsFile, Weights, inspect};

/// The system's allocator, with a count of this thread's bytes.
struct Counting;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

fn count(size: isize) {
    // A thread that ends frees memory after its counters are gone.
    let live = LIVE.try_with(|live| {
        live.set(live.get() + size);
        live.get()
    });
    if let (Ok(live), true) = (live, size > 0) {
        PEAK.with(|peak| peak.set(peak.get().max(live)));
        LARGEST.with(|largest| largest.set(largest.get().max(size.unsigned_abs())));
    }
}

// SAFETY: every call goes to the system's allocator unchanged; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // While it moves, both are there.
        count(size as isize);
        count(-(layout.size() as isize));
        // SAFETY: the caller's promise is passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes above what lives before, at most and at once, while something is done.
fn measured(work: impl FnOnce()) -> (usize, usize) {
    let before = LIVE.with(Cell::get);
    PEAK.with(|peak| peak.set(before));
    LARGEST.with(|largest| largest.set(0));
    work();
    ((PEAK.with(Cell::get) - before).unsigned_abs(), LARGEST.with(Cell::get))
}

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }
}

/// What may stand where it should not.
const PIECES: [&str; 28] = [
    "0",
    "-1",
    "1",
    "4",
    "18446744073709551615",
    "18446744073709551616",
    "9223372036854775807",
    "1e400",
    "1e9",
    "4294967296",
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "[[[[[[[[",
    "{\"a\":{\"a\":{\"a\":",
    "\"F32\"",
    "\"F16\"",
    "\"BF17\"",
    "\"shape\":[",
    "[1,1,1,1,1,1,1,1,1]",
    "\"data_offsets\":[0,",
    "\\ud800",
    "\u{0}",
    "ü",
    "}",
    ",",
];

fn mutate(file: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.below(file.len() + 1);
        let length = random.below(24).min(file.len() - at);
        match random.below(8) {
            0 if at < file.len() => file[at] ^= 1 << random.below(8),
            1 if at < file.len() => file[at] = random.next() as u8,
            2 => file.truncate(at),
            3 => drop(file.drain(at..at + length)),
            4 => {
                let copy = file[at..at + length].to_vec();
                let times = 1 + random.below(40);
                file.splice(at..at, copy.repeat(times));
            }
            5 if file.len() >= 8 => {
                let lengths = [
                    0,
                    1,
                    7,
                    u64::MAX,
                    1 << 40,
                    100_000_000,
                    100_000_001,
                    file.len() as u64 - 8,
                    random.next(),
                ];
                file[..8].copy_from_slice(&lengths[random.below(lengths.len())].to_le_bytes());
            }
            _ => {
                let piece = PIECES[random.below(PIECES.len())].bytes();
                drop(file.splice(at..at + length, piece));
            }
        }
    }
}

fn mutated(file: &[u8], random: &mut Random) -> Vec<u8> {
    let mut file = file.to_vec();
    mutate(&mut file, random);
    file
}

/// A mutation that keeps the length of a header in the first 8 bytes right, so that its inside is reached.
fn mutate_header(file: &[u8], random: &mut Random) -> Vec<u8> {
    let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    let header = mutated(&file[8..8 + length], random);
    let mut mutated = (header.len() as u64).to_le_bytes().to_vec();
    mutated.extend(header);
    mutated.extend(&file[8 + length..]);
    mutated
}

/// A file of three tensors, or of many.
fn example_file(many: usize) -> Vec<u8> {
    let mut header = concat!(
        r#"{"__metadata__":{"format":"pt"},"a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"#,
        r#""b":{"dtype":"I64","shape":[],"data_offsets":[24,32]},"#,
        r#""c.bias":{"dtype":"F16","shape":[4],"data_offsets":[32,40]}"#
    )
    .to_owned();
    for at in 0..many {
        let (start, end) = (40 + 2 * at, 42 + 2 * at);
        header += &format!(r#","{at}":{{"dtype":"U8","shape":[1,2],"data_offsets":[{start},{end}]}}"#);
    }
    header.push('}');
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.bytes());
    file.extend(vec![7; 40 + 2 * many]);
    file
}

const SHARD: &str = "model-00001-of-00001.safetensors";
const INDEX: &str = r#"{"metadata":{"total_size":40},"weight_map":{"a.weight":"model-00001-of-00001.safetensors",
    "b":"model-00001-of-00001.safetensors","c.bias":"model-00001-of-00001.safetensors"}}"#;
const MODEL: &str = r#"{"_class_name":"StableDiffusionInstructPix2PixPipeline","_diffusers_version":"0.42.0",
    "safety_checker":[null,null],"scheduler":["diffusers","EulerDiscreteScheduler"],"text_encoder":
    ["transformers","CLIPTextModel"],"tokenizer":["transformers","CLIPTokenizer"],
    "unet":["diffusers","UNet2DConditionModel"],"vae":["diffusers","AutoencoderKL"]}"#;
const MANIFEST: &str = r#"{"version":1,"source":{"hub":{"id":"a/b","revision":"main","variant":null}},
    "files":[{"path":"unet/config.json","bytes":3,"sha256":"abc"}]}"#;

/// An index of many tensors, which its one shard lacks.
fn long_index(many: usize) -> String {
    let entries: Vec<String> = (0..many).map(|at| format!(r#""{at}":"{SHARD}""#)).collect();
    format!(r#"{{"weight_map":{{{}}}}}"#, entries.join(","))
}

/// Opens the file and reads every tensor of it.
fn read_all(weights: &Weights) -> usize {
    let largest = weights.names().map(|name| weights.info(name).unwrap().bytes()).max().unwrap_or(0);
    let mut buffer = vec![0; largest as usize];
    for name in weights.names() {
        let bytes = weights.info(name).unwrap().bytes() as usize;
        weights.read_into(name, &mut buffer[..bytes]).unwrap();
    }
    weights.names().len()
}

/// What sentences and paths take, whatever the file's size.
const SMALL: usize = 4 << 10;

/// What is mutated, and what a file of it may cost.
struct Kind<'a> {
    name: &'static str,
    count: usize,
    /// Bytes that may be reserved in one piece, for a file of so many.
    at_once: fn(usize) -> usize,
    /// Bytes that may be reserved at the peak.
    reserve: fn(usize) -> usize,
    path: &'a Path,
}

/// Writes mutated files and opens them.
fn cases(kind: &Kind<'_>, content: impl Fn(&mut Random) -> Vec<u8>, open: impl Fn() -> bool) {
    let Kind { name, count, at_once, reserve, path } = *kind;
    let (mut opened, mut worst) = (0, 0.0f64);
    for seed in 0..count as u64 {
        let mutated = content(&mut Random(seed));
        let bytes = mutated.len();
        fs::write(path, mutated).unwrap();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let mut success = false;
            let (peak, largest) = measured(|| success = open());
            (success, peak, largest)
        }));
        let Ok((success, peak, largest)) = outcome else { panic!("{name}, seed {seed}: it panics") };
        assert!(peak <= reserve(bytes), "{name}, seed {seed}: {peak} bytes for a file of {bytes}");
        assert!(
            largest <= at_once(bytes),
            "{name}, seed {seed}: {largest} bytes at once for a file of {bytes}"
        );
        opened += usize::from(success);
        worst = worst.max(peak.saturating_sub(SMALL) as f64 / bytes.max(1) as f64);
    }
    println!(
        "{name}: {opened} of {count} are still good; beyond {SMALL}, at most {worst:.2} bytes for each of a file"
    );
    assert!(opened > 0 || count < 1000, "{name}: mutations reach what lies behind the first check");
    assert!(opened < count || count < 1000, "{name}: mutations change something");
}

#[test]
fn mutated_files_neither_panic_nor_reserve_memory_that_they_do_not_have() {
    let total: usize =
        std::env::var("OFFSTAGE_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(100_000);
    // Each case writes a file: in memory, where there is such a place.
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let place = place.unwrap();
    let folder = place.path();
    let write = |name: &str, content: &[u8]| fs::write(folder.join(name), content).unwrap();

    let no_more = |bytes: usize| bytes.max(SMALL);
    // Headers: the buffer, and what is read from it.
    let (few, many) = (example_file(0), example_file(300));
    let path = folder.join("model.safetensors");
    let headers = Kind {
        name: "headers",
        count: total * 6 / 10,
        at_once: no_more,
        reserve: |bytes| 5 * bytes + SMALL,
        path: &path,
    };
    let header = |random: &mut Random| {
        let file = if random.below(10) == 0 { &many } else { &few };
        if random.below(3) > 0 { mutate_header(file, random) } else { mutated(file, random) }
    };
    cases(&headers, header, || {
        let opened = SafetensorsFile::open(&path).is_ok();
        let read = Weights::open(folder).map(|weights| read_all(&weights));
        assert_eq!(opened, read.is_ok());
        opened
    });

    fs::remove_file(&path).unwrap();
    write(SHARD, &few);
    let path = folder.join("model.safetensors.index.json");
    let indexes = Kind {
        name: "indexes",
        count: total * 2 / 10,
        at_once: no_more,
        reserve: |bytes| 8 * bytes + SMALL,
        path: &path,
    };
    let long = long_index(200);
    let index = |random: &mut Random| {
        let text = if random.below(10) == 0 { &long } else { INDEX };
        mutated(text.as_bytes(), random)
    };
    cases(&indexes, index, || Weights::open(folder).map(|weights| read_all(&weights)).is_ok());

    // Any JSON: a value takes 32 bytes, can stand in two, and lists grow by doubling.
    let values = |bytes: usize| 65 * bytes + SMALL;
    let path = folder.join("model_index.json");
    let models = Kind { name: "models", count: total / 10, at_once: values, reserve: values, path: &path };
    cases(
        &models,
        |random| mutated(MODEL.as_bytes(), random),
        || inspect(folder).is_ok() && Model::open(folder).is_ok(),
    );
    let path = folder.join("offstage.json");
    let manifests =
        Kind { name: "manifests", count: total / 10, at_once: values, reserve: values, path: &path };
    cases(&manifests, |random| mutated(MANIFEST.as_bytes(), random), || Manifest::read(folder).is_ok());
}
