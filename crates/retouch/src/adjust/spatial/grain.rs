use super::rows::{add_luma, pixel_luma};
use crate::adjust::bands;
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// A grain's size as a share of the diagonal: 1.75 pixels at 12 megapixels.
const SIZE: f32 = 0.000_35;

/// Standard deviation of luma at full amount, on middle grey.
const STRENGTH: f32 = 0.09;

/// Grains shrink the noise of pixels larger than them down to this share, not below: it would vanish.
const FAINTEST: f32 = 0.45;

const SEED: u32 = 0x6F66_6673;

/// Film grain: luma ± 0.09·amount·g·√(4·Y·(1 − Y)) (least in black and white, as silver shows it), g
/// a noise of variance 1 whose lattice is fixed to the picture, not to its pixels: the same photo in
/// another size has the same grains. Where a grain is smaller than a pixel, the pixel shows the mean
/// of several, so the noise shrinks by their size (to 0.45 at least). Seeded, hence the same every time.
pub(crate) fn grain<S: Sample>(
    raster: &mut Raster<S>,
    amount: f32,
    cancel: &Cancel,
) -> Result<(), ApplyError> {
    let grain_px = SIZE * raster.diagonal();
    let per_pixel = 1.0 / grain_px.max(1.0);
    let strength = STRENGTH * amount * grain_px.clamp(FAINTEST, 1.0);
    let (stride, channels) = (raster.stride(), raster.channels);
    bands::change(raster, cancel, |first_row, samples| {
        for (i, row) in samples.chunks_exact_mut(stride).enumerate() {
            let noise = NoiseRow::new((first_row + i) as f32 * per_pixel);
            for (x, pixel) in row.chunks_exact_mut(channels).enumerate() {
                let luma = pixel_luma(pixel);
                let visible = (4.0 * luma * (1.0 - luma)).max(0.0).sqrt();
                add_luma(pixel, strength * visible * noise.at(x as f32 * per_pixel));
            }
        }
    })
}

/// Value noise along one row: random numbers on a lattice, mixed by weights whose squares add up to
/// 1, so that its variance is the same between the lattice points as on them.
struct NoiseRow {
    above: u32,
    weights: (f32, f32),
}

impl NoiseRow {
    fn new(y: f32) -> Self {
        NoiseRow { above: y as u32, weights: mixing(y.fract()) }
    }

    #[inline(always)]
    fn at(&self, x: f32) -> f32 {
        let (left, (w_left, w_right)) = (x as u32, mixing(x.fract()));
        let row = |y: u32| w_left * normal(left, y) + w_right * normal(left + 1, y);
        self.weights.0 * row(self.above) + self.weights.1 * row(self.above + 1)
    }
}

#[inline(always)]
fn mixing(t: f32) -> (f32, f32) {
    let scale = 1.0 / (t * t + (1.0 - t) * (1.0 - t)).sqrt();
    ((1.0 - t) * scale, t * scale)
}

/// Nearly normal, variance 1: the sum of the four bytes of a hash (each uniform, variance 5461.25).
#[inline(always)]
fn normal(x: u32, y: u32) -> f32 {
    let hash = hashed(x.wrapping_mul(0x9E37_79B1) ^ hashed(y ^ SEED));
    let sum: u32 = hash.to_le_bytes().into_iter().map(u32::from).sum();
    (sum as f32 - 510.0) * (1.0 / 147.8)
}

/// The "lowbias32" integer hash (Chris Wellons, "Prospecting for Hash Functions", 2018).
#[inline(always)]
fn hashed(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7FEB_352D);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846C_A68B);
    x ^ (x >> 16)
}
