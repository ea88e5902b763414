//! Rows of a photo as the planes that smoothing works on.

use crate::adjust::colour::srgb;
use crate::adjust::simd;
use crate::photo::{Raster, Sample};

/// Encoded luma of each pixel of a row, in [0, 1].
pub(super) fn luma_row<S: Sample>(raster: &Raster<S>, y: usize, out: &mut [f32]) {
    luma_of(raster.row(y), raster.channels, out);
}

/// Encoded luma of each pixel, in [0, 1].
pub(super) fn luma_of<S: Sample>(pixels: &[S], channels: usize, out: &mut [f32]) {
    match channels {
        4 => lumas(pixels.as_chunks::<4>().0, out),
        _ => lumas(pixels.as_chunks::<3>().0, out),
    }
}

simd::wide! {
    fn lumas [S: Sample, const C: usize](pixels: &[[S; C]], out: &mut [f32]) {
        for (pixel, out) in pixels.iter().zip(out) {
            *out = srgb::luma(pixel[0].unit(), pixel[1].unit(), pixel[2].unit());
        }
    }
}

/// Adds to each pixel one step of all three encoded channels: luma moves by it, colour differences
/// stay.
pub(super) fn add_luma<S: Sample>(pixels: &mut [S], channels: usize, steps: &[f32]) {
    match channels {
        4 => add(pixels.as_chunks_mut::<4>().0, steps),
        _ => add(pixels.as_chunks_mut::<3>().0, steps),
    }
}

simd::wide! {
    fn add [S: Sample, const C: usize](pixels: &mut [[S; C]], steps: &[f32]) {
        for (pixel, step) in pixels.iter_mut().zip(steps) {
            for sample in &mut pixel[..3] {
                *sample = S::from_unit(sample.unit() + step);
            }
        }
    }
}
