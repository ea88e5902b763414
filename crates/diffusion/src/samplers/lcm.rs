use super::space::Noisy;
use super::{Sampler, SamplerKind, checked};
use crate::schedule::BetaDefaults;
use crate::{
    BetaSchedule, Combination, DiffusionError, NoiseSchedule, Prediction, SchedulerConfig, Step, Term,
    Trajectory,
};

/// Multistep sampling of latent consistency models (Luo et al., arXiv 2310.04378, algorithm 3): each
/// step jumps to the sample without noise, and all but the last put fresh noise on it.
#[derive(Clone, Debug)]
pub struct Lcm {
    training: Vec<f32>,
    prediction: Prediction,
    original_steps: usize,
    timestep_scaling: f64,
}

/// Standard deviation of the data in the boundary condition.
const SIGMA_DATA: f64 = 0.5;

impl Lcm {
    /// Without other words: betas of Stable Diffusion, distilled from 50 steps.
    pub fn new(config: &SchedulerConfig) -> Result<Lcm, DiffusionError> {
        config.refuse_unknown()?;
        if config.clip_sample == Some(true) {
            return Err(DiffusionError::config("clip_sample is not supported: latents have no bounds"));
        }
        let betas = BetaDefaults { start: 0.00085, end: 0.012, schedule: BetaSchedule::ScaledLinear };
        let training = NoiseSchedule::with_defaults(config, betas)?.divisible().sigmas();
        let original_steps = config.original_inference_steps.unwrap_or(50);
        if !(1..=training.len()).contains(&original_steps) {
            let reason = format!("original_inference_steps is {original_steps}");
            return Err(DiffusionError::config(reason));
        }
        Ok(Lcm {
            prediction: config.prediction(),
            original_steps,
            timestep_scaling: config.timestep_scaling.unwrap_or(10.0),
            training,
        })
    }
}

impl Sampler for Lcm {
    fn kind(&self) -> SamplerKind {
        SamplerKind::Lcm
    }

    fn trajectory(&self, steps: usize) -> Result<Trajectory, DiffusionError> {
        checked(steps, 1, self.original_steps)?;
        let ratio = self.training.len() / self.original_steps;
        // The distilled timesteps, falling; of them evenly many.
        let distilled = |index: usize| ((self.original_steps - index) * ratio - 1) as f64;
        let timesteps: Vec<f64> = (0..steps).map(|at| distilled(at * self.original_steps / steps)).collect();
        let sigma = |&timestep: &f64| f64::from(self.training[timestep as usize]);
        let sigmas = timesteps.iter().map(sigma).chain([0.0]).collect();
        Ok(Trajectory { timesteps, sigmas })
    }

    fn step(&self, trajectory: &Trajectory, index: usize, _first: usize) -> Step {
        let timestep = trajectory.timesteps[index];
        let scaled = timestep * self.timestep_scaling;
        let variance = SIGMA_DATA * SIGMA_DATA + scaled * scaled;
        let (skip, out) = (SIGMA_DATA * SIGMA_DATA / variance, scaled / variance.sqrt());
        let next = Noisy::preserving(trajectory.sigmas[index + 1]);
        Step {
            timestep,
            sigma: trajectory.sigmas[index],
            input_scale: 1.0,
            denoised: Noisy::preserving(trajectory.sigmas[index]).denoised(self.prediction),
            corrected: None,
            next: Combination::new([
                (Term::Sample, next.alpha * skip),
                (Term::Denoised(0), next.alpha * out),
                (Term::Noise, next.sigma),
            ]),
        }
    }

    fn noise_scale(&self, _trajectory: &Trajectory) -> f64 {
        1.0
    }

    fn image_and_noise(&self, trajectory: &Trajectory, first: usize) -> (f64, f64) {
        let Noisy { alpha, sigma } = Noisy::preserving(trajectory.sigmas[first]);
        (alpha, sigma)
    }
}
