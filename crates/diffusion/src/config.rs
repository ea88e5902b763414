use serde::{Deserialize, Serialize};

use crate::DiffusionError;

/// A model's `scheduler/scheduler_config.json`. What is absent has the default of the sampler that is
/// used, which need not be the one that the file names; what is not known is not read.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct SchedulerConfig {
    /// The sampler that the model's author chose, by the reference's class name.
    #[serde(rename = "_class_name")]
    pub class_name: Option<String>,
    /// Timesteps that the network was trained on, 1000 if not said.
    pub num_train_timesteps: Option<usize>,
    pub beta_start: Option<f64>,
    pub beta_end: Option<f64>,
    pub beta_schedule: Option<BetaSchedule>,
    /// The betas themselves, one per training timestep.
    pub trained_betas: Option<Vec<f32>>,
    pub prediction_type: Option<Prediction>,
    pub timestep_spacing: Option<Spacing>,
    /// Added to timesteps with leading spacing.
    pub steps_offset: Option<i64>,
    /// Spaces sigmas as Karras et al. 2022 do (arXiv 2206.00364, equation 5).
    pub use_karras_sigmas: Option<bool>,
    pub use_exponential_sigmas: Option<bool>,
    pub use_beta_sigmas: Option<bool>,
    pub use_lu_lambdas: Option<bool>,
    pub use_flow_sigmas: Option<bool>,
    /// Scales the betas so that the last timestep is pure noise (Lin et al., arXiv 2305.08891).
    pub rescale_betas_zero_snr: Option<bool>,
    pub final_sigmas_type: Option<FinalSigma>,
    /// Of Euler: between which values its sigmas lie.
    pub interpolation_type: Option<Interpolation>,
    /// Of Euler: “discrete”, or “continuous” for models that are told the logarithm of sigma.
    pub timestep_type: Option<String>,
    pub sigma_min: Option<f64>,
    pub sigma_max: Option<f64>,
    /// Of EDM: the standard deviation of what the network was trained on.
    pub sigma_data: Option<f64>,
    /// Of EDM: how sigmas are spaced.
    pub sigma_schedule: Option<SigmaSchedule>,
    /// Of EDM: ρ, where sigmas are spaced by it.
    pub rho: Option<f64>,
    /// Of DPM++ and UniPC.
    pub solver_order: Option<usize>,
    pub solver_type: Option<SolverType>,
    pub algorithm_type: Option<Algorithm>,
    pub lower_order_final: Option<bool>,
    pub euler_at_final: Option<bool>,
    /// Of UniPC: whether it works on the prediction of the sample.
    pub predict_x0: Option<bool>,
    /// Of UniPC: steps whose result is not corrected.
    pub disable_corrector: Option<Vec<usize>>,
    pub thresholding: Option<bool>,
    /// Of LCM: whether predictions are cut to a range.
    pub clip_sample: Option<bool>,
    /// Of LCM: steps of the sampler that it was distilled from.
    pub original_inference_steps: Option<usize>,
    /// Of LCM: factor of timesteps in its boundary condition.
    pub timestep_scaling: Option<f64>,
}

/// How the betas lie between the first and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BetaSchedule {
    Linear,
    /// Their square roots lie evenly.
    ScaledLinear,
    /// Cosine (Nichol & Dhariwal, arXiv 2102.09672), each at most 0.999.
    SquaredcosCapV2,
}

/// What the network's output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prediction {
    /// The noise.
    Epsilon,
    /// The velocity (Salimans & Ho, arXiv 2202.00512).
    VPrediction,
    /// The sample without noise.
    #[serde(alias = "original_sample")]
    Sample,
}

/// Which of the training timesteps are taken (Lin et al., arXiv 2305.08891, table 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spacing {
    Linspace,
    Leading,
    Trailing,
}

/// Where the last step ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinalSigma {
    Zero,
    SigmaMin,
}

/// How sigmas lie between the highest and the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SigmaSchedule {
    /// As in Karras et al. 2022 (arXiv 2206.00364), equation 5.
    Karras,
    /// Evenly in their logarithms.
    Exponential,
}

/// Between which values Euler's sigmas are interpolated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interpolation {
    Linear,
    LogLinear,
}

/// Which form of a multistep solver's second term is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SolverType {
    Midpoint,
    Heun,
    Bh1,
    Bh2,
    /// Of a solver that is not here; each takes its own default for it, as the reference does.
    Logrho,
}

/// Which solver DPM is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    #[serde(rename = "dpmsolver++")]
    DpmSolverPlusPlus,
    #[serde(rename = "sde-dpmsolver++")]
    SdeDpmSolverPlusPlus,
    #[serde(rename = "dpmsolver")]
    DpmSolver,
    #[serde(rename = "sde-dpmsolver")]
    SdeDpmSolver,
    /// Of another scheduler, which says nothing about DPM.
    #[serde(other)]
    Other,
}

impl SchedulerConfig {
    pub(crate) fn train_timesteps(&self) -> Result<usize, DiffusionError> {
        match self.num_train_timesteps.unwrap_or(1000) {
            timesteps @ 2..=MOST_TRAIN_TIMESTEPS => Ok(timesteps),
            other => Err(DiffusionError::config(format!(
                "num_train_timesteps is {other}, and 2 to {MOST_TRAIN_TIMESTEPS} make sense"
            ))),
        }
    }

    /// Whether the network was trained with the continuous noise levels of EDM, so that it has no timesteps.
    pub fn is_edm(&self) -> bool {
        self.class_name.as_deref().is_some_and(|class| class.starts_with("EDM"))
    }

    pub(crate) fn prediction(&self) -> Prediction {
        self.prediction_type.unwrap_or(Prediction::Epsilon)
    }

    pub(crate) fn karras(&self) -> bool {
        self.use_karras_sigmas.unwrap_or(false)
    }

    pub(crate) fn zero_snr(&self) -> bool {
        self.rescale_betas_zero_snr.unwrap_or(false)
    }

    /// Refuses what no sampler here does, rather than doing something else.
    pub(crate) fn refuse_unknown(&self) -> Result<(), DiffusionError> {
        if self.timestep_type.as_deref().is_some_and(|kind| kind != "discrete") {
            return Err(DiffusionError::config("timestep_type is supported as discrete only"));
        }
        let asked = [
            ("thresholding", self.thresholding),
            ("use_exponential_sigmas", self.use_exponential_sigmas),
            ("use_beta_sigmas", self.use_beta_sigmas),
            ("use_lu_lambdas", self.use_lu_lambdas),
            ("use_flow_sigmas", self.use_flow_sigmas),
        ];
        match asked.iter().find(|(_, asked)| *asked == Some(true)) {
            Some((name, _)) => Err(DiffusionError::config(format!("{name} is not supported"))),
            None => Ok(()),
        }
    }
}

const MOST_TRAIN_TIMESTEPS: usize = 100_000;
