//! Our networks beside the reference's numbers (`tests/reference/README.md`), stage by stage.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

mod faults;
mod fixture;
mod loading;
mod opened;
mod preview;
mod stages;
mod text;
mod unet;
mod vae;

use burn::tensor::DType;
use fixture::FIXTURES;
use stages::Errors;

/// Greatest relative L2 distance per stage. In f64 only rounding of what the reference stores is
/// left; the others are what the arithmetic itself loses.
const F64: (DType, f64) = (DType::F64, 1e-7);
const F32: (DType, f64) = (DType::F32, 5e-6);
const F16: (DType, f64) = (DType::F16, 1e-2);
const BF16: (DType, f64) = (DType::BF16, 5e-2);

fn every_stage_is_within((dtype, most): (DType, f64)) {
    let mut worst = Vec::new();
    for name in FIXTURES.into_iter().chain(preview::FIXTURES) {
        for (network, errors) in networks(name, dtype) {
            let (stage, error) = errors.worst();
            println!("{name:8} {network:16} {dtype:?} {error:.1e} at {stage}");
            if error.is_nan() || error > most {
                worst.push(format!("{name}/{network}: {error:.2e} at {stage}"));
            }
        }
    }
    assert!(worst.is_empty(), "more than {most:.0e}:\n{}", worst.join("\n"));
}

/// Every network of a fixture.
fn networks(name: &str, dtype: DType) -> Vec<(&'static str, Errors)> {
    let fixture = fixture::Fixture::open(name);
    if fixture.has("preview_decoder") {
        return vec![("preview_decoder", preview::errors(&fixture, dtype, |_| {}))];
    }
    let mut networks = vec![
        ("text_encoder", text::errors(&fixture, "text", "text_encoder", dtype, |_| {})),
        ("unet", unet::errors(&fixture, dtype, |_| {})),
    ];
    if fixture.has("text_encoder_2") {
        networks.push(("text_encoder_2", text::errors(&fixture, "text2", "text_encoder_2", dtype, |_| {})));
    } else {
        networks.push(("vae", vae::errors(&fixture, dtype, |_| {})));
    }
    networks
}

#[test]
fn every_stage_is_the_references_in_f64() {
    every_stage_is_within(F64);
}

#[test]
fn every_stage_is_the_references_in_f32() {
    every_stage_is_within(F32);
}

#[test]
fn every_stage_is_near_the_references_in_f16() {
    every_stage_is_within(F16);
}

#[test]
fn every_stage_is_near_the_references_in_bf16() {
    every_stage_is_within(BF16);
}
