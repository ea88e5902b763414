use super::intervals::Intervals;
use super::space::Noisy;
use super::{Sampler, SamplerKind};
use crate::{
    Algorithm, BetaSchedule, Combination, DiffusionError, Prediction, SchedulerConfig, SolverType, Step,
    Term, Trajectory,
};

/// DPM-Solver++ (2M): a multistep solver of second order in the prediction of the sample (Lu et al.,
/// arXiv 2211.01095, algorithm 2).
#[derive(Clone, Debug)]
pub struct Dpmpp2M {
    intervals: Intervals,
    prediction: Prediction,
    order: usize,
    heun: bool,
    lower_order_final: bool,
    euler_at_final: bool,
}

/// Shorter runs end with a step of first order, for stability.
const SHORT: usize = 15;

impl Dpmpp2M {
    /// Without other words: linear betas, evenly spaced timesteps, second order, midpoint.
    pub fn new(config: &SchedulerConfig) -> Result<Dpmpp2M, DiffusionError> {
        config.refuse_unknown()?;
        match config.algorithm_type {
            None | Some(Algorithm::DpmSolverPlusPlus | Algorithm::Other) => {}
            Some(_) => {
                return Err(DiffusionError::config("algorithm_type is supported as dpmsolver++ only"));
            }
        }
        let order = config.solver_order.unwrap_or(2);
        if !(1..=2).contains(&order) {
            return Err(DiffusionError::config(format!(
                "a solver_order of {order} is not supported by DPM++ 2M"
            )));
        }
        // Rounded, but with cosine betas cut off.
        let cosine = config.beta_schedule == Some(BetaSchedule::SquaredcosCapV2);
        Ok(Dpmpp2M {
            intervals: Intervals::new(config, if cosine { f64::trunc } else { f64::round_ties_even })?,
            prediction: config.prediction(),
            order,
            heun: config.solver_type == Some(SolverType::Heun),
            lower_order_final: config.lower_order_final.unwrap_or(true),
            euler_at_final: config.euler_at_final.unwrap_or(false),
        })
    }
}

impl Sampler for Dpmpp2M {
    fn kind(&self) -> SamplerKind {
        SamplerKind::Dpmpp2M
    }

    fn trajectory(&self, steps: usize) -> Result<Trajectory, DiffusionError> {
        self.intervals.trajectory(steps)
    }

    fn step(&self, trajectory: &Trajectory, index: usize, first: usize) -> Step {
        let sigma = |index: usize| Noisy::preserving(trajectory.sigmas[index]);
        let (from, to) = (sigma(index), sigma(index + 1));
        let h = to.lambda() - from.lambda();
        // −(e^−h − 1), which is 1 where no noise is left.
        let gain = -(-h).exp_m1();
        let last = index + 1 == trajectory.timesteps.len();
        let ends_low = self.euler_at_final
            || self.lower_order_final && trajectory.timesteps.len() < SHORT
            || to.sigma == 0.0;
        let mut terms = vec![(Term::Sample, to.sigma / from.sigma), (Term::Denoised(0), to.alpha * gain)];
        if self.order == 2 && index > first && !(last && ends_low) {
            let ratio = (from.lambda() - sigma(index - 1).lambda()) / h;
            let second = if self.heun { 1.0 - gain / h } else { gain / 2.0 };
            let weight = to.alpha * second / ratio;
            terms.extend([(Term::Denoised(0), weight), (Term::Denoised(1), -weight)]);
        }
        Step {
            timestep: trajectory.timesteps[index],
            sigma: trajectory.sigmas[index],
            input_scale: 1.0,
            denoised: from.denoised(self.prediction),
            corrected: None,
            next: Combination::new(terms),
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
