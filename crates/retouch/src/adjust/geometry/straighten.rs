use crate::adjust::bands;
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// The picture turned clockwise and cropped to the largest centred rectangle of its own shape that
/// lies wholly inside it. Each pixel is a Catmull-Rom interpolation (E. Catmull and R. Rom, 1974; R.
/// Keys' cubic with a = −1/2) of the 4 × 4 around it; with alpha, colours are weighted by it.
pub(super) fn turned<S: Sample>(
    raster: &Raster<S>,
    degrees: f32,
    cancel: &Cancel,
) -> Result<Raster<S>, ApplyError> {
    let (sin, cos) = f64::from(degrees).to_radians().sin_cos();
    let (width, height) = (raster.width as f64, raster.height as f64);
    let inside = (width / (width * cos.abs() + height * sin.abs()))
        .min(height / (width * sin.abs() + height * cos.abs()))
        .min(1.0);
    let crop = |edge: f64| ((edge * inside).floor() as usize).max(1);
    let (new_width, new_height) = (crop(width), crop(height));
    let channels = raster.channels;
    bands::write((new_width, new_height, channels), 0, cancel, |first_row, samples: &mut [S]| {
        for (i, pixel) in samples.chunks_exact_mut(channels).enumerate() {
            let x = (i % new_width) as f64 + 0.5 - new_width as f64 / 2.0;
            let y = (first_row + i / new_width) as f64 + 0.5 - new_height as f64 / 2.0;
            let from_x = x * cos + y * sin + width / 2.0 - 0.5;
            let from_y = y * cos - x * sin + height / 2.0 - 0.5;
            interpolate(raster, from_x, from_y, pixel);
        }
    })
}

fn interpolate<S: Sample>(raster: &Raster<S>, x: f64, y: f64, pixel: &mut [S]) {
    let (left, top) = (x.floor(), y.floor());
    let columns = catmull_rom((x - left) as f32);
    let rows = catmull_rom((y - top) as f32);
    let clamped = |value: f64, offset: usize, edge: usize| {
        (value as i64 - 1 + offset as i64).clamp(0, edge as i64 - 1) as usize
    };
    let channels = raster.channels;
    let has_alpha = channels == 4;
    let mut sums = [0.0f32; 4];
    for (j, row_weight) in rows.into_iter().enumerate() {
        let row = raster.row(clamped(top, j, raster.height));
        for (i, column_weight) in columns.into_iter().enumerate() {
            let from = &row[clamped(left, i, raster.width) * channels..][..channels];
            let mut weight = row_weight * column_weight;
            if has_alpha {
                let alpha = from[3].unit();
                weight *= alpha;
                sums[3] += weight;
            }
            for (sum, sample) in sums.iter_mut().zip(&from[..channels.min(3)]) {
                *sum += weight * sample.unit();
            }
        }
    }
    if has_alpha {
        let alpha = sums[3].clamp(0.0, 1.0);
        if alpha > 0.0 {
            sums[..3].iter_mut().for_each(|sum| *sum /= alpha);
        }
        sums[3] = alpha;
    }
    pixel.iter_mut().zip(sums).for_each(|(sample, sum)| *sample = S::from_unit(sum));
}

/// Weights of the four samples around a place `t` of the way from the second to the third.
fn catmull_rom(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        0.5 * (-t + 2.0 * t2 - t3),
        0.5 * (2.0 - 5.0 * t2 + 3.0 * t3),
        0.5 * (t + 4.0 * t2 - 3.0 * t3),
        0.5 * (-t2 + t3),
    ]
}
