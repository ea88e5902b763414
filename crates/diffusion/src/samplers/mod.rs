//! Samplers: each turns a trajectory into steps.

mod dpmpp_2m;
mod edm;
mod euler;
mod euler_ancestral;
mod intervals;
mod lcm;
mod space;
mod unipc;

use serde::{Deserialize, Serialize};

use crate::plan::steps_left;
use crate::{DiffusionError, Plan, SchedulerConfig, Step, Trajectory};

pub use dpmpp_2m::Dpmpp2M;
pub use edm::EdmEuler;
pub use euler::Euler;
pub use euler_ancestral::EulerAncestral;
pub use lcm::Lcm;
pub use unipc::UniPc;

/// Turns a number of steps into a plan.
pub trait Sampler: Send + Sync {
    fn kind(&self) -> SamplerKind;

    /// Timesteps and sigmas of a whole run.
    fn trajectory(&self, steps: usize) -> Result<Trajectory, DiffusionError>;

    /// One step along a trajectory. `first` is the step that the run starts with: before it there are
    /// no predictions to look back to.
    fn step(&self, trajectory: &Trajectory, index: usize, first: usize) -> Step;

    /// The factor of the noise that a run starts from.
    fn noise_scale(&self, trajectory: &Trajectory) -> f64;

    /// The factors of an encoded image and of noise where a run starts at this step.
    fn image_and_noise(&self, trajectory: &Trajectory, first: usize) -> (f64, f64);

    /// The steps of a run. A strength below 1 leaves out steps at its beginning; the run then starts
    /// from an image with noise ([`Plan::image_and_noise`]), and with a strength of 0 it has no steps.
    fn plan(&self, steps: usize, strength: f64) -> Result<Plan, DiffusionError> {
        let trajectory = self.trajectory(steps)?;
        let left = steps_left(trajectory.timesteps.len(), strength)?;
        Ok(self.plan_along(&trajectory, trajectory.timesteps.len() - left))
    }

    /// The steps along a trajectory from `first` on.
    fn plan_along(&self, trajectory: &Trajectory, first: usize) -> Plan {
        let count = trajectory.timesteps.len();
        let image_and_noise =
            if first < count { self.image_and_noise(trajectory, first) } else { (1.0, 0.0) };
        Plan {
            noise_scale: self.noise_scale(trajectory),
            image_and_noise,
            steps: (first..count).map(|index| self.step(trajectory, index, first)).collect(),
        }
    }
}

/// Which sampler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SamplerKind {
    Euler,
    EulerAncestral,
    #[serde(rename = "dpmpp_2m")]
    Dpmpp2M,
    #[serde(rename = "unipc")]
    UniPc,
    Lcm,
}

impl SamplerKind {
    pub const ALL: [SamplerKind; 5] = [
        SamplerKind::Euler,
        SamplerKind::EulerAncestral,
        SamplerKind::Dpmpp2M,
        SamplerKind::UniPc,
        SamplerKind::Lcm,
    ];

    /// The sampler that a model's author chose, if it is one of these.
    pub fn of(config: &SchedulerConfig) -> Option<SamplerKind> {
        if config.is_edm() {
            return Some(SamplerKind::Euler);
        }
        let class = config.class_name.as_deref()?;
        SamplerKind::ALL.into_iter().find(|kind| kind.class_name() == class)
    }

    /// Those that a model can be sampled with.
    pub fn offered(config: &SchedulerConfig) -> &'static [SamplerKind] {
        if config.is_edm() { &[SamplerKind::Euler] } else { &SamplerKind::ALL }
    }

    /// Its name in requests and files.
    pub fn name(self) -> &'static str {
        match self {
            SamplerKind::Euler => "euler",
            SamplerKind::EulerAncestral => "euler_ancestral",
            SamplerKind::Dpmpp2M => "dpmpp_2m",
            SamplerKind::UniPc => "unipc",
            SamplerKind::Lcm => "lcm",
        }
    }

    /// The reference's class.
    pub fn class_name(self) -> &'static str {
        match self {
            SamplerKind::Euler => "EulerDiscreteScheduler",
            SamplerKind::EulerAncestral => "EulerAncestralDiscreteScheduler",
            SamplerKind::Dpmpp2M => "DPMSolverMultistepScheduler",
            SamplerKind::UniPc => "UniPCMultistepScheduler",
            SamplerKind::Lcm => "LCMScheduler",
        }
    }

    /// Makes the sampler for a model. Errors: it is none of [`SamplerKind::offered`], or the configuration asks for
    /// what it does not do.
    pub fn build(self, config: &SchedulerConfig) -> Result<Box<dyn Sampler>, DiffusionError> {
        let offered = SamplerKind::offered(config);
        if !offered.contains(&self) {
            return Err(DiffusionError::Sampler { asked: self, offered });
        }
        if config.is_edm() {
            return Ok(Box::new(EdmEuler::new(config)?));
        }
        Ok(match self {
            SamplerKind::Euler => Box::new(Euler::new(config)?),
            SamplerKind::EulerAncestral => Box::new(EulerAncestral::new(config)?),
            SamplerKind::Dpmpp2M => Box::new(Dpmpp2M::new(config)?),
            SamplerKind::UniPc => Box::new(UniPc::new(config)?),
            SamplerKind::Lcm => Box::new(Lcm::new(config)?),
        })
    }
}

fn checked(steps: usize, least: usize, most: usize) -> Result<(), DiffusionError> {
    if (least..=most).contains(&steps) { Ok(()) } else { Err(DiffusionError::Steps { steps, least, most }) }
}
