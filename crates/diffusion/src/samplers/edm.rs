use super::euler::{Denoised, in_f32, straight};
use super::{Sampler, SamplerKind, checked};
use crate::sigmas::{karras_with, log_spaced};
use crate::{DiffusionError, FinalSigma, Prediction, SchedulerConfig, SigmaSchedule, Step, Trajectory};

/// Euler's method for networks that are trained and asked as in EDM (Karras et al. 2022, arXiv 2206.00364): noise
/// levels are continuous, and input, output and what the network is told are those of table 1, “Network and
/// preconditioning”, column “Ours”:
///
/// - `c_in = 1 / sqrt(sigma² + sigma_data²)`
/// - `c_skip = sigma_data² / (sigma² + sigma_data²)`
/// - `c_out = sigma · sigma_data / sqrt(sigma² + sigma_data²)`, with the other sign where the output is a velocity
/// - `c_noise = ln(sigma) / 4`, in the place of a timestep
///
/// and the step is that of algorithm 2 without churn. What CosXL is sampled with.
#[derive(Clone, Debug)]
pub struct EdmEuler {
    ends: (f64, f64),
    sigma_data: f64,
    schedule: SigmaSchedule,
    rho: f64,
    is_velocity: bool,
    final_sigma: FinalSigma,
    most_steps: usize,
}

impl EdmEuler {
    /// Without other words, as in the paper: sigmas from 80 down to 0.002 with ρ = 7, data with a standard deviation
    /// of 0.5, and outputs with the sign of the table, which configurations call `epsilon`.
    pub fn new(config: &SchedulerConfig) -> Result<EdmEuler, DiffusionError> {
        config.refuse_unknown()?;
        let positive = |name: &str, value: f64| {
            if value.is_finite() && value > 0.0 {
                return Ok(value);
            }
            Err(DiffusionError::config(format!("{name} is {value}, and a number above 0 makes sense")))
        };
        let low = positive("sigma_min", config.sigma_min.unwrap_or(0.002))?;
        let high = positive("sigma_max", config.sigma_max.unwrap_or(80.0))?;
        if low >= high {
            return Err(DiffusionError::config(format!("sigma_min is {low}, and sigma_max is {high}")));
        }
        let is_velocity = match config.prediction() {
            Prediction::Epsilon => false,
            Prediction::VPrediction => true,
            Prediction::Sample => {
                return Err(DiffusionError::config(
                    "prediction_type is supported as epsilon and v_prediction with EDM",
                ));
            }
        };
        Ok(EdmEuler {
            ends: (low, high),
            sigma_data: positive("sigma_data", config.sigma_data.unwrap_or(0.5))?,
            schedule: config.sigma_schedule.unwrap_or(SigmaSchedule::Karras),
            rho: positive("rho", config.rho.unwrap_or(7.0))?,
            is_velocity,
            final_sigma: config.final_sigmas_type.unwrap_or(FinalSigma::Zero),
            most_steps: config.train_timesteps()? - 1,
        })
    }

    fn denoised(&self, sigma: f64) -> Denoised {
        let variance = sigma * sigma + self.sigma_data * self.sigma_data;
        let out = sigma * self.sigma_data / variance.sqrt();
        Denoised {
            sample: self.sigma_data * self.sigma_data / variance,
            output: if self.is_velocity { -out } else { out },
            input_scale: 1.0 / variance.sqrt(),
        }
    }
}

impl Sampler for EdmEuler {
    fn kind(&self) -> SamplerKind {
        SamplerKind::Euler
    }

    /// A run of one step starts at the highest sigma. (The reference's starts at the lowest one where logarithms are
    /// spaced evenly, and makes nothing of it.)
    fn trajectory(&self, steps: usize) -> Result<Trajectory, DiffusionError> {
        checked(steps, 1, self.most_steps)?;
        let (low, high) = self.ends;
        let mut sigmas = in_f32(match self.schedule {
            SigmaSchedule::Karras => karras_with(self.rho, low, high, steps),
            SigmaSchedule::Exponential => log_spaced(low, high, steps),
        });
        let timesteps = sigmas.iter().map(|sigma| f64::from((0.25 * sigma.ln()) as f32)).collect();
        sigmas.push(match self.final_sigma {
            FinalSigma::Zero => 0.0,
            FinalSigma::SigmaMin => sigmas[steps - 1],
        });
        Ok(Trajectory { timesteps, sigmas })
    }

    fn step(&self, trajectory: &Trajectory, index: usize, _first: usize) -> Step {
        let (sigma, next) = (trajectory.sigmas[index], trajectory.sigmas[index + 1]);
        straight(trajectory.timesteps[index], sigma, next, self.denoised(sigma))
    }

    /// As the reference scales it: the standard deviation that the noise has together with an image of variance 1.
    fn noise_scale(&self, _trajectory: &Trajectory) -> f64 {
        (self.ends.1 * self.ends.1 + 1.0).sqrt()
    }

    fn image_and_noise(&self, trajectory: &Trajectory, first: usize) -> (f64, f64) {
        (1.0, trajectory.sigmas[first])
    }
}
