//! Edits for tests.

use offstage_api::{Edit, Generated, Generation, ImageFacts, ImageFormat, Recipe, Sampler, Timings};

/// An edit by a generative model.
pub fn generated_edit() -> Edit {
    let facts =
        ImageFacts { width: 640, height: 480, format: ImageFormat::Png, bits_per_channel: 8, bytes: 1_000 };
    let asked = Generation { seed: Some(7), sampler: Sampler::UniPc, strength: 0.8, ..Generation::default() };
    Edit {
        id: "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap(),
        created_at_ms: 0,
        prompt: Some("make it snow".to_owned()),
        recipe: Recipe::default(),
        generated: Some(Generated {
            model: "tiny".to_owned(),
            asked,
            width: 512,
            height: 384,
            device: "CPU".to_owned(),
            dtype: "f32".to_owned(),
        }),
        sentence: "Generated.".to_owned(),
        not_supported: Vec::new(),
        input: facts.clone(),
        output: facts,
        notes: Vec::new(),
        timings: Timings { total_ms: 12_000.0, ..Timings::default() },
        image_url: "/i".to_owned(),
        source_url: "/s".to_owned(),
        page_url: "/edits/01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned(),
    }
}
