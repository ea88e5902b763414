//! The arithmetic around a denoising network, without tensors and without side effects.
//!
//! A [`SchedulerConfig`] (a model's `scheduler_config.json`) and a [`SamplerKind`] make a [`Sampler`],
//! which plans a run: a [`Plan`] says for every step what the network is asked and how the next sample
//! is made, as [`Combination`]s of named [`Term`]s with `f64` coefficients. Whoever has tensors applies
//! them; a [`Walk`] keeps the terms in order for any type that can be added and scaled.
//!
//! Randomness is a parameter: [`normal`] is a function of seed, draw and index alone.

mod combination;
mod config;
mod error;
mod guidance;
mod noise;
mod plan;
mod preview;
mod samplers;
mod schedule;
mod sigmas;
mod size;
mod timesteps;
mod walk;

pub use combination::{Combination, Term};
pub use config::{
    Algorithm, BetaSchedule, FinalSigma, Interpolation, Prediction, SchedulerConfig, SigmaSchedule,
    SolverType, Spacing,
};
pub use error::DiffusionError;
pub use guidance::{EditGuidance, Pass};
pub use noise::{fill_normal, normal, philox_4x32};
pub use plan::{Plan, Step, Trajectory};
pub use preview::{LatentRgb, SD_LATENT_RGB, SDXL_LATENT_RGB};
pub use samplers::{Dpmpp2M, EdmEuler, Euler, EulerAncestral, Lcm, Sampler, SamplerKind, UniPc};
pub use schedule::NoiseSchedule;
pub use size::{Size, SizeRules};
pub use walk::Walk;
