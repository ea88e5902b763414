use offstage_api::Sampler;
use offstage_diffusion::{DiffusionError, SamplerKind, SchedulerConfig};

use crate::generator::EditError;

/// The samplers that a model can be asked for, as requests call them.
pub(super) fn offered(scheduler: &SchedulerConfig) -> Vec<Sampler> {
    let kinds = SamplerKind::offered(scheduler);
    Sampler::ALL.into_iter().filter(|sampler| kinds.contains(&kind(*sampler))).collect()
}

pub(super) fn kind(sampler: Sampler) -> SamplerKind {
    match sampler {
        Sampler::Euler => SamplerKind::Euler,
        Sampler::EulerAncestral => SamplerKind::EulerAncestral,
        Sampler::Dpmpp2M => SamplerKind::Dpmpp2M,
        Sampler::UniPc => SamplerKind::UniPc,
        Sampler::Lcm => SamplerKind::Lcm,
    }
}

/// A run that cannot be planned, as whoever asked for it is told.
pub(super) fn refused(error: DiffusionError) -> EditError {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    EditError::Refused(first.chain(letters).chain(['.']).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samplers_are_offered_as_far_as_a_models_noise_levels_allow() {
        assert_eq!(offered(&SchedulerConfig::default()), Sampler::ALL);
        let class_name = Some("EDMEulerScheduler".to_owned());
        let edm = SchedulerConfig { class_name, ..SchedulerConfig::default() };
        assert_eq!(offered(&edm), [Sampler::Euler]);
        let EditError::Refused(sentence) = refused(kind(Sampler::Lcm).build(&edm).err().unwrap()) else {
            panic!("it can be asked for otherwise")
        };
        assert_eq!(sentence, "This model cannot be sampled with lcm; use euler.");
    }
}
