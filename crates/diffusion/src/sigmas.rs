/// Linear between the training sigmas, constant outside them.
pub(crate) fn interpolated(sigmas: &[f32], timestep: f64) -> f64 {
    let last = sigmas.len() - 1;
    let at = timestep.clamp(0.0, last as f64);
    let low = (at.floor() as usize).min(last.saturating_sub(1));
    let (from, to) = (f64::from(sigmas[low]), f64::from(sigmas[(low + 1).min(last)]));
    from + (to - from) * (at - low as f64)
}

/// Karras et al. 2022 (arXiv 2206.00364), equation 5 with ρ = 7: `count` sigmas, falling.
pub(crate) fn karras(min: f64, max: f64, count: usize) -> Vec<f64> {
    karras_with(7.0, min, max, count)
}

/// [`karras`] with another ρ.
pub(crate) fn karras_with(rho: f64, min: f64, max: f64, count: usize) -> Vec<f64> {
    let (low, high) = (min.powf(1.0 / rho), max.powf(1.0 / rho));
    let ramp = |index: usize| if count == 1 { 0.0 } else { index as f64 / (count - 1) as f64 };
    (0..count).map(|index| (high + ramp(index) * (low - high)).powf(rho)).collect()
}

/// Evenly spaced logarithms from `max` down to `min`: `count` sigmas, both ends included.
pub(crate) fn log_spaced(min: f64, max: f64, count: usize) -> Vec<f64> {
    let (low, high) = (min.ln(), max.ln());
    let ramp = |index: usize| if count == 1 { 0.0 } else { index as f64 / (count - 1) as f64 };
    (0..count).map(|index| (high + ramp(index) * (low - high)).exp()).collect()
}

/// The timestep, in fractions, at which training has this sigma: linear in the logarithm, within the
/// training timesteps. Logarithms of training sigmas are `f32`, as in the reference.
pub(crate) fn timestep_of(sigma: f64, sigmas: &[f32]) -> f64 {
    let log_sigma = sigma.max(1e-10).ln();
    let log_at = |index: usize| f64::from(sigmas[index].ln());
    let above = (0..sigmas.len()).take_while(|&index| log_at(index) <= log_sigma).count();
    let low = above.saturating_sub(1).min(sigmas.len().saturating_sub(2));
    let high = (low + 1).min(sigmas.len() - 1);
    let width = log_at(low) - log_at(high);
    let share = if width == 0.0 { 0.0 } else { ((log_at(low) - log_sigma) / width).clamp(0.0, 1.0) };
    (1.0 - share) * low as f64 + share * high as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRAINING: [f32; 5] = [0.1, 0.2, 0.5, 2.0, 10.0];

    #[test]
    fn a_timestep_comes_back_from_its_sigma() {
        for (timestep, &sigma) in TRAINING.iter().enumerate() {
            assert!((timestep_of(f64::from(sigma), &TRAINING) - timestep as f64).abs() < 1e-6);
            assert_eq!(interpolated(&TRAINING, timestep as f64), f64::from(sigma));
        }
        assert_eq!(timestep_of(0.0, &TRAINING), 0.0);
        assert_eq!(timestep_of(99.0, &TRAINING), 4.0);
        assert_eq!(interpolated(&TRAINING, -1.0), f64::from(0.1f32));
        assert_eq!(interpolated(&TRAINING, 7.0), 10.0);
    }

    #[test]
    fn between_two_timesteps_the_logarithm_is_linear() {
        assert!((timestep_of(1.0, &TRAINING) - 2.5).abs() < 1e-6);
        assert!((interpolated(&TRAINING, 2.5) - 1.25).abs() < 1e-6);
    }

    #[test]
    fn karras_sigmas_fall_from_the_highest_to_the_lowest() {
        let sigmas = karras(0.1, 10.0, 5);
        assert!((sigmas[0] - 10.0).abs() < 1e-12 && (sigmas[4] - 0.1).abs() < 1e-12);
        // Half of the way in the seventh root: ((10^(1/7) + 0.1^(1/7)) / 2)^7.
        let middle = ((10f64.powf(1.0 / 7.0) + 0.1f64.powf(1.0 / 7.0)) / 2.0).powi(7);
        assert!((sigmas[2] - middle).abs() < 1e-12);
        assert!(sigmas.is_sorted_by(|one, next| one > next));
        assert_eq!(karras(0.1, 10.0, 1).len(), 1);
    }
}
