use crate::adjust::simd::add_weighted;

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
    out.fill(0.0);
    for (tap, &weight) in kernel.iter().enumerate() {
        let shifted = &padded[tap * planes..][..out.len()];
        add_weighted(out, shifted, weight);
    }
}
