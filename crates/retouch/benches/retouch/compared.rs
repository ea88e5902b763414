//! The same work by the other tools, round by round.

use offstage_retouch::{Cancel, apply, encode};

use super::clock::{Cost, Times};
use super::peers::Peers;
use super::photos::{File, Photos};
use super::recipes;

/// The pixel stage alone: 8-bit RGB in memory to 8-bit RGB in memory.
///
/// A peer's stage is its command with the operation less the same command without it, so that its
/// start, reading and writing cancel.
pub fn pixel_stage(photos: &Photos, peers: &Peers) {
    for file in &photos.files {
        let photo = recipes::decode(&file.jpeg);
        let mut times: [Times; 8] = Default::default();
        let [ours_3d, ours_1d, hald, magick_rest, maplut, vips_rest, recomb, float_rest] = &mut times;
        for _ in 0..rounds(file) {
            for (times, recipe) in [(&mut *ours_3d, recipes::colour()), (ours_1d, recipes::channels())] {
                let copy = photo.clone();
                times.measure(|| apply(copy, &recipe, None, &Cancel::new()).expect("applied"));
            }
            if let Ok(magick) = &peers.magick {
                hald.measure_command(|| magick.with_hald(file));
                magick_rest.measure_command(|| magick.without_hald(file));
            }
            if let Ok(vips) = &peers.vips {
                maplut.measure_command(|| vips.with_lut(file));
                vips_rest.measure_command(|| vips.without_lut(file));
                recomb.measure_command(|| vips.with_matrix(file));
                float_rest.measure_command(|| vips.without_matrix(file));
            }
        }
        let [ours_3d, ours_1d] = [ours_3d.median(), ours_1d.median()];
        println!("\n{}, pixel stage{:>41} {:>14}", file.name, "ms", "processor ms");
        row("Offstage, 3D table, baked anew", ours_3d, None);
        if peers.magick.is_ok() {
            row("ImageMagick -hald-clut, 3D table", hald.median().less(magick_rest.median()), Some(ours_3d));
        }
        if peers.vips.is_ok() {
            let lut = maplut.median().less(vips_rest.median());
            let matrix = recomb.median().less(float_rest.median());
            // libvips has no 3D table. A change of colours there is a chain: to linear light by a
            // table, a matrix, and back by a table.
            row("libvips maplut + recomb + maplut", lut.plus(matrix).plus(lut), Some(ours_3d));
            row("Offstage, 1D tables, baked anew", ours_1d, None);
            row("libvips maplut, 1D tables", lut, Some(ours_1d));
        } else {
            row("Offstage, 1D tables, baked anew", ours_1d, None);
        }
    }
}

/// JPEG to JPEG at quality 90, whole commands of the others, all from files in the page cache.
pub fn files(photos: &Photos, peers: &Peers) {
    for file in &photos.files {
        let (mut ours, mut magick_times, mut vips_times) =
            (Times::default(), Times::default(), Times::default());
        for _ in 0..rounds(file) {
            ours.measure(|| {
                let photo = recipes::decode(&file.jpeg);
                let edited = apply(photo, &recipes::colour(), None, &Cancel::new()).expect("applied");
                let encoded = encode(&edited, &recipes::jpeg(), &Cancel::new()).expect("encoded");
                std::fs::write(file.jpeg.with_extension("ours.jpg"), encoded.bytes).expect("disk space");
            });
            if let Ok(magick) = &peers.magick {
                magick_times.measure_command(|| magick.read_and_write(file));
            }
            if let Ok(vips) = &peers.vips {
                vips_times.measure_command(|| vips.read_and_write(file));
            }
        }
        let ours = ours.median();
        println!("\n{}, JPEG to JPEG{:>40} {:>14}", file.name, "ms", "processor ms");
        row("Offstage, with the colour recipe", ours, None);
        if peers.magick.is_ok() {
            row("ImageMagick, only read and write", magick_times.median(), Some(ours));
        }
        if peers.vips.is_ok() {
            row("libvips, only read and write", vips_times.median(), Some(ours));
        }
    }
}

fn rounds(file: &File) -> usize {
    if file.megapixels() > 20.0 { 3 } else { 7 }
}

/// One contestant, and how it compares with ours.
fn row(name: &str, cost: Cost, ours: Option<Cost>) {
    let times = |share: f64| format!("{share:.2} ×");
    let ratio = ours.map_or_else(String::new, |ours| {
        let processor = times(cost.processor / ours.processor);
        format!("   {:>9} ours, {processor:>9} by processor", times(cost.clock / ours.clock))
    });
    println!("  {name:<44} {:>9.1} {:>14.0}{ratio}", cost.clock * 1e3, cost.processor * 1e3);
}
