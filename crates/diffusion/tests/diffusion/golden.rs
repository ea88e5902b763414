//! Trajectories of the reference; see `tests/reference/README.md`.

use std::fs;
use std::path::PathBuf;

use offstage_diffusion::{BetaSchedule, NoiseSchedule, SamplerKind, SchedulerConfig, Trajectory, Walk};
use serde::Deserialize;
use serde_json::Value;

use crate::network::combine;
use crate::reference::{distance, numbers};

#[derive(Deserialize)]
struct Case {
    name: String,
    sampler: SamplerKind,
    config: Value,
    steps: usize,
    begin: usize,
}

/// What our samplers refuse, because it is no linear combination or of no use with latents.
const REFUSED: [(&str, &str); 2] = [("lcm.clip", "clip_sample"), ("unipc.predict_noise", "predict_x0")];

struct Reference {
    cases: Vec<Case>,
    bytes: Vec<u8>,
}

impl Reference {
    fn read() -> Reference {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
        // Python writes what JSON has not; readers of configurations turn it into null.
        let cases = fs::read_to_string(folder.join("samplers.json")).unwrap().replace("-Infinity", "null");
        let bytes = fs::read(folder.join("samplers.safetensors")).unwrap();
        Reference { cases: serde_json::from_str(&cases).unwrap(), bytes }
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        numbers(&self.bytes, name).unwrap()
    }

    /// The cases that our samplers take.
    fn taken(&self) -> impl Iterator<Item = (&Case, SchedulerConfig)> {
        let refused = |case: &&Case| REFUSED.iter().any(|(name, _)| *name == case.name);
        self.cases
            .iter()
            .filter(move |case| !refused(case))
            .map(|case| (case, serde_json::from_value(case.config.clone()).unwrap()))
    }
}

/// The reference's sigmas in `f64`, which it does not say for LCM: its betas are Stable Diffusion's.
fn exact_trajectory(reference: &Reference, case: &Case) -> Trajectory {
    let timesteps = reference.numbers(&format!("f64/{}/timesteps", case.name));
    if case.sampler != SamplerKind::Lcm {
        let sigmas = reference.numbers(&format!("f64/{}/sigmas", case.name));
        return Trajectory { timesteps, sigmas };
    }
    let (first, last) = (0.00085f64.sqrt(), 0.012f64.sqrt());
    let beta = |at: usize| (first + (last - first) * at as f64 / 999.0).powi(2);
    let sigma = |&timestep: &f64| {
        let left: f64 = (0..=timestep as usize).map(|at| 1.0 - beta(at)).product();
        ((1.0 - left) / left).sqrt()
    };
    let sigmas = timesteps.iter().map(sigma).chain([0.0]).collect();
    Trajectory { timesteps, sigmas }
}

/// The samples after each step along a trajectory, started as the reference says.
fn samples(
    reference: &Reference,
    case: &Case,
    config: &SchedulerConfig,
    trajectory: &Trajectory,
) -> Vec<f64> {
    let sampler = case.sampler.build(config).unwrap();
    let plan = sampler.plan_along(trajectory, case.begin);
    let mut walk = Walk::new(plan, reference.numbers(&format!("f64/{}/start", case.name)));
    let size = reference.numbers("init").len();
    let row = |name: &str, at: usize| reference.numbers(name)[at * size..][..size].to_vec();
    let mut samples = Vec::new();
    while walk.step().is_some() {
        let at = case.begin + walk.taken();
        walk.take(&row("model_output", at), || row("noise", at), combine);
        samples.extend(walk.sample());
    }
    samples
}

#[test]
fn every_step_of_every_sampler_is_the_references_to_the_accuracy_of_f64() {
    let reference = Reference::read();
    assert!(reference.cases.len() > 50, "the reference is complete");
    let mut worst = 0.0f64;
    for (case, config) in reference.taken() {
        let trajectory = exact_trajectory(&reference, case);
        let found = samples(&reference, case, &config, &trajectory);
        let error = distance(&found, &reference.numbers(&format!("f64/{}/sample", case.name)));
        // The reference takes differences of logarithms where this takes them apart: a few rounding errors a step.
        assert!(error < 1e-11, "{}: {error:e}", case.name);
        worst = worst.max(error);
    }
    println!("largest relative difference of all samples: {worst:e}");
}

#[test]
fn the_start_and_the_networks_input_are_scaled_as_in_the_reference() {
    let reference = Reference::read();
    for (case, config) in reference.taken() {
        let trajectory = exact_trajectory(&reference, case);
        let plan = case.sampler.build(&config).unwrap().plan_along(&trajectory, case.begin);
        let scales: Vec<f64> = plan.steps.iter().map(|step| step.input_scale).collect();
        let expected = reference.numbers(&format!("f64/{}/input_scale", case.name));
        assert!(distance(&scales, &expected) < 1e-12, "{}: {scales:?}", case.name);
        let (init, clean) = (reference.numbers("init"), reference.numbers("clean"));
        let (image, noise) = if case.begin == 0 { (0.0, plan.noise_scale) } else { plan.image_and_noise };
        let start: Vec<f64> =
            init.iter().zip(&clean).map(|(init, clean)| clean * image + init * noise).collect();
        let expected = reference.numbers(&format!("f64/{}/start", case.name));
        assert!(distance(&start, &expected) < 1e-12, "{}", case.name);
    }
}

#[test]
fn timesteps_and_sigmas_are_the_references_but_for_its_rounding() {
    let reference = Reference::read();
    let mut worst = 0.0f64;
    for (case, config) in reference.taken() {
        let trajectory = case.sampler.build(&config).unwrap().trajectory(case.steps).unwrap();
        let exact = exact_trajectory(&reference, case);
        // Fractional timesteps come from logarithms in f32.
        let error = distance(&trajectory.timesteps, &exact.timesteps);
        assert!(error < 1e-5, "{}: {:?}", case.name, trajectory.timesteps);
        for (found, expected) in trajectory.sigmas.iter().zip(&exact.sigmas) {
            let error = (found - expected).abs() / expected.max(1e-9);
            assert!(error < 1e-4, "{}: {found} instead of {expected}", case.name);
            worst = worst.max(error);
        }
    }
    println!("largest relative difference of all sigmas: {worst:e}");
    assert!(worst > 1e-6, "the rounding of f32 is there");
}

#[test]
fn whole_runs_agree_with_the_reference_as_shipped_to_the_accuracy_of_f32() {
    let reference = Reference::read();
    let mut worst = 0.0f64;
    for (case, config) in reference.taken() {
        let trajectory = case.sampler.build(&config).unwrap().trajectory(case.steps).unwrap();
        let found = samples(&reference, case, &config, &trajectory);
        let error = distance(&found, &reference.numbers(&format!("f32/{}/sample", case.name)));
        // A sample that begins with much noise is rounded at that size.
        let tolerance = 2e-6 + f64::from(f32::EPSILON) * trajectory.sigmas[case.begin];
        assert!(error < tolerance, "{}: {error:e}", case.name);
        worst = worst.max(error / tolerance);
    }
    println!("largest difference of all samples, as a part of what is tolerated: {worst}");
}

#[test]
fn what_is_no_linear_combination_is_refused_by_name() {
    let reference = Reference::read();
    for (name, field) in REFUSED {
        let case = reference.cases.iter().find(|case| case.name == name).unwrap();
        let config: SchedulerConfig = serde_json::from_value(case.config.clone()).unwrap();
        let error = case.sampler.build(&config).err().unwrap().to_string();
        assert!(error.contains(field), "{name}: {error}");
    }
}

#[test]
fn the_schedule_keeps_the_rounding_that_networks_are_sampled_with() {
    let config = SchedulerConfig {
        beta_start: Some(0.00085),
        beta_end: Some(0.012),
        beta_schedule: Some(BetaSchedule::ScaledLinear),
        ..SchedulerConfig::default()
    };
    let first = f64::from(NoiseSchedule::new(&config).unwrap().sigmas()[0]);
    let exact = (0.00085f64 / (1.0 - 0.00085)).sqrt();
    assert!((first / exact - 1.0).abs() > 1e-6, "in f64 the first sigma is another: {first} and {exact}");
    assert!((first / exact - 1.0).abs() < 1e-4);
}
