use serde::Deserialize;

use crate::nn::{Activation, Checks, ConfigError, lengths, parse};

const CHECKS: Checks = Checks("tiny autoencoder");
/// Of one stage; published decoders have three.
const MOST_BLOCKS: usize = 16;
/// Published decoders double.
const MOST_TIMES: usize = 4;

/// Sizes of the decoder of a tiny autoencoder: its `config.json`. Keys that are missing have the values
/// of the reference (`AutoencoderTiny` of diffusers). What only its encoder and its 8-bit latents go by
/// (`latent_magnitude`, `latent_shift`) is not read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub struct AutoencoderTinyConfig {
    pub latent_channels: usize,
    pub out_channels: usize,
    /// Of each stage; all of one width, as nothing between two stages changes it.
    pub decoder_block_out_channels: Vec<usize>,
    /// Residual blocks of each stage.
    pub num_decoder_blocks: Vec<usize>,
    /// How many pixels, each way, one becomes between two stages.
    pub upsampling_scaling_factor: usize,
    /// How pixels become more; only repeating them is supported.
    pub upsample_fn: String,
    pub act_fn: Activation,
    /// Denoisers work on latents times this.
    pub scaling_factor: f64,
    /// Taken from latents before they are scaled.
    pub shift_factor: Option<f64>,
}

impl Default for AutoencoderTinyConfig {
    fn default() -> Self {
        AutoencoderTinyConfig {
            latent_channels: 4,
            out_channels: 3,
            decoder_block_out_channels: vec![64; 4],
            num_decoder_blocks: vec![3, 3, 3, 1],
            upsampling_scaling_factor: 2,
            upsample_fn: "nearest".to_owned(),
            act_fn: Activation::Relu,
            scaling_factor: 1.0,
            shift_factor: None,
        }
    }
}

impl AutoencoderTinyConfig {
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        let config: Self = parse(CHECKS.0, json)?;
        config.check()?;
        Ok(config)
    }

    /// How many pixels, each way, one of a latent becomes.
    pub fn factor(&self) -> usize {
        (1..self.decoder_block_out_channels.len()).map(|_| self.upsampling_scaling_factor).product()
    }

    /// Channels of all stages.
    pub fn width(&self) -> usize {
        self.decoder_block_out_channels.first().copied().unwrap_or_default()
    }

    pub fn check(&self) -> Result<(), ConfigError> {
        let widths = &self.decoder_block_out_channels;
        CHECKS.blocks("decoder_block_out_channels", widths)?;
        let blocks = &self.num_decoder_blocks;
        CHECKS.consistent(blocks.len() == widths.len(), || {
            lengths("num_decoder_blocks", blocks.len(), widths.len())
        })?;
        for &count in blocks {
            let supported = format!("at most {MOST_BLOCKS}");
            CHECKS.supported("num_decoder_blocks", count <= MOST_BLOCKS, count.to_string(), supported)?;
        }
        CHECKS.consistent(widths.iter().all(|width| *width == self.width()), || {
            format!(
                "its stages are {widths:?} wide (“decoder_block_out_channels”), and one width runs through"
            )
        })?;
        CHECKS.size("latent_channels", self.latent_channels)?;
        CHECKS.size("out_channels", self.out_channels)?;
        let times = self.upsampling_scaling_factor;
        CHECKS.supported(
            "upsampling_scaling_factor",
            (1..=MOST_TIMES).contains(&times),
            times.to_string(),
            format!("1 to {MOST_TIMES}"),
        )?;
        CHECKS.supported("upsample_fn", self.upsample_fn == "nearest", &self.upsample_fn, "nearest")?;
        let scale = self.scaling_factor;
        CHECKS.supported(
            "scaling_factor",
            scale.is_finite() && scale != 0.0,
            scale.to_string(),
            "numbers other than 0",
        )
    }
}
