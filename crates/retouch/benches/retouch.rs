//! How fast photos are decoded, changed and written, beside ImageMagick and libvips.
//!
//! `cargo bench -p offstage-retouch --bench retouch`: prints a table of medians. Every round measures
//! each contestant once, in turn, so that a machine that slows down slows down all of them.

// A bench that cannot set its pictures up has nothing to go on with.
#![allow(clippy::expect_used)]

mod retouch {
    pub mod peers;
    pub mod photos;
    pub mod table;
}

use std::path::Path;
use std::time::Instant;

use offstage_api::{Adjustment, ImageFormat, Output, Recipe, Step};
use offstage_retouch::{Cancel, Limits, Photo, apply, encode};

use retouch::peers::{ImageMagick, Vips};
use retouch::photos::Photos;
use retouch::table::{Row, median, print, processor_seconds};

const ROUNDS: usize = 5;

fn main() {
    // `cargo test --benches` runs this file too; measuring is asked for with --bench.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let photos = Photos::make();
    println!("{} · {} threads · medians of {ROUNDS} rounds", photos.origin, rayon_threads());
    let (magick, vips) = (ImageMagick::find(), Vips::find());
    for missing in [magick.as_ref().err(), vips.as_ref().err()].into_iter().flatten() {
        println!("not compared: {missing}");
    }
    let mut rows = Vec::new();
    for (name, path) in &photos.files {
        ours(name, path, &mut rows);
    }
    print(&rows);
    let (_, twelve) = &photos.files[1];
    each_effect(twelve);
    compared(twelve, &photos, magick.ok(), vips.ok());
}

fn rayon_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn recipe(steps: &[(Adjustment, f32)]) -> Recipe {
    Recipe::new(steps.iter().map(|&(name, amount)| Step { name, amount }).collect())
        .expect("amounts in range")
}

/// Warmer, more contrast, more vivid, darker blue sky: colour only.
fn colour_recipe() -> Recipe {
    use Adjustment as A;
    recipe(&[
        (A::Temperature, 0.35),
        (A::Contrast, 0.35),
        (A::Vibrance, 0.35),
        (A::HueLuminance(offstage_api::Hue::Blue), -0.3),
    ])
}

/// Everything that looks at a pixel's surroundings.
fn spatial_recipe() -> Recipe {
    use Adjustment as A;
    recipe(&[(A::Clarity, 0.35), (A::Sharpen, 0.35), (A::Vignette, 0.35), (A::Grain, 0.2)])
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

fn decode(path: &Path) -> Photo {
    Photo::decode(path, &Limits::default(), &Cancel::new()).expect("a photo")
}

fn ours(name: &str, path: &Path, rows: &mut Vec<Row>) {
    let jpeg = Output { format: Some(ImageFormat::Jpeg), ..Output::default() };
    let (colour, spatial) = (colour_recipe(), spatial_recipe());
    let mut times = [(); 5].map(|()| Vec::new());
    let mut megapixels = 0.0;
    for _ in 0..ROUNDS {
        let (seconds, photo) = timed(|| decode(path));
        times[0].push(seconds);
        let facts = photo.facts();
        megapixels = f64::from(facts.width) * f64::from(facts.height) / 1e6;
        times[4].push(timed(|| photo.stats()).0);
        let copy = photo.clone();
        times[2].push(timed(|| apply(copy, &spatial, None, &Cancel::new())).0);
        let (seconds, edited) = timed(|| apply(photo, &colour, None, &Cancel::new()).expect("applied"));
        times[1].push(seconds);
        times[3].push(timed(|| encode(&edited, &jpeg, &Cancel::new())).0);
    }
    let stages = ["decode JPEG", "pixels, colour", "pixels, spatial", "encode JPEG", "statistics"];
    for (stage, times) in stages.into_iter().zip(&mut times) {
        rows.push(Row { photo: name.to_owned(), stage, seconds: median(times), megapixels });
    }
}

/// Each effect alone, on the 12-megapixel photo.
fn each_effect(path: &Path) {
    use Adjustment as A;
    let photo = decode(path);
    println!("\n12 MP, one effect alone");
    let effects = [
        (A::Clarity, 0.5),
        (A::Sharpen, 0.5),
        (A::Blur, 0.05),
        (A::Blur, 0.5),
        (A::Vignette, 0.5),
        (A::Grain, 0.5),
        (A::Grain, -0.5),
        (A::Rotate, 0.02),
    ];
    for (name, amount) in effects {
        let recipe = recipe(&[(name, amount)]);
        let mut times: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let copy = photo.clone();
                timed(|| apply(copy, &recipe, None, &Cancel::new())).0
            })
            .collect();
        println!("  {:<20} {:7.1} ms", format!("{name} {amount:+}"), median(&mut times) * 1e3);
    }
}

/// The pixel stage and the whole way, beside the peers, on the 12-megapixel photo.
fn compared(path: &Path, photos: &Photos, magick: Option<ImageMagick>, vips: Option<Vips>) {
    let recipe = colour_recipe();
    let source = decode(path);
    let (mut pixels, mut whole) = (Vec::new(), Vec::new());
    let (mut hald, mut hald_rest, mut magick_whole) = (Vec::new(), Vec::new(), Vec::new());
    let (mut lut, mut lut_rest, mut vips_whole) = (Vec::new(), Vec::new(), Vec::new());
    let jpeg = Output { format: Some(ImageFormat::Jpeg), ..Output::default() };
    // Processor time of the pixel stage: ours, and the peers' with the operation and without.
    let (mut own, mut children) = (0.0, [0.0; 4]);
    let child = |work: &dyn Fn() -> f64, sum: &mut f64| {
        let before = processor_seconds().1;
        let seconds = work();
        *sum += (processor_seconds().1 - before) / ROUNDS as f64;
        seconds
    };
    for _ in 0..ROUNDS {
        let copy = source.clone();
        let before = processor_seconds().0;
        pixels.push(timed(|| apply(copy, &recipe, None, &Cancel::new())).0);
        own += (processor_seconds().0 - before) / ROUNDS as f64;
        whole.push(
            timed(|| {
                let edited = apply(decode(path), &recipe, None, &Cancel::new()).expect("applied");
                let encoded = encode(&edited, &jpeg, &Cancel::new()).expect("encoded");
                std::fs::write(photos.folder().join("ours.jpg"), encoded.bytes)
            })
            .0,
        );
        if let Some(magick) = &magick {
            hald.push(child(&|| magick.with_hald(photos), &mut children[0]));
            hald_rest.push(child(&|| magick.without_hald(photos), &mut children[1]));
            magick_whole.push(magick.read_and_write(photos));
        }
        if let Some(vips) = &vips {
            lut.push(child(&|| vips.with_lut(photos), &mut children[2]));
            lut_rest.push(child(&|| vips.without_lut(photos), &mut children[3]));
            vips_whole.push(vips.read_and_write(photos));
        }
    }
    let (ours, ours_whole) = (median(&mut pixels), median(&mut whole));
    println!("\n12 MP, pixel stage (a table of colours applied to 8-bit RGB in memory)");
    println!(
        "  Offstage, 3D table, baked anew        {:7.1} ms                 processor {:6.0} ms",
        ours * 1e3,
        own * 1e3
    );
    let stage = |name: &str, with: &mut [f64], without: &mut [f64], processor: f64| {
        if !with.is_empty() {
            let seconds = median(with) - median(without);
            let ratio = seconds / ours;
            println!(
                "  {name:<37} {:7.1} ms   {ratio:6.2} × ours  processor {:6.0} ms",
                seconds * 1e3,
                processor * 1e3
            );
        }
    };
    stage("ImageMagick -hald-clut (level 8)", &mut hald, &mut hald_rest, children[0] - children[1]);
    stage("libvips maplut (1D, three channels)", &mut lut, &mut lut_rest, children[2] - children[3]);
    println!("  A peer's stage is the median of its command with the operation less that without it, both");
    println!(
        "  reading the same uncompressed picture and writing one, so start, reading and writing cancel."
    );
    println!("\n12 MP, JPEG to JPEG");
    println!("  Offstage, with the colour recipe      {:7.1} ms", ours_whole * 1e3);
    for (name, times) in [
        ("ImageMagick, only read and write", &mut magick_whole),
        ("libvips, only read and write", &mut vips_whole),
    ] {
        if !times.is_empty() {
            let seconds = median(times);
            println!("  {name:<37} {:7.1} ms   {:5.2} × ours", seconds * 1e3, seconds / ours_whole);
        }
    }
    println!("  Peers are whole commands; all three start cold from a file in the page cache, quality 90.");
}
