use crate::adjust::simd;

/// A normalized Gaussian: `weights[i]` for offset i − radius, radius = ⌈3σ⌉. Each weight is the
/// Gaussian's mean over its pixel, taken at five points, so that σ below a pixel is still right.
pub(super) fn gaussian(sigma: f32) -> Vec<f32> {
    if sigma < 1e-3 {
        return vec![1.0];
    }
    let radius = (3.0 * sigma).ceil() as i32;
    let at = |x: f32| (-0.5 * (x / sigma) * (x / sigma)).exp();
    let mut weights: Vec<f32> = (-radius..=radius)
        .map(|offset| (-2..=2).map(|fifth| at(offset as f32 + fifth as f32 * 0.2)).sum())
        .collect();
    let total: f32 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    weights
}

/// Convolves a row of interleaved planes with a symmetric kernel; beyond its ends the row repeats
/// its last pixel. `padded` is working memory.
pub(super) fn along_row(row: &[f32], planes: usize, kernel: &[f32], padded: &mut Vec<f32>, out: &mut [f32]) {
    let radius = kernel.len() / 2;
    padded.clear();
    for _ in 0..radius {
        padded.extend_from_slice(&row[..planes]);
    }
    padded.extend_from_slice(row);
    for _ in 0..radius {
        padded.extend_from_slice(&row[row.len() - planes..]);
    }
    weigh(out, padded, planes, kernel);
}

/// Sums that stand in registers while all taps are added: four of eight numbers.
const LANES: usize = 32;

simd::wide! {
    /// `out[i] = Σ kernel[tap] · values[i + tap · step]`.
    pub(super) fn weigh [](out: &mut [f32], values: &[f32], step: usize, kernel: &[f32]) {
        let (blocks, rest) = out.as_chunks_mut::<LANES>();
        let done = blocks.len() * LANES;
        for (block, out) in blocks.iter_mut().enumerate() {
            let mut sums = [0.0f32; LANES];
            for (tap, &weight) in kernel.iter().enumerate() {
                let (values, _) = values[block * LANES + tap * step..].as_chunks::<LANES>();
                sums.iter_mut().zip(&values[0]).for_each(|(sum, value)| *sum += weight * value);
            }
            *out = sums;
        }
        for (i, out) in rest.iter_mut().enumerate() {
            let terms = kernel.iter().enumerate().map(|(tap, &weight)| weight * values[done + i + tap * step]);
            *out = terms.sum();
        }
    }
}
