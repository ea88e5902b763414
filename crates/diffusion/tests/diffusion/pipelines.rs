//! Whole runs of the reference's tiny pipelines; see `crates/models/tests/reference/README.md`.

use std::fs;
use std::path::PathBuf;

use offstage_diffusion::{EditGuidance, SamplerKind, SchedulerConfig, Walk};
use serde::Deserialize;

use crate::network::combine;
use crate::reference::{distance, numbers};

#[derive(Deserialize)]
struct Golden {
    steps: usize,
    batch: usize,
    guidance_scale: f64,
    image_guidance_scale: f64,
    sampler: SamplerKind,
}

struct Pipeline {
    name: &'static str,
    golden: Golden,
    config: SchedulerConfig,
    bytes: Vec<u8>,
}

impl Pipeline {
    fn all() -> Vec<Pipeline> {
        ["deep", "wide", "legacy", "small"].map(Pipeline::read).into()
    }

    fn read(name: &'static str) -> Pipeline {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../models/tests/reference").join(name);
        let text = |file: &str| fs::read_to_string(folder.join(file)).unwrap().replace("-Infinity", "null");
        Pipeline {
            name,
            golden: serde_json::from_str(&text("golden.json")).unwrap(),
            config: serde_json::from_str(&text("model/scheduler/scheduler_config.json")).unwrap(),
            bytes: fs::read(folder.join("golden.safetensors")).unwrap(),
        }
    }

    fn numbers(&self, name: &str) -> Option<Vec<f64>> {
        numbers(&self.bytes, name)
    }

    fn of_step(&self, what: &str, step: usize) -> Vec<f64> {
        self.numbers(&format!("pipeline/{what}.{step:02}")).unwrap()
    }
}

#[test]
fn the_model_names_the_sampler_that_the_reference_ran() {
    for pipeline in Pipeline::all() {
        assert_eq!(SamplerKind::of(&pipeline.config), Some(pipeline.golden.sampler), "{}", pipeline.name);
    }
}

#[test]
fn the_passes_of_a_batch_add_up_to_the_references_guided_output() {
    for pipeline in Pipeline::all() {
        let Golden { guidance_scale, image_guidance_scale, .. } = pipeline.golden;
        let guidance = EditGuidance { text: guidance_scale, image: image_guidance_scale };
        let outputs = pipeline.numbers("pipeline64/model_output.00").unwrap();
        let passes: Vec<Vec<f64>> = outputs.chunks_exact(outputs.len() / 3).map(<[f64]>::to_vec).collect();
        let weights = guidance.weights().map(|(_, weight)| weight);
        let terms: Vec<(f64, &Vec<f64>)> = weights.into_iter().zip(&passes).collect();
        let guided = pipeline.numbers("pipeline64/guided.00").unwrap();
        let error = distance(&combine(&terms), &guided);
        assert!(error < 1e-12, "{}: {error:e}", pipeline.name);
    }
}

#[test]
fn every_step_from_the_first_noise_to_the_last_latents_is_the_references() {
    for pipeline in Pipeline::all() {
        let Golden { steps, batch, sampler, .. } = pipeline.golden;
        let sampler = sampler.build(&pipeline.config).unwrap();
        let trajectory = sampler.trajectory(steps).unwrap();
        let timesteps = pipeline.numbers("pipeline/timesteps").unwrap();
        assert!(distance(&trajectory.timesteps, &timesteps) < 1e-6, "{}", pipeline.name);
        if let Some(sigmas) = pipeline.numbers("pipeline/sigmas") {
            for (found, expected) in trajectory.sigmas.iter().zip(&sigmas) {
                let error = (found - expected).abs() / expected.max(1e-9);
                // Two roundings: a schedule that is not rounded as the reference's is further away.
                assert!(error < 2.5e-7, "{}: {found} instead of {expected}", pipeline.name);
            }
        }
        let plan = sampler.plan(steps, 1.0).unwrap();
        let start = pipeline.numbers("pipeline/latents.init").unwrap();
        assert_eq!(start.len() % batch, 0);
        let mut walk = Walk::new(plan.clone(), start.iter().map(|noise| noise * plan.noise_scale).collect());
        for step in 0..steps {
            let noise = pipeline.numbers(&format!("pipeline/noise.{step:02}"));
            assert!(noise.is_some() || !plan.steps[step].draws_noise(), "{}, step {step}", pipeline.name);
            walk.take(&pipeline.of_step("guided", step), || noise.unwrap(), combine);
            let error = distance(walk.sample(), &pipeline.of_step("latents", step));
            assert!(error < 3e-6, "{}, step {step}: {error:e}", pipeline.name);
        }
        assert!(walk.step().is_none());
    }
}
