//! Work on a pixel's surroundings. Radii are fractions of the photo's diagonal.

mod blur;
mod clarity;
mod denoise;
mod field;
mod grain;
mod kernel;
mod rows;
mod sharpen;
mod smoothed;
mod vignette;
mod window;

pub(super) use blur::blur;
pub(super) use clarity::clarity;
pub(super) use denoise::denoise;
pub(super) use grain::grain;
pub(super) use sharpen::sharpen;
pub(crate) use smoothed::Smoothed;
pub(super) use vignette::vignette;

/// Fills a row of interleaved planes for a row number: what a smoothing reads.
pub(crate) type ReadRow<'a> = dyn Fn(usize, &mut [f32]) + Sync + 'a;
