use serde::Deserialize;

use crate::nn::{Activation, Checks, ConfigError, lengths, parse};

const CHECKS: Checks = Checks("autoencoder");

/// Sizes of an autoencoder: its `config.json`. Keys that are missing have the values of the
/// reference (`AutoencoderKL` of diffusers).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub struct AutoencoderKlConfig {
    pub in_channels: usize,
    pub out_channels: usize,
    pub down_block_types: Vec<String>,
    pub up_block_types: Vec<String>,
    pub block_out_channels: Vec<usize>,
    pub layers_per_block: usize,
    pub act_fn: Activation,
    pub latent_channels: usize,
    pub norm_num_groups: usize,
    /// Height and width of the images that it was trained with: the size of a tile.
    pub sample_size: usize,
    /// Denoisers work on latents times this.
    pub scaling_factor: f64,
    /// Taken from latents before they are scaled.
    pub shift_factor: Option<f64>,
    /// Of each latent channel, where latents are normalized by more than one factor.
    pub latents_mean: Option<Vec<f64>>,
    pub latents_std: Option<Vec<f64>>,
    /// Whether numbers inside it leave the range of 16-bit floating point, so that it has to compute in 32 bits
    /// where a denoiser computes in 16. SDXL's do; pipelines of SD 1 do not look at it.
    pub force_upcast: bool,
    pub use_quant_conv: bool,
    pub use_post_quant_conv: bool,
    pub mid_block_add_attention: bool,
    /// Of every norm; the reference leaves no choice.
    #[serde(skip)]
    pub norm_eps: f64,
    /// Of the encoder's halvings: 0 pads below and to the right; the reference leaves no choice.
    #[serde(skip)]
    pub downsample_padding: usize,
}

impl Default for AutoencoderKlConfig {
    fn default() -> Self {
        AutoencoderKlConfig {
            in_channels: 3,
            out_channels: 3,
            down_block_types: vec!["DownEncoderBlock2D".to_owned()],
            up_block_types: vec!["UpDecoderBlock2D".to_owned()],
            block_out_channels: vec![64],
            layers_per_block: 1,
            act_fn: Activation::Silu,
            latent_channels: 4,
            norm_num_groups: 32,
            sample_size: 32,
            scaling_factor: 0.18215,
            shift_factor: None,
            latents_mean: None,
            latents_std: None,
            force_upcast: true,
            use_quant_conv: true,
            use_post_quant_conv: true,
            mid_block_add_attention: true,
            norm_eps: 1e-6,
            downsample_padding: 0,
        }
    }
}

impl AutoencoderKlConfig {
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        let config: Self = parse(CHECKS.0, json)?;
        config.check()?;
        Ok(config)
    }

    /// How many pixels, each way, become one of a latent.
    pub fn factor(&self) -> usize {
        1 << (self.block_out_channels.len() - 1)
    }

    pub fn check(&self) -> Result<(), ConfigError> {
        let blocks = self.block_out_channels.len();
        CHECKS.blocks("block_out_channels", &self.block_out_channels)?;
        for (key, types, known) in [
            ("down_block_types", &self.down_block_types, "DownEncoderBlock2D"),
            ("up_block_types", &self.up_block_types, "UpDecoderBlock2D"),
        ] {
            CHECKS.consistent(types.len() == blocks, || lengths(key, types.len(), blocks))?;
            for name in types {
                CHECKS.supported(key, name == known, name, known)?;
            }
        }
        for (key, size) in [
            ("in_channels", self.in_channels),
            ("out_channels", self.out_channels),
            ("latent_channels", self.latent_channels),
            ("sample_size", self.sample_size),
        ] {
            CHECKS.size(key, size)?;
        }
        let layers = self.layers_per_block;
        CHECKS.supported("layers_per_block", (1..=16).contains(&layers), layers.to_string(), "1 to 16")?;
        for &width in &self.block_out_channels {
            CHECKS.divides("norm_num_groups", width, self.norm_num_groups)?;
        }
        let scale = self.scaling_factor;
        CHECKS.supported(
            "scaling_factor",
            scale.is_finite() && scale != 0.0,
            scale.to_string(),
            "numbers other than 0",
        )
    }
}
