//! A small model in the layout of diffusers, with every component that InstructPix2Pix needs.

use std::path::Path;

use crate::files::{put, tensors};

pub const INDEX: &str = r#"{
    "_class_name": "StableDiffusionInstructPix2PixPipeline", "_diffusers_version": "0.42.0",
    "feature_extractor": [null, null], "requires_safety_checker": false,
    "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"],
    "scheduler": ["diffusers", "EulerAncestralDiscreteScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"]
}"#;

/// Files of the model, by path.
pub fn files() -> Vec<(&'static str, Vec<u8>)> {
    let vocabulary =
        r#"{"a": 0, "b": 1, "a</w>": 2, "b</w>": 3, "ab</w>": 4, "<|startoftext|>": 5, "<|endoftext|>": 6}"#;
    vec![
        ("README.md", b"---\nlicense: mit\n---\n# Example\n".to_vec()),
        ("model_index.json", INDEX.into()),
        (
            "scheduler/scheduler_config.json",
            br#"{"_class_name": "EulerAncestralDiscreteScheduler"}"#.to_vec(),
        ),
        ("text_encoder/config.json", br#"{"hidden_size": 4}"#.to_vec()),
        ("text_encoder/model.safetensors", tensors(&[("embedding", &[7, 4])])),
        ("tokenizer/merges.txt", b"#version: 0.2\na b</w>\n".to_vec()),
        ("tokenizer/tokenizer_config.json", br#"{"model_max_length": 8}"#.to_vec()),
        ("tokenizer/vocab.json", vocabulary.into()),
        ("unet/config.json", br#"{"in_channels": 8}"#.to_vec()),
        (
            "unet/diffusion_pytorch_model.safetensors",
            tensors(&[("conv.weight", &[4, 8]), ("conv.bias", &[4])]),
        ),
        ("vae/config.json", br#"{"scaling_factor": 0.18215}"#.to_vec()),
        ("vae/diffusion_pytorch_model.safetensors", tensors(&[("encoder", &[3])])),
    ]
}

pub fn write(folder: &Path) {
    for (path, content) in files() {
        put(folder, path, content);
    }
}

/// Does not stop anything.
pub fn unwatched(_progress: offstage_checkpoints::Progress<'_>) -> std::ops::ControlFlow<()> {
    std::ops::ControlFlow::Continue(())
}
