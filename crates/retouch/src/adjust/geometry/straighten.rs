use crate::adjust::{bands, simd};
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
        for (i, row) in samples.chunks_exact_mut(new_width * channels).enumerate() {
            let y = (first_row + i) as f64 + 0.5 - new_height as f64 / 2.0;
            let from = |x: usize| {
                let x = x as f64 + 0.5 - new_width as f64 / 2.0;
                (x * cos + y * sin + width / 2.0 - 0.5, y * cos - x * sin + height / 2.0 - 0.5)
            };
            match channels {
                1 => turn_row(raster, &from, row.as_chunks_mut::<1>().0),
                4 => turn_row(raster, &from, row.as_chunks_mut::<4>().0),
                _ => turn_row(raster, &from, row.as_chunks_mut::<3>().0),
            }
        }
    })
}

simd::wide! {
    /// Fills a row; `from` says where each of its columns lies in the source.
    fn turn_row [S: Sample, F: Fn(usize) -> (f64, f64), const C: usize](
        raster: &Raster<S>,
        from: &F,
        row: &mut [[S; C]],
    ) {
        for (x, pixel) in row.iter_mut().enumerate() {
            let (x, y) = from(x);
            let (x, y) = (x as f32, y as f32);
            *pixel = within(raster, x, y).unwrap_or_else(|| interpolated(raster, x, y));
        }
    }
}

/// As [`interpolated`] for a place whose 4 × 4 are all inside a raster without alpha: rows first, as
/// one run of samples each.
#[inline(always)]
fn within<S: Sample, const C: usize>(raster: &Raster<S>, x: f32, y: f32) -> Option<[S; C]> {
    let (left, top) = (x.floor(), y.floor());
    let inside = |first: f32, edge: usize| first >= 1.0 && first + 2.0 < edge as f32;
    if C == 4 || !inside(left, raster.width) || !inside(top, raster.height) {
        return None;
    }
    let (across, down) = (catmull_rom(x - left), catmull_rom(y - top));
    let first = ((top as usize - 1) * raster.width + left as usize - 1) * C;
    let mut sums = [[0.0f32; C]; 4];
    for (row, weight) in down.into_iter().enumerate() {
        let run: &[[S; C]; 4] = raster.data[first + row * raster.width * C..].as_chunks().0.first_chunk()?;
        let sums = sums.as_flattened_mut();
        sums.iter_mut().zip(run.as_flattened()).for_each(|(sum, sample)| *sum += weight * sample.unit());
    }
    let weighted = |i: usize| (0..4).map(|k| across[k] * sums[k][i]).sum();
    Some(std::array::from_fn(|i| S::from_unit(weighted(i))))
}

fn interpolated<S: Sample, const C: usize>(raster: &Raster<S>, x: f32, y: f32) -> [S; C] {
    let (width, height, source) = (raster.width, raster.height, raster.data.as_chunks::<C>().0);
    let (left, top) = (x.floor(), y.floor());
    let around = |first: f32, edge: usize| {
        let first = first as i32 - 1;
        [0, 1, 2, 3].map(|offset| (first + offset).clamp(0, edge as i32 - 1) as usize)
    };
    let (columns, rows) = (around(left, width), around(top, height));
    let (across, down) = (catmull_rom(x - left), catmull_rom(y - top));
    let mut sums = [0.0f32; C];
    for (row, row_weight) in rows.into_iter().zip(down) {
        for (column, column_weight) in columns.into_iter().zip(across) {
            let from = &source[row * width + column];
            let mut weight = row_weight * column_weight;
            if C == 4 {
                weight *= from[3].unit();
                sums[3] += weight;
            }
            for i in 0..C.min(3) {
                sums[i] += weight * from[i].unit();
            }
        }
    }
    if C == 4 {
        let alpha = sums[3].clamp(0.0, 1.0);
        if alpha > 0.0 {
            sums[..3].iter_mut().for_each(|sum| *sum /= alpha);
        }
        sums[3] = alpha;
    }
    sums.map(S::from_unit)
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
