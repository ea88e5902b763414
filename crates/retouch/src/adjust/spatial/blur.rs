use super::Smoothed;
use crate::adjust::bands;
use crate::adjust::colour::srgb;
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// σ at full amount as a share of the diagonal: 60 pixels at 12 megapixels.
const SIGMA: f32 = 0.012;

/// How much of what a blur would take is given back by a negative amount.
const UNDO: f32 = 0.7;

/// A Gaussian blur in linear light, as a lens out of focus mixes it, σ = 0.012 · amount · diagonal;
/// − adds 0.7 × (light − the same blur of it), one step of Van Cittert's deconvolution (P. H. van
/// Cittert, 1931). Colours are weighted by alpha, so that what is invisible does not bleed.
pub(crate) fn blur<S: Sample>(
    raster: &Raster<S>,
    amount: f32,
    cancel: &Cancel,
) -> Result<Raster<S>, ApplyError> {
    let sigma = SIGMA * amount.abs() * raster.diagonal();
    let channels = raster.channels;
    let read = |y: usize, row: &mut [f32]| {
        for (out, pixel) in row.chunks_exact_mut(channels).zip(raster.row(y).chunks_exact(channels)) {
            let alpha = pixel.get(3).map_or(1.0, |alpha| alpha.unit());
            for (out, sample) in out.iter_mut().zip(&pixel[..3]) {
                *out = sample.light() * alpha;
            }
            if channels == 4 {
                out[3] = alpha;
            }
        }
    };
    let smooth = Smoothed::new((raster.width, raster.height), channels, sigma, &read, cancel)?;
    let stride = raster.stride();
    bands::write(
        (raster.width, raster.height, channels),
        smooth.halo(),
        cancel,
        |first_row, samples: &mut [S]| {
            let source = &raster.data[first_row * stride..][..samples.len()];
            samples.copy_from_slice(source);
            let blurred = smooth.rows(first_row, samples.len() / stride);
            for (pixel, blurred) in samples.chunks_exact_mut(channels).zip(blurred.chunks_exact(channels)) {
                let alpha = blurred.get(3).copied().unwrap_or(1.0);
                if alpha <= 0.0 {
                    continue;
                }
                for (sample, light) in pixel[..3].iter_mut().zip(blurred) {
                    let light = light / alpha;
                    let light = if amount < 0.0 {
                        let sharp = sample.light();
                        sharp + UNDO * (sharp - light)
                    } else {
                        light
                    };
                    *sample = S::from_unit(srgb::encode_by_table(light));
                }
            }
        },
    )
}
