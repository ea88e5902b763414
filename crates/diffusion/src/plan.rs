use crate::{Combination, DiffusionError, Term};

/// Where a run passes: what the network is told, and how much noise is left.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    /// Of each step, falling; fractions are possible.
    pub timesteps: Vec<f64>,
    /// Standard deviation of the noise relative to the sample's, before each step and after the last.
    pub sigmas: Vec<f64>,
}

/// One step of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What the network is told.
    pub timestep: f64,
    /// Noise before the step, relative to the sample.
    pub sigma: f64,
    /// The network sees the sample times this; what is concatenated to it is not scaled.
    pub input_scale: f64,
    /// The prediction of the sample without noise, of [`Term::Sample`] and [`Term::Output`]: what a
    /// preview shows, and `Denoised(0)` below.
    pub denoised: Combination,
    /// Takes the place of the sample before `next` is made, where a solver corrects itself; of
    /// [`Term::Anchor`] and [`Term::Denoised`].
    pub corrected: Option<Combination>,
    /// The sample that the next step starts from.
    pub next: Combination,
}

impl Step {
    /// Whether fresh noise is needed.
    pub fn draws_noise(&self) -> bool {
        self.next.weight(Term::Noise) != 0.0
    }
}

/// A run from noise to sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The first sample, of noise alone: noise times this.
    pub noise_scale: f64,
    /// The first sample, of an encoded image and noise: their factors.
    pub image_and_noise: (f64, f64),
    pub steps: Vec<Step>,
}

/// How many of `steps` steps a strength in (0, 1] leaves: those at the end. A strength of 0 leaves none.
pub(crate) fn steps_left(steps: usize, strength: f64) -> Result<usize, DiffusionError> {
    if !(0.0..=1.0).contains(&strength) {
        return Err(DiffusionError::Strength(strength));
    }
    Ok(((steps as f64 * strength) as usize).min(steps))
}
