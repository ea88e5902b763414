use super::Smoothed;
use super::rows::{add_luma, luma_of, luma_row};
use crate::adjust::{bands, simd};
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// σ as a share of the diagonal: 1.5 pixels at 12 megapixels.
const SIGMA: f32 = 0.0003;

/// Smallest σ in pixels: below it there is no surrounding to compare with.
const SMALLEST_SIGMA: f32 = 0.7;

/// Detail below this step of luma is noise and is not amplified.
const NOISE: f32 = 0.006;

/// Unsharp masking of luma Y (the darkroom's method; R. C. Gonzalez and R. E. Woods, "Digital Image
/// Processing", 3.6.3): with D = Y − gaussian(Y), + adds 1.6·amount·D, where D counts from the noise
/// floor up; − takes |amount|·D away, so that −1 is the Gaussian itself.
pub(crate) fn sharpen<S: Sample>(
    raster: &Raster<S>,
    amount: f32,
    cancel: &Cancel,
) -> Result<Raster<S>, ApplyError> {
    let sigma = (SIGMA * raster.diagonal()).max(SMALLEST_SIGMA);
    let read = |y: usize, row: &mut [f32]| luma_row(raster, y, row);
    let smooth = Smoothed::new((raster.width, raster.height), 1, sigma, &read, cancel)?;
    let shape = (raster.width, raster.height, raster.channels);
    let (stride, channels) = (raster.stride(), raster.channels);
    bands::write(shape, smooth.halo(), cancel, |first_row, samples: &mut [S]| {
        samples.copy_from_slice(&raster.data[first_row * stride..][..samples.len()]);
        let mut steps = smooth.rows(first_row, samples.len() / stride);
        let mut luma = vec![0.0; raster.width];
        for (row, steps) in samples.chunks_exact_mut(stride).zip(steps.chunks_exact_mut(raster.width)) {
            luma_of(row, channels, &mut luma);
            steps_of_detail(&luma, &mut *steps, amount);
            add_luma(row, channels, steps);
        }
    })
}

simd::wide! {
    /// Turns blurred luma into the step that each pixel takes.
    fn steps_of_detail [](luma: &[f32], blurred: &mut [f32], amount: f32) {
        for (luma, out) in luma.iter().zip(blurred) {
            let detail = luma - *out;
            *out = if amount < 0.0 {
                amount * detail
            } else {
                1.6 * amount * (detail - detail.clamp(-NOISE, NOISE))
            };
        }
    }
}
