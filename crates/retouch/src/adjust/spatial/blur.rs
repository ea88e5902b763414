use super::Smoothed;
use crate::adjust::colour::srgb;
use crate::adjust::{bands, simd};
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
    let read = |y: usize, row: &mut [f32]| match channels {
        4 => premultiplied(raster.row(y), row),
        _ => lit(raster.row(y), row),
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
            match channels {
                4 => mix_with_alpha(samples, &blurred, amount),
                _ => mix(samples, &blurred[..], amount),
            }
        },
    )
}

simd::wide! {
    fn lit [S: Sample](samples: &[S], out: &mut [f32]) {
        for (sample, out) in samples.iter().zip(out) {
            *out = srgb::decode_fast(sample.unit());
        }
    }

    fn premultiplied [S: Sample](samples: &[S], out: &mut [f32]) {
        for (pixel, out) in samples.as_chunks::<4>().0.iter().zip(out.as_chunks_mut::<4>().0) {
            let alpha = pixel[3].unit();
            *out = [0, 1, 2, 3].map(|i| if i < 3 { srgb::decode_fast(pixel[i].unit()) * alpha } else { alpha });
        }
    }

    fn mix [S: Sample](samples: &mut [S], blurred: &[f32], amount: f32) {
        if amount < 0.0 {
            samples.iter_mut().zip(blurred).for_each(|(sample, &light)| *sample = undone(*sample, light));
        } else {
            samples.iter_mut().zip(blurred).for_each(|(sample, &light)| *sample = encoded(light));
        }
    }
}

/// What is wholly transparent all around has no colour to mix and keeps its own.
fn mix_with_alpha<S: Sample>(samples: &mut [S], blurred: &[f32], amount: f32) {
    for (pixel, blurred) in samples.as_chunks_mut::<4>().0.iter_mut().zip(blurred.as_chunks::<4>().0) {
        if blurred[3] > 0.0 {
            for i in 0..3 {
                let light = blurred[i] / blurred[3];
                pixel[i] = if amount < 0.0 { undone(pixel[i], light) } else { encoded(light) };
            }
        }
    }
}

#[inline(always)]
fn encoded<S: Sample>(light: f32) -> S {
    S::from_unit(srgb::encode_fast(light))
}

#[inline(always)]
fn undone<S: Sample>(sample: S, blurred: f32) -> S {
    let sharp = srgb::decode_fast(sample.unit());
    encoded(sharp + UNDO * (sharp - blurred))
}
