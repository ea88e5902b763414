use super::space::{denoised_exploding, input_scale_exploding, noise_scale_exploding};
use super::{Sampler, SamplerKind, checked};
use crate::sigmas::{interpolated, karras, log_spaced, timestep_of};
use crate::timesteps::{Family, timesteps};
use crate::{
    Combination, DiffusionError, FinalSigma, Interpolation, NoiseSchedule, Prediction, SchedulerConfig,
    Spacing, Step, Term, Trajectory,
};

/// Euler's method in `d sample / d sigma` (Karras et al. 2022, arXiv 2206.00364, algorithm 2 without
/// churn). First order, without fresh noise.
#[derive(Clone, Debug)]
pub struct Euler {
    training: Vec<f32>,
    prediction: Prediction,
    spacing: Spacing,
    offset: i64,
    karras: bool,
    ends: (Option<f64>, Option<f64>),
    interpolation: Interpolation,
    final_sigma: FinalSigma,
}

impl Euler {
    /// Without other words: linear betas, evenly spaced timesteps.
    pub fn new(config: &SchedulerConfig) -> Result<Euler, DiffusionError> {
        config.refuse_unknown()?;
        Ok(Euler {
            training: NoiseSchedule::new(config)?.divisible().sigmas(),
            prediction: config.prediction(),
            spacing: config.timestep_spacing.unwrap_or(Spacing::Linspace),
            offset: config.steps_offset.unwrap_or(0),
            karras: config.karras(),
            ends: (config.sigma_min, config.sigma_max),
            interpolation: config.interpolation_type.unwrap_or(Interpolation::Linear),
            final_sigma: config.final_sigmas_type.unwrap_or(FinalSigma::Zero),
        })
    }
}

impl Sampler for Euler {
    fn kind(&self) -> SamplerKind {
        SamplerKind::Euler
    }

    fn trajectory(&self, steps: usize) -> Result<Trajectory, DiffusionError> {
        checked(steps, 1, self.training.len() - 1)?;
        let mut timesteps = timesteps(Family::Points, self.spacing, steps, self.training.len(), self.offset);
        let lowest = f64::from(self.training[0]);
        let mut sigmas: Vec<f64> = match self.interpolation {
            Interpolation::Linear => {
                timesteps.iter().map(|&timestep| interpolated(&self.training, timestep)).collect()
            }
            Interpolation::LogLinear => {
                let highest = f64::from(self.training[self.training.len() - 1]);
                let mut sigmas = log_spaced(lowest, highest, steps + 1);
                sigmas.truncate(steps);
                sigmas
            }
        };
        if self.karras {
            let min = self.ends.0.unwrap_or(sigmas[steps - 1]);
            let max = self.ends.1.unwrap_or(sigmas[0]);
            sigmas = karras(min, max, steps);
            timesteps =
                sigmas.iter().map(|&sigma| f64::from(timestep_of(sigma, &self.training) as f32)).collect();
        }
        sigmas.push(match self.final_sigma {
            FinalSigma::Zero => 0.0,
            FinalSigma::SigmaMin => lowest,
        });
        Ok(Trajectory { timesteps, sigmas: in_f32(sigmas) })
    }

    fn step(&self, trajectory: &Trajectory, index: usize, _first: usize) -> Step {
        let (sigma, next) = (trajectory.sigmas[index], trajectory.sigmas[index + 1]);
        straight(trajectory.timesteps[index], sigma, next, Denoised::of(sigma, self.prediction))
    }

    fn noise_scale(&self, trajectory: &Trajectory) -> f64 {
        noise_scale_exploding(trajectory, self.spacing != Spacing::Leading)
    }

    fn image_and_noise(&self, trajectory: &Trajectory, first: usize) -> (f64, f64) {
        (1.0, trajectory.sigmas[first])
    }
}

/// The reference rounds sigmas to `f32`.
pub(super) fn in_f32(sigmas: Vec<f64>) -> Vec<f64> {
    sigmas.into_iter().map(|sigma| f64::from(sigma as f32)).collect()
}

/// How a network is asked at one sigma, and what its answer says of the image, which keeps its scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Denoised {
    /// Factor of the sample in the image without noise.
    pub(super) sample: f64,
    /// Factor of the network's output in it.
    pub(super) output: f64,
    /// Factor of the network's input.
    pub(super) input_scale: f64,
}

impl Denoised {
    pub(super) fn of(sigma: f64, prediction: Prediction) -> Denoised {
        let (sample, output) = denoised_exploding(sigma, prediction);
        Denoised { sample, output, input_scale: input_scale_exploding(sigma) }
    }
}

/// From one sigma straight to another: `sample + (to − sigma) · (sample − denoised) / sigma`.
pub(super) fn straight(timestep: f64, sigma: f64, to: f64, denoised: Denoised) -> Step {
    let Denoised { sample, output, input_scale } = denoised;
    let pace = (to - sigma) / sigma;
    Step {
        timestep,
        sigma,
        input_scale,
        denoised: Combination::new([(Term::Sample, sample), (Term::Output, output)]),
        corrected: None,
        // Written out in sample and output: through `denoised` two large numbers would nearly cancel.
        next: Combination::new([(Term::Sample, 1.0 + pace * (1.0 - sample)), (Term::Output, -pace * output)]),
    }
}
