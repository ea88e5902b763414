use crate::SamplerKind;

/// Why a run cannot be planned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DiffusionError {
    /// The model's scheduler configuration says what no sampler here can do.
    #[error("the model's scheduler configuration cannot be used: {0}")]
    Config(String),
    /// Ask for another sampler.
    #[error("this model cannot be sampled with {}; use {}", .asked.name(), names(.offered))]
    Sampler { asked: SamplerKind, offered: &'static [SamplerKind] },
    /// Ask for another number of steps.
    #[error("{steps} steps cannot be taken; {least} to {most} can")]
    Steps { steps: usize, least: usize, most: usize },
    /// Ask for another strength.
    #[error("a strength of {0} is not between 0 and 1")]
    Strength(f64),
}

fn names(kinds: &[SamplerKind]) -> String {
    kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" or ")
}

impl DiffusionError {
    pub(crate) fn config(reason: impl Into<String>) -> DiffusionError {
        DiffusionError::Config(reason.into())
    }
}
