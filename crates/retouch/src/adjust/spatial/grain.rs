use super::rows::{add_luma, luma_of};
use crate::adjust::{bands, simd};
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
    let strength = STRENGTH * amount * grain_px.clamp(FAINTEST, 1.0);
    let noise = Noise::new(raster.width, 1.0 / grain_px.max(1.0));
    let (stride, channels) = (raster.stride(), raster.channels);
    bands::change(raster, cancel, |first_row, samples| {
        let (mut lines, mut luma) = (noise.lines(), vec![0.0; noise.columns.len()]);
        for (i, row) in samples.chunks_exact_mut(stride).enumerate() {
            luma_of(row, channels, &mut luma);
            steps_of_noise(&mut luma, lines.line(first_row + i), strength);
            add_luma(row, channels, &luma);
        }
    })
}

simd::wide! {
    /// Turns luma into the step that each pixel takes.
    fn steps_of_noise [](luma: &mut [f32], noise: &[f32], strength: f32) {
        for (luma, noise) in luma.iter_mut().zip(noise) {
            let visible = (4.0 * *luma * (1.0 - *luma)).max(0.0).sqrt();
            *luma = strength * visible * noise;
        }
    }
}

/// Value noise: random numbers on a lattice, mixed by weights whose squares add up to 1, so that its
/// variance is the same between the lattice points as on them.
struct Noise {
    per_pixel: f32,
    /// Per column of pixels: the lattice column to its left, and the weights of that and the next.
    columns: Vec<(u32, f32, f32)>,
}

impl Noise {
    fn new(width: usize, per_pixel: f32) -> Self {
        let column = |x: usize| {
            let at = x as f32 * per_pixel;
            let (left, right) = mixing(at.fract());
            (at as u32, left, right)
        };
        Noise { per_pixel, columns: (0..width).map(column).collect() }
    }

    fn lines(&self) -> Lines<'_> {
        Lines { noise: self, rows: [(u32::MAX, Vec::new()), (u32::MAX, Vec::new())], line: Vec::new() }
    }

    /// A row of the lattice, mixed along itself to one value per column of pixels.
    fn lattice_row(&self, y: u32) -> Vec<f32> {
        let points = self.columns.last().map_or(0, |last| last.0) + 2;
        let points: Vec<f32> = (0..points).map(|x| normal(x, y)).collect();
        let mix = |&(left, w_left, w_right): &(u32, f32, f32)| {
            w_left * points[left as usize] + w_right * points[left as usize + 1]
        };
        self.columns.iter().map(mix).collect()
    }
}

/// Lines of noise in order, keeping the two lattice rows that the last one lay between.
struct Lines<'a> {
    noise: &'a Noise,
    rows: [(u32, Vec<f32>); 2],
    line: Vec<f32>,
}

impl Lines<'_> {
    fn line(&mut self, y: usize) -> &[f32] {
        let at = y as f32 * self.noise.per_pixel;
        let above = at as u32;
        if self.rows[1].0 == above {
            self.rows.swap(0, 1);
        }
        for (row, wanted) in self.rows.iter_mut().zip([above, above + 1]) {
            if row.0 != wanted {
                *row = (wanted, self.noise.lattice_row(wanted));
            }
        }
        let (w_above, w_below) = mixing(at.fract());
        let [(_, upper), (_, lower)] = &self.rows;
        self.line.clear();
        self.line.extend(upper.iter().zip(lower).map(|(a, b)| w_above * a + w_below * b));
        &self.line
    }
}

#[inline(always)]
fn mixing(t: f32) -> (f32, f32) {
    let scale = 1.0 / (t * t + (1.0 - t) * (1.0 - t)).sqrt();
    ((1.0 - t) * scale, t * scale)
}

/// Nearly normal, variance 1: the sum of the four bytes of a hash (each uniform, variance 5461.25).
fn normal(x: u32, y: u32) -> f32 {
    let hash = hashed(x.wrapping_mul(0x9E37_79B1) ^ hashed(y ^ SEED));
    let sum: u32 = hash.to_le_bytes().into_iter().map(u32::from).sum();
    (sum as f32 - 510.0) * (1.0 / 147.8)
}

/// The "lowbias32" integer hash (Chris Wellons, "Prospecting for Hash Functions", 2018).
fn hashed(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7FEB_352D);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846C_A68B);
    x ^ (x >> 16)
}
