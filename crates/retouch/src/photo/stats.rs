use offstage_api::PhotoStats;

use super::{Pixels, Raster, Sample, for_depth, resize};
use crate::adjust::colour::{Oklab, srgb};

/// Longest edge of the thumbnail that the statistics are taken from.
const THUMBNAIL_EDGE: u32 = 256;

/// Statistics as [`PhotoStats`] defines them. Fully transparent pixels do not count, unless there
/// are no others.
pub(crate) fn stats(pixels: &Pixels) -> PhotoStats {
    let thumbnail = resize::averaged(pixels, THUMBNAIL_EDGE);
    for_depth!(&thumbnail, raster => of_thumbnail(raster))
}

fn of_thumbnail<S: Sample>(raster: &Raster<S>) -> PhotoStats {
    let all: Vec<Oklab> = raster
        .data
        .chunks_exact(raster.channels)
        .map(|p| Oklab::from_linear([0, 1, 2].map(|i| srgb::decode(p[i].unit()))))
        .collect();
    let visible = |i: usize| raster.channels == 3 || raster.data[i * 4 + 3] != S::default();
    let mut counted: Vec<Oklab> = (0..all.len()).filter(|&i| visible(i)).map(|i| all[i]).collect();
    if counted.is_empty() {
        counted.clone_from(&all);
    }

    let mut lightness: Vec<f32> = counted.iter().map(|c| c.l).collect();
    lightness.sort_by(f32::total_cmp);
    let below = |share: f32| lightness[((lightness.len() - 1) as f32 * share).round() as usize];
    let (cast_a, cast_b) = cast(&counted);
    PhotoStats {
        mean_l: mean(&counted, |c| c.l),
        p01_l: below(0.01),
        p05_l: below(0.05),
        p50_l: below(0.50),
        p95_l: below(0.95),
        p99_l: below(0.99),
        clipped_low: mean(&counted, |c| f32::from(c.l <= 0.02)),
        clipped_high: mean(&counted, |c| f32::from(c.l >= 0.98)),
        mean_a: mean(&counted, |c| c.a),
        mean_b: mean(&counted, |c| c.b),
        cast_a,
        cast_b,
        mean_chroma: mean(&counted, |c| c.chroma()),
        detail: detail(&all, raster.width, raster.height),
    }
}

fn mean(colours: &[Oklab], value: impl Fn(&Oklab) -> f32) -> f32 {
    let sum: f64 = colours.iter().map(|c| f64::from(value(c))).sum();
    (sum / colours.len().max(1) as f64) as f32
}

/// Mean a and b of the least colourful fifth of the pixels that are neither clipped nor dark.
fn cast(colours: &[Oklab]) -> (f32, f32) {
    let mut usable: Vec<Oklab> = colours.iter().copied().filter(|c| c.l >= 0.1 && c.l < 0.98).collect();
    let fifth = usable.len().div_ceil(5);
    if fifth < usable.len() {
        let squared = |c: &Oklab| c.a * c.a + c.b * c.b;
        usable.select_nth_unstable_by(fifth, |x, y| squared(x).total_cmp(&squared(y)));
        usable.truncate(fifth);
    }
    if usable.is_empty() { (0.0, 0.0) } else { (mean(&usable, |c| c.a), mean(&usable, |c| c.b)) }
}

/// Mean |lightness − mean lightness of the four neighbours|; border pixels have no four neighbours
/// and do not count.
fn detail(colours: &[Oklab], width: usize, height: usize) -> f32 {
    if width < 3 || height < 3 {
        return 0.0;
    }
    let mut sum = 0.0f64;
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            let i = y * width + x;
            let around = colours[i - 1].l + colours[i + 1].l + colours[i - width].l + colours[i + width].l;
            sum += f64::from((colours[i].l - around / 4.0).abs());
        }
    }
    (sum / ((width - 2) * (height - 2)) as f64) as f32
}
