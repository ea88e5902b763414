use super::euler::{Denoised, in_f32, straight};
use super::space::noise_scale_exploding;
use super::{Sampler, SamplerKind, checked};
use crate::sigmas::interpolated;
use crate::timesteps::{Family, timesteps};
use crate::{
    Combination, DiffusionError, NoiseSchedule, Prediction, SchedulerConfig, Spacing, Step, Term, Trajectory,
};

/// Euler's method that goes further down than the next sigma and makes up for it with fresh noise
/// (k-diffusion's `get_ancestral_step` with η = 1).
#[derive(Clone, Debug)]
pub struct EulerAncestral {
    training: Vec<f32>,
    prediction: Prediction,
    spacing: Spacing,
    offset: i64,
}

impl EulerAncestral {
    /// Without other words: linear betas, evenly spaced timesteps.
    pub fn new(config: &SchedulerConfig) -> Result<EulerAncestral, DiffusionError> {
        config.refuse_unknown()?;
        Ok(EulerAncestral {
            training: NoiseSchedule::new(config)?.divisible().sigmas(),
            prediction: config.prediction(),
            spacing: config.timestep_spacing.unwrap_or(Spacing::Linspace),
            offset: config.steps_offset.unwrap_or(0),
        })
    }
}

impl Sampler for EulerAncestral {
    fn kind(&self) -> SamplerKind {
        SamplerKind::EulerAncestral
    }

    fn trajectory(&self, steps: usize) -> Result<Trajectory, DiffusionError> {
        checked(steps, 1, self.training.len() - 1)?;
        let timesteps = timesteps(Family::Points, self.spacing, steps, self.training.len(), self.offset);
        let sigmas = timesteps.iter().map(|&timestep| interpolated(&self.training, timestep));
        let sigmas = in_f32(sigmas.chain([0.0]).collect());
        Ok(Trajectory { timesteps, sigmas })
    }

    fn step(&self, trajectory: &Trajectory, index: usize, _first: usize) -> Step {
        let (from, to) = (trajectory.sigmas[index], trajectory.sigmas[index + 1]);
        let up = (to * to * (from * from - to * to).max(0.0) / (from * from)).sqrt();
        let down = (to * to - up * up).max(0.0).sqrt();
        let step = straight(trajectory.timesteps[index], from, down, Denoised::of(from, self.prediction));
        let terms = step.next.terms().iter().copied();
        Step { next: Combination::new(terms.chain([(Term::Noise, up)])), ..step }
    }

    fn noise_scale(&self, trajectory: &Trajectory) -> f64 {
        noise_scale_exploding(trajectory, self.spacing != Spacing::Leading)
    }

    fn image_and_noise(&self, trajectory: &Trajectory, first: usize) -> (f64, f64) {
        (1.0, trajectory.sigmas[first])
    }
}
