use crate::adjust::colour::srgb;
use crate::adjust::{bands, simd};
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// Stops of light that the very corners lose at +1, and gain at −1.
const DARKER_STOPS: f32 = 2.5;
const BRIGHTER_STOPS: f32 = 1.2;

/// Linear light × 2^(−stops·amount·s(0.25, 1, r)): r is the distance from the centre, 1 in the
/// corners, measured in an ellipse of the photo's shape; s is the smoothstep.
pub(crate) fn vignette<S: Sample>(
    raster: &mut Raster<S>,
    amount: f32,
    cancel: &Cancel,
) -> Result<(), ApplyError> {
    let (width, height, channels) = (raster.width, raster.height, raster.channels);
    let stops = if amount > 0.0 { DARKER_STOPS } else { BRIGHTER_STOPS };
    let reach = |i: usize, edge: usize| ((i as f32 + 0.5) / edge as f32 * 2.0 - 1.0).powi(2) * 0.5;
    let columns: Vec<f32> = (0..width).map(|x| reach(x, width)).collect();
    let gains = Gains::new(-stops * amount);
    bands::change(raster, cancel, |first_row, samples| {
        let mut line = vec![1.0; width * channels];
        for (i, row) in samples.chunks_exact_mut(width * channels).enumerate() {
            let down = reach(first_row + i, height);
            for (gain, across) in line.chunks_exact_mut(channels).zip(&columns) {
                gain[..3].fill(gains.at(across + down));
            }
            multiply(row, &line[..]);
        }
    })
}

simd::wide! {
    /// A gain of 1, as alpha has, gives the same sample back: the way to light and back is shorter than
    /// half a step.
    fn multiply [S: Sample](row: &mut [S], gains: &[f32]) {
        for (sample, gain) in row.iter_mut().zip(gains) {
            *sample = S::from_unit(srgb::encode_fast(srgb::decode_fast(sample.unit()) * gain));
        }
    }
}

/// The gain by squared distance from the centre, in a table.
struct Gains(Vec<f32>);

impl Gains {
    const STEPS: usize = 4096;

    fn new(stops: f32) -> Self {
        let gain = |i: usize| {
            let t = (((i as f32 / Self::STEPS as f32).sqrt() - 0.25) / 0.75).clamp(0.0, 1.0);
            (stops * t * t * (3.0 - 2.0 * t)).exp2()
        };
        Gains((0..=Self::STEPS + 1).map(gain).collect())
    }

    #[inline(always)]
    fn at(&self, squared: f32) -> f32 {
        let position = squared.clamp(0.0, 1.0) * Self::STEPS as f32;
        let i = position as usize;
        let (gain, next) = (self.0[i], self.0[i + 1]);
        gain + (next - gain) * (position - i as f32)
    }
}
