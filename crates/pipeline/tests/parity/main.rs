//! The whole pipeline beside the reference's, on the tiny models of `crates/models/tests/reference`, with
//! the reference's own noise.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot set itself up has failed")]

#[path = "../folders/mod.rs"]
#[expect(dead_code, reason = "of the tiny models, this test only copies")]
mod folders;
mod golden;
mod run;

use burn::tensor::{DType, Device};
use offstage_pipeline::instruct_pix2pix::{Model, Precision, told_sizes};
use offstage_residency::ResidencyPolicy;

use golden::{Golden, MODELS, Numbers};
use run::Run;

/// Relative L2 distance, of what accumulates over a whole run in f32.
const IMAGE_F32: f64 = 1e-5;
/// Of a run in f64: there the reference also computes its sigmas in f64, which we round to f32 as it does
/// in all other runs. Single stages, compared in `crates/models`, are within 1e-7.
const LATENTS_F64: f64 = 2e-5;

#[test]
fn in_f32_each_models_final_image_is_the_references() {
    for name in MODELS {
        let golden = Golden::open(name);
        let run = Run::of(&golden, Precision::F32, false);
        let distance = golden.distance("pipeline/image", &run.image);
        println!("{name}: the final image in f32 {distance:.1e}");
        assert!(distance <= IMAGE_F32, "{name}: {distance:.2e}");
    }
}

#[test]
fn in_f64_every_step_of_each_model_is_the_references() {
    for name in MODELS {
        let golden = Golden::open(name);
        let run = Run::of(&golden, Precision::F64, false);
        let mut stages = vec![
            ("pipeline/text".to_owned(), run.text.clone(), IMAGE_F32),
            ("pipeline64/image_latents".to_owned(), run.photo.clone(), 1e-7),
            ("pipeline/image".to_owned(), run.image.clone(), IMAGE_F32),
        ];
        stages.extend(run.pooled.map(|pooled| ("pipeline/pooled".to_owned(), pooled, IMAGE_F32)));
        for (step, (output, latents)) in run.steps.iter().enumerate() {
            stages.push((format!("pipeline64/guided.{step:02}"), output.clone(), LATENTS_F64));
            stages.push((format!("pipeline64/latents.{step:02}"), latents.clone(), LATENTS_F64));
        }
        let mut worst = 0.0f64;
        for (stage, found, tolerance) in stages {
            let distance = golden.distance(&stage, &found);
            assert!(distance <= tolerance, "{name}, {stage}: {distance:.2e}");
            worst = worst.max(if stage.starts_with("pipeline64") { distance } else { 0.0 });
        }
        println!("{name}: the worst step in f64 {worst:.1e}");
    }
}

#[test]
fn guidance_one_pass_at_a_time_gives_the_same_image() {
    for name in MODELS {
        let golden = Golden::open(name);
        let run = Run::of(&golden, Precision::F64, true);
        let last = run.steps.len() - 1;
        let distance = golden.distance(&format!("pipeline64/latents.{last:02}"), &run.steps[last].1);
        assert!(distance <= LATENTS_F64, "{name}: {distance:.2e}");
    }
}

/// In runs the reference's sinusoids take their place, as it computes them in f32.
#[test]
fn sizes_are_told_as_the_reference_tells_them() {
    for name in ["xl", "xl/cosxl"] {
        let golden = Golden::open(name);
        let policy = ResidencyPolicy::default();
        let model = Model::open(golden.model(), "tiny", Precision::F64, &policy).unwrap();
        let sizes = told_sizes(golden.number("width") as u32, golden.number("height") as u32);
        let sinusoid = model.unet.added_sinusoid().unwrap();
        let values = sinusoid.of(&sizes, DType::F64, &Device::flex()).into_data().try_to_vec().unwrap();
        let found = Numbers { shape: vec![1, values.len()], values };
        let distance = golden.distance("pipeline/add.sinusoid", &found);
        assert!(distance < 1e-6, "{name}: {distance:.2e}");
    }
}

/// Latents of a photo that are scaled, as those of generation are, are another model.
#[test]
fn scaled_photo_latents_would_be_seen() {
    for name in MODELS {
        let golden = Golden::open(name);
        let run = Run::with_photo_scale(&golden, Precision::F64, golden.scaling_factor());
        let distance = golden.distance("pipeline64/guided.00", &run.steps[0].0);
        assert!(distance > 1_000.0 * LATENTS_F64, "{name}: {distance:.2e}");
    }
}
