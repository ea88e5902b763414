//! Networks that can be written down, and runs with plain numbers.

use offstage_diffusion::{
    BetaSchedule, Plan, Prediction, SamplerKind, SchedulerConfig, Spacing, Step, Walk, normal,
};

/// The configuration of Stable Diffusion's and InstructPix2Pix's own scheduler.
pub fn stable_diffusion() -> SchedulerConfig {
    SchedulerConfig {
        beta_start: Some(0.00085),
        beta_end: Some(0.012),
        beta_schedule: Some(BetaSchedule::ScaledLinear),
        timestep_spacing: Some(Spacing::Linspace),
        ..SchedulerConfig::default()
    }
}

/// Whether a sampler keeps the image's scale and lets the noise grow.
pub fn explodes(kind: SamplerKind) -> bool {
    matches!(kind, SamplerKind::Euler | SamplerKind::EulerAncestral)
}

/// Factors of image and noise in a sample, before a step.
pub fn factors(kind: SamplerKind, sigma: f64) -> (f64, f64) {
    let scale = if explodes(kind) { 1.0 } else { 1.0 / (1.0 + sigma * sigma).sqrt() };
    (scale, scale * sigma)
}

/// What a network says that takes a sample for a noisy version of `image`.
pub fn output(kind: SamplerKind, prediction: Prediction, step: &Step, sample: f64, image: f64) -> f64 {
    let (alpha, sigma) = factors(kind, step.sigma);
    let noise = (sample - alpha * image) / sigma;
    let preserving = 1.0 / (1.0 + step.sigma * step.sigma).sqrt();
    match prediction {
        Prediction::Epsilon => noise,
        Prediction::VPrediction => preserving * noise - step.sigma * preserving * image,
        Prediction::Sample => image,
    }
}

/// Runs a plan with a network that is a function of step and sample.
pub fn run(plan: Plan, start: Vec<f64>, mut network: impl FnMut(&Step, f64) -> f64) -> Vec<f64> {
    let mut walk = Walk::new(plan, start);
    while let Some(step) = walk.step() {
        let output: Vec<f64> = walk.sample().iter().map(|&sample| network(step, sample)).collect();
        let draw = walk.taken() as u64 + 1;
        let count = output.len() as u64;
        let noise = || (0..count).map(|index| f64::from(normal(7, draw, index))).collect();
        walk.take(&output, noise, combine);
    }
    walk.sample().clone()
}

pub fn combine(terms: &[(f64, &Vec<f64>)]) -> Vec<f64> {
    let mut sum = vec![0.0; terms.first().map_or(0, |(_, values)| values.len())];
    for (weight, values) in terms {
        sum.iter_mut().zip(*values).for_each(|(sum, value)| *sum += weight * value);
    }
    sum
}
