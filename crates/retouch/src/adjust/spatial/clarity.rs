use super::field::Field;
use super::rows::{add_luma, luma_of, luma_row};
use crate::adjust::{bands, simd};
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// σ of the surroundings as a share of the diagonal: 50 pixels at 12 megapixels.
const SIGMA: f32 = 0.01;

/// Variance of luma above which an edge is left standing in the base (a contrast of about 0.1).
const EDGE_VARIANCE: f32 = 0.01;

/// Local contrast. Luma Y is split into a base that keeps edges and the detail on it, and + adds, −
/// takes away 0.8·amount·detail, fading out towards black and white by 4·Y·(1 − Y), at least 0.2.
///
/// The base is a guided filter of Y by itself (K. He, J. Sun and X. Tang, "Guided Image Filtering",
/// 2013) computed on block means (K. He and J. Sun, "Fast Guided Filter", 2015), so that no halos
/// stand around edges.
pub(crate) fn clarity<S: Sample>(
    raster: &mut Raster<S>,
    amount: f32,
    cancel: &Cancel,
) -> Result<(), ApplyError> {
    let (block, sigma) = Field::resolution((SIGMA * raster.diagonal()).max(2.0));
    let size = (raster.width, raster.height);
    let base = {
        let raster = &*raster;
        let read = |y: usize, row: &mut [f32]| {
            let mut luma = vec![0.0; raster.width];
            luma_row(raster, y, &mut luma);
            with_squares(&luma, row);
        };
        let mut field = Field::of_block_means(size, 2, block, &read, cancel)?.blurred(sigma);
        field.map(|planes| {
            let (mean, square) = (planes[0], planes[1]);
            let variance = (square - mean * mean).max(0.0);
            let follow = variance / (variance + EDGE_VARIANCE);
            planes.copy_from_slice(&[follow, mean * (1.0 - follow)]);
        });
        field.blurred(sigma)
    };
    let (stride, channels, width) = (raster.stride(), raster.channels, raster.width);
    bands::change(raster, cancel, |first_row, samples| {
        let (mut line, mut luma) = (vec![0.0; width * 2], vec![0.0; width]);
        for (i, row) in samples.chunks_exact_mut(stride).enumerate() {
            base.interpolate_row(first_row + i, &mut line);
            luma_of(row, channels, &mut luma);
            steps_of_detail(&mut luma, &line, 0.8 * amount);
            add_luma(row, channels, &luma);
        }
    })
}

simd::wide! {
    fn with_squares [](values: &[f32], out: &mut [f32]) {
        for (value, out) in values.iter().zip(out.as_chunks_mut::<2>().0) {
            *out = [*value, value * value];
        }
    }

    /// Turns luma into the step that each pixel takes; `base` holds per pixel the slope and the offset
    /// that give the base from luma.
    fn steps_of_detail [](luma: &mut [f32], base: &[f32], strength: f32) {
        for (luma, base) in luma.iter_mut().zip(base.as_chunks::<2>().0) {
            let detail = *luma - (base[0] * *luma + base[1]);
            let room = (4.0 * *luma * (1.0 - *luma)).max(0.2);
            *luma = strength * detail * room;
        }
    }
}
