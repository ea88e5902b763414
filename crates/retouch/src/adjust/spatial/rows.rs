//! Rows of a photo as the planes that smoothing works on.

use crate::adjust::colour::srgb;
use crate::photo::{Raster, Sample};

/// Encoded luma of each pixel, in [0, 1].
pub(super) fn luma_row<S: Sample>(raster: &Raster<S>, y: usize, out: &mut [f32]) {
    fn fill<S: Sample, const C: usize>(row: &[S], out: &mut [f32]) {
        row.as_chunks::<C>().0.iter().zip(out).for_each(|(pixel, out)| *out = pixel_luma(pixel));
    }
    match raster.channels {
        4 => fill::<S, 4>(raster.row(y), out),
        _ => fill::<S, 3>(raster.row(y), out),
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
