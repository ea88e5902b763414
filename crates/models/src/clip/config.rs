use serde::Deserialize;

use crate::nn::{Activation, Checks, ConfigError, parse};

const CHECKS: Checks = Checks("text encoder");

/// Sizes of a CLIP text encoder: its `config.json`. Keys that are missing have the values of the
/// reference (`CLIPTextConfig` of transformers).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub struct ClipTextConfig {
    pub vocab_size: usize,
    pub hidden_size: usize,
    pub intermediate_size: usize,
    pub num_hidden_layers: usize,
    pub num_attention_heads: usize,
    /// The longest prompt, in tokens.
    pub max_position_embeddings: usize,
    pub hidden_act: Activation,
    pub layer_norm_eps: f64,
    /// Width of the projected vector, where there is a projection.
    pub projection_dim: usize,
    pub eos_token_id: i64,
    /// Names the class that the checkpoint was saved from, which says whether there is a projection.
    pub architectures: Vec<String>,
}

impl Default for ClipTextConfig {
    fn default() -> Self {
        ClipTextConfig {
            vocab_size: 49_408,
            hidden_size: 512,
            intermediate_size: 2_048,
            num_hidden_layers: 12,
            num_attention_heads: 8,
            max_position_embeddings: 77,
            hidden_act: Activation::QuickGelu,
            layer_norm_eps: 1e-5,
            projection_dim: 512,
            eos_token_id: 49_407,
            architectures: Vec::new(),
        }
    }
}

impl ClipTextConfig {
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        let config: Self = parse(CHECKS.0, json)?;
        config.check()?;
        Ok(config)
    }

    /// Whether the pooled vector is projected (`CLIPTextModelWithProjection`).
    pub fn has_projection(&self) -> bool {
        self.architectures.iter().any(|name| name == "CLIPTextModelWithProjection")
    }

    pub fn check(&self) -> Result<(), ConfigError> {
        for name in &self.architectures {
            let known = ["CLIPTextModel", "CLIPTextModelWithProjection"].contains(&name.as_str());
            CHECKS.supported(
                "architectures",
                known,
                name,
                "CLIPTextModel and CLIPTextModelWithProjection",
            )?;
        }
        // The vocabulary is longer than any layer is wide.
        let most = 1 << 24;
        CHECKS.supported(
            "vocab_size",
            (1..=most).contains(&self.vocab_size),
            self.vocab_size.to_string(),
            format!("1 to {most}"),
        )?;
        CHECKS.size("hidden_size", self.hidden_size)?;
        CHECKS.size("intermediate_size", self.intermediate_size)?;
        CHECKS.size("max_position_embeddings", self.max_position_embeddings)?;
        CHECKS.size("projection_dim", self.projection_dim)?;
        let layers = self.num_hidden_layers;
        CHECKS.supported("num_hidden_layers", (1..=128).contains(&layers), layers.to_string(), "1 to 128")?;
        CHECKS.divides("num_attention_heads", self.hidden_size, self.num_attention_heads)
    }
}
