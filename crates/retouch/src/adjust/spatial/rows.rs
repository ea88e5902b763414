//! Rows of a photo as the planes that smoothing works on.

use crate::adjust::colour::srgb;
use crate::photo::{Raster, Sample};

/// Encoded luma of each pixel, in [0, 1].
pub(super) fn luma_row<S: Sample>(raster: &Raster<S>, y: usize, out: &mut [f32]) {
    let pixels = raster.row(y).chunks_exact(raster.channels);
    for (out, pixel) in out.iter_mut().zip(pixels) {
        *out = pixel_luma(pixel);
    }
}

#[inline(always)]
pub(super) fn pixel_luma<S: Sample>(pixel: &[S]) -> f32 {
    srgb::luma(pixel[0].unit(), pixel[1].unit(), pixel[2].unit())
}

/// Adds the same step to all three encoded channels: luma moves by it, colour differences stay.
#[inline(always)]
pub(super) fn add_luma<S: Sample>(pixel: &mut [S], step: f32) {
    for sample in &mut pixel[..3] {
        *sample = S::from_unit(sample.unit() + step);
    }
}
