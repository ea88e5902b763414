use super::checked;
use super::euler::in_f32;
use crate::sigmas::{interpolated, karras, timestep_of};
use crate::timesteps::{Family, timesteps};
use crate::{DiffusionError, FinalSigma, NoiseSchedule, SchedulerConfig, Spacing, Trajectory};

/// Where the multistep solvers pass: they divide the training's timesteps into intervals, or take Karras's
/// sigmas between the first and the last of all of them.
#[derive(Clone, Debug)]
pub(super) struct Intervals {
    training: Vec<f32>,
    spacing: Spacing,
    offset: i64,
    karras: bool,
    final_sigma: FinalSigma,
    /// How the timestep of one of Karras's sigmas becomes an integer.
    whole: fn(f64) -> f64,
}

impl Intervals {
    /// Without other words: evenly spaced timesteps, no noise left at the end.
    pub(super) fn new(config: &SchedulerConfig, whole: fn(f64) -> f64) -> Result<Intervals, DiffusionError> {
        Ok(Intervals {
            training: NoiseSchedule::new(config)?.divisible().sigmas(),
            spacing: config.timestep_spacing.unwrap_or(Spacing::Linspace),
            offset: config.steps_offset.unwrap_or(0),
            karras: config.karras(),
            final_sigma: config.final_sigmas_type.unwrap_or(FinalSigma::Zero),
            whole,
        })
    }

    pub(super) fn trajectory(&self, steps: usize) -> Result<Trajectory, DiffusionError> {
        let training = &self.training;
        checked(steps, 1, training.len() - 1)?;
        let lowest = f64::from(training[0]);
        let (timesteps, mut sigmas) = if self.karras {
            let sigmas = karras(lowest, f64::from(training[training.len() - 1]), steps);
            let timestep = |&sigma: &f64| (self.whole)(timestep_of(sigma, training));
            (sigmas.iter().map(timestep).collect(), sigmas)
        } else {
            let timesteps = timesteps(Family::Intervals, self.spacing, steps, training.len(), self.offset);
            let sigmas = timesteps.iter().map(|&timestep| interpolated(training, timestep)).collect();
            (timesteps, sigmas)
        };
        sigmas.push(match self.final_sigma {
            FinalSigma::Zero => 0.0,
            FinalSigma::SigmaMin => lowest,
        });
        Ok(Trajectory { timesteps, sigmas: in_f32(sigmas) })
    }
}
