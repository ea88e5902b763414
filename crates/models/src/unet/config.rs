use serde::Deserialize;

use super::blocks::BlockKind;
use crate::nn::{Activation, ConfigError, OneOrEach, Sinusoid, parse};

/// Sizes of a conditional UNet: its `config.json`. Keys that are missing have the values of the
/// reference (`UNet2DConditionModel` of diffusers).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub struct UNetConfig {
    /// 4 for generation, 8 where image latents are concatenated.
    pub in_channels: usize,
    pub out_channels: usize,
    pub block_out_channels: Vec<usize>,
    pub down_block_types: Vec<String>,
    pub mid_block_type: Option<String>,
    pub up_block_types: Vec<String>,
    pub layers_per_block: OneOrEach,
    pub transformer_layers_per_block: OneOrEach,
    /// The number of heads, despite its name, where `num_attention_heads` is not there.
    pub attention_head_dim: OneOrEach,
    pub num_attention_heads: Option<OneOrEach>,
    /// Width of the context.
    pub cross_attention_dim: OneOrEach,
    pub norm_num_groups: usize,
    /// Of residual blocks and of the last norm; transformers have their own.
    pub norm_eps: f64,
    pub act_fn: Activation,
    pub downsample_padding: usize,
    pub flip_sin_to_cos: bool,
    pub freq_shift: f64,
    pub mid_block_scale_factor: f64,
    pub time_embedding_dim: Option<usize>,
    /// `text_time`: a pooled text embedding and six numbers about size and crop come in beside the
    /// time (SDXL).
    pub addition_embed_type: Option<String>,
    pub addition_time_embed_dim: Option<usize>,
    pub projection_class_embeddings_input_dim: Option<usize>,
    /// Of the feed-forward layers; the reference leaves no choice.
    #[serde(skip)]
    pub feed_forward_gate: Activation,
    /// Known, and supported with one value only.
    #[serde(flatten)]
    pub(super) fixed: Fixed,
}

/// Keys that change what the network computes, of which one value is supported.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Fixed {
    pub center_input_sample: bool,
    pub only_cross_attention: serde_json::Value,
    pub mid_block_only_cross_attention: Option<bool>,
    pub dual_cross_attention: bool,
    pub class_embed_type: Option<String>,
    pub num_class_embeds: Option<usize>,
    pub encoder_hid_dim: Option<usize>,
    pub encoder_hid_dim_type: Option<String>,
    pub resnet_time_scale_shift: String,
    pub resnet_skip_time_act: bool,
    pub resnet_out_scale_factor: f64,
    pub time_embedding_type: String,
    pub time_embedding_act_fn: Option<String>,
    pub timestep_post_act: Option<String>,
    pub time_cond_proj_dim: Option<usize>,
    pub conv_in_kernel: usize,
    pub conv_out_kernel: usize,
    pub attention_type: String,
    pub cross_attention_norm: Option<String>,
    pub reverse_transformer_layers_per_block: Option<serde_json::Value>,
}

impl Default for Fixed {
    fn default() -> Self {
        Fixed {
            center_input_sample: false,
            only_cross_attention: serde_json::Value::Bool(false),
            mid_block_only_cross_attention: None,
            dual_cross_attention: false,
            class_embed_type: None,
            num_class_embeds: None,
            encoder_hid_dim: None,
            encoder_hid_dim_type: None,
            resnet_time_scale_shift: "default".to_owned(),
            resnet_skip_time_act: false,
            resnet_out_scale_factor: 1.0,
            time_embedding_type: "positional".to_owned(),
            time_embedding_act_fn: None,
            timestep_post_act: None,
            time_cond_proj_dim: None,
            conv_in_kernel: 3,
            conv_out_kernel: 3,
            attention_type: "default".to_owned(),
            cross_attention_norm: None,
            reverse_transformer_layers_per_block: None,
        }
    }
}

impl Default for UNetConfig {
    fn default() -> Self {
        let crossed = BlockKind::CrossAttention.down_name();
        let plain = BlockKind::Plain.down_name();
        let down = [crossed, crossed, crossed, plain].map(str::to_owned).to_vec();
        let crossed = BlockKind::CrossAttention.up_name();
        let plain = BlockKind::Plain.up_name();
        UNetConfig {
            in_channels: 4,
            out_channels: 4,
            block_out_channels: vec![320, 640, 1280, 1280],
            down_block_types: down,
            mid_block_type: Some(super::MID_BLOCK.to_owned()),
            up_block_types: [plain, crossed, crossed, crossed].map(str::to_owned).to_vec(),
            layers_per_block: OneOrEach::One(2),
            transformer_layers_per_block: OneOrEach::One(1),
            attention_head_dim: OneOrEach::One(8),
            num_attention_heads: None,
            cross_attention_dim: OneOrEach::One(1280),
            norm_num_groups: 32,
            norm_eps: 1e-5,
            act_fn: Activation::Silu,
            downsample_padding: 1,
            flip_sin_to_cos: true,
            freq_shift: 0.0,
            mid_block_scale_factor: 1.0,
            time_embedding_dim: None,
            addition_embed_type: None,
            addition_time_embed_dim: None,
            projection_class_embeddings_input_dim: None,
            feed_forward_gate: Activation::Gelu,
            fixed: Fixed::default(),
        }
    }
}

impl UNetConfig {
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        let config: Self = parse(super::COMPONENT, json)?;
        config.check()?;
        Ok(config)
    }

    /// Heads of each block's attention.
    pub fn heads(&self) -> &OneOrEach {
        self.num_attention_heads.as_ref().unwrap_or(&self.attention_head_dim)
    }

    /// Width of the time embedding.
    pub fn time_width(&self) -> usize {
        self.time_embedding_dim.unwrap_or(4 * self.block_out_channels[0])
    }

    /// How the timestep becomes sinusoids.
    pub fn time_sinusoid(&self) -> Sinusoid {
        self.sinusoid(self.block_out_channels[0])
    }

    /// How the six numbers of `text_time` become sinusoids, where they come in.
    pub fn added_sinusoid(&self) -> Option<Sinusoid> {
        self.addition_embed_type.as_ref()?;
        Some(self.sinusoid(self.addition_time_embed_dim?))
    }

    fn sinusoid(&self, width: usize) -> Sinusoid {
        Sinusoid { width, flip_sin_to_cos: self.flip_sin_to_cos, freq_shift: self.freq_shift }
    }
}
