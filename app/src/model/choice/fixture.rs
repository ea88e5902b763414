//! Models for tests.

use offstage_api::{Generation, RETOUCHER, Sampler};

use crate::page::ModelLine;

const G: u64 = 1 << 30;

pub fn retoucher() -> ModelLine {
    ModelLine {
        id: RETOUCHER.to_owned(),
        name: "Retoucher".to_owned(),
        summary: "Light, colour and detail.".to_owned(),
        device: "cpu".to_owned(),
        licence: "MIT OR Apache-2.0".to_owned(),
        weights_bytes: 300 << 10,
        generation: None,
        samplers: Vec::new(),
        needed_bytes: 1 << 20,
        machine_bytes: 8 * G,
        fits: true,
        problems: Vec::new(),
    }
}

pub fn generative(id: &str) -> ModelLine {
    ModelLine {
        id: id.to_owned(),
        name: format!("Model {id}"),
        summary: "Paints the photo anew.".to_owned(),
        licence: "openrail".to_owned(),
        weights_bytes: 2 * G,
        generation: Some(Generation::default()),
        samplers: Sampler::ALL.to_vec(),
        needed_bytes: 3 * G,
        ..retoucher()
    }
}
