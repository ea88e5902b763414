use crate::{BetaSchedule, DiffusionError, SchedulerConfig};

/// How much of the sample is left at each training timestep.
///
/// The numbers are `f32`, computed in the order of the reference (torch): at the first timesteps
/// `1 − ᾱ` has lost half of its digits, so that a schedule in `f64` has sigmas that differ by up to
/// 10⁻⁴, and networks are sampled with the rounded ones. The product of the alphas is kept in `f64` and
/// rounded at each timestep, as torch does on a CPU.
#[derive(Clone, Debug, PartialEq)]
pub struct NoiseSchedule {
    alphas_cumprod: Vec<f32>,
}

/// What a sampler takes where the configuration says nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BetaDefaults {
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) schedule: BetaSchedule,
}

/// ᾱ of the last timestep of a schedule that ends in pure noise, for samplers that divide by it: the
/// smallest positive number of half precision.
const NEARLY_ZERO: f32 = 1.0 / (1 << 24) as f32;

impl NoiseSchedule {
    /// The schedule with betas from `beta_start` 0.0001 to `beta_end` 0.02 where the configuration does
    /// not say otherwise.
    pub fn new(config: &SchedulerConfig) -> Result<NoiseSchedule, DiffusionError> {
        let linear = BetaDefaults { start: 0.0001, end: 0.02, schedule: BetaSchedule::Linear };
        NoiseSchedule::with_defaults(config, linear)
    }

    pub(crate) fn with_defaults(
        config: &SchedulerConfig,
        defaults: BetaDefaults,
    ) -> Result<NoiseSchedule, DiffusionError> {
        let timesteps = config.train_timesteps()?;
        let mut betas = betas(config, defaults, timesteps)?;
        if let Some(beta) = betas.iter().find(|beta| !(**beta > 0.0 && **beta < 1.0)) {
            return Err(DiffusionError::config(format!("a beta of {beta} is not between 0 and 1")));
        }
        if config.zero_snr() {
            betas = rescaled_to_zero_snr(&betas);
        }
        Ok(NoiseSchedule { alphas_cumprod: products(&betas) })
    }

    /// The same schedule with a last timestep that can be divided by, where it is pure noise.
    pub(crate) fn divisible(mut self) -> NoiseSchedule {
        if let Some(last) = self.alphas_cumprod.last_mut().filter(|last| **last < NEARLY_ZERO) {
            *last = NEARLY_ZERO;
        }
        self
    }

    /// ᾱ of each training timestep.
    pub fn alphas_cumprod(&self) -> &[f32] {
        &self.alphas_cumprod
    }

    /// `sqrt((1 − ᾱ) / ᾱ)` of each training timestep, rising.
    pub fn sigmas(&self) -> Vec<f32> {
        self.alphas_cumprod.iter().map(|&alpha| ((1.0 - alpha) / alpha).sqrt()).collect()
    }
}

fn betas(
    config: &SchedulerConfig,
    defaults: BetaDefaults,
    timesteps: usize,
) -> Result<Vec<f32>, DiffusionError> {
    if let Some(betas) = &config.trained_betas {
        return if betas.len() == timesteps {
            Ok(betas.clone())
        } else {
            let reason = format!("trained_betas has {} numbers for {timesteps} timesteps", betas.len());
            Err(DiffusionError::config(reason))
        };
    }
    let start = config.beta_start.unwrap_or(defaults.start);
    let end = config.beta_end.unwrap_or(defaults.end);
    Ok(match config.beta_schedule.unwrap_or(defaults.schedule) {
        BetaSchedule::Linear => linspace(start, end, timesteps),
        BetaSchedule::ScaledLinear => {
            linspace(start.sqrt(), end.sqrt(), timesteps).into_iter().map(|root| root * root).collect()
        }
        BetaSchedule::SquaredcosCapV2 => cosine(timesteps),
    })
}

/// As torch spaces numbers on a CPU: both halves counted from their own end, in `f32`.
fn linspace(start: f64, end: f64, count: usize) -> Vec<f32> {
    let (start, end) = (start as f32, end as f32);
    let step = (end - start) / (count - 1) as f32;
    let at = |index: usize| {
        if index < count / 2 { start + step * index as f32 } else { end - step * (count - 1 - index) as f32 }
    };
    (0..count).map(at).collect()
}

/// `1 − ᾱ(t + 1) / ᾱ(t)` with `ᾱ(t) = cos²((t + 0.008) / 1.008 · π/2)`, at most 0.999.
fn cosine(timesteps: usize) -> Vec<f32> {
    let alpha_bar = |t: f64| ((t + 0.008) / 1.008 * std::f64::consts::FRAC_PI_2).cos().powi(2);
    let count = timesteps as f64;
    let beta = |index: usize| {
        let (from, to) = (index as f64 / count, (index + 1) as f64 / count);
        (1.0 - alpha_bar(to) / alpha_bar(from)).min(0.999) as f32
    };
    (0..timesteps).map(beta).collect()
}

fn products(betas: &[f32]) -> Vec<f32> {
    betas
        .iter()
        .scan(1.0f64, |product, &beta| {
            *product *= f64::from(1.0 - beta);
            Some(*product as f32)
        })
        .collect()
}

/// Shifts and scales the square roots of ᾱ so that the last is 0 and the first stays (Lin et al., arXiv
/// 2305.08891, algorithm 1).
fn rescaled_to_zero_snr(betas: &[f32]) -> Vec<f32> {
    let roots: Vec<f32> = products(betas).into_iter().map(f32::sqrt).collect();
    let (Some(&first), Some(&last)) = (roots.first(), roots.last()) else { return Vec::new() };
    let scale = first / (first - last);
    let squares: Vec<f32> = roots.iter().map(|root| ((root - last) * scale).powi(2)).collect();
    let ratios = squares.windows(2).map(|pair| 1.0 - pair[1] / pair[0]);
    squares.first().map(|first| 1.0 - first).into_iter().chain(ratios).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stable_diffusion() -> SchedulerConfig {
        SchedulerConfig {
            beta_start: Some(0.00085),
            beta_end: Some(0.012),
            beta_schedule: Some(BetaSchedule::ScaledLinear),
            ..SchedulerConfig::default()
        }
    }

    #[test]
    fn stable_diffusion_has_the_sigmas_that_are_published_for_it() {
        let sigmas = NoiseSchedule::new(&stable_diffusion()).unwrap().sigmas();
        assert!((sigmas[0] - 0.0292).abs() < 1e-4, "{}", sigmas[0]);
        assert!((sigmas[999] - 14.6146).abs() < 1e-4, "{}", sigmas[999]);
    }

    #[test]
    fn noise_grows_from_timestep_to_timestep_in_every_schedule() {
        for schedule in [BetaSchedule::Linear, BetaSchedule::ScaledLinear, BetaSchedule::SquaredcosCapV2] {
            for zero_snr in [false, true] {
                let config = SchedulerConfig {
                    beta_schedule: Some(schedule),
                    rescale_betas_zero_snr: Some(zero_snr),
                    ..stable_diffusion()
                };
                let schedule = NoiseSchedule::new(&config).unwrap();
                assert!(schedule.alphas_cumprod().is_sorted_by(|one, next| one > next));
                let last = schedule.alphas_cumprod()[999];
                assert_eq!(last == 0.0, zero_snr, "{last}");
                assert!(schedule.divisible().sigmas().iter().all(|sigma| sigma.is_finite()));
            }
        }
    }

    #[test]
    fn betas_that_are_none_are_refused() {
        for (start, end) in [(0.0, 0.02), (0.1, 1.5), (-0.1, 0.2), (f64::NAN, 0.2)] {
            let config =
                SchedulerConfig { beta_start: Some(start), beta_end: Some(end), ..stable_diffusion() };
            let linear = SchedulerConfig { beta_schedule: Some(BetaSchedule::Linear), ..config };
            assert!(NoiseSchedule::new(&linear).is_err(), "{start} {end}");
        }
        for timesteps in [0, 1, 100_001, usize::MAX] {
            let config =
                SchedulerConfig { num_train_timesteps: Some(timesteps), ..SchedulerConfig::default() };
            assert!(NoiseSchedule::new(&config).is_err());
        }
        let three = SchedulerConfig { trained_betas: Some(vec![0.1; 3]), ..SchedulerConfig::default() };
        assert!(NoiseSchedule::new(&three).unwrap_err().to_string().contains("3 numbers for 1000"));
    }
}
