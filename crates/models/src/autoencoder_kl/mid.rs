use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::AutoencoderKlConfig;
use crate::nn::{Attention, AttentionSettings, GroupNorm, ResnetBlock, ResnetSettings, Trace};

/// The narrowest place of encoder and decoder: two residual blocks with attention in between.
#[derive(Module, Debug)]
pub struct MidBlock {
    resnets: Vec<ResnetBlock>,
    attentions: Vec<PixelAttention>,
}

impl MidBlock {
    pub(super) fn new(config: &AutoencoderKlConfig, channels: usize, device: &Device) -> Self {
        let settings = config.resnets();
        let attentions = usize::from(config.mid_block_add_attention);
        MidBlock {
            resnets: (0..2).map(|_| ResnetBlock::new(channels, channels, &settings, device)).collect(),
            attentions: (0..attentions).map(|_| PixelAttention::new(config, channels, device)).collect(),
        }
    }

    /// `[batch, channels, height, width]` → the same shape. `trace` sees `mid_attn.in` and
    /// `mid_attn.out`.
    pub(super) fn forward(&self, mut x: Tensor<4>, trace: &mut impl Trace) -> Tensor<4> {
        for (index, resnet) in self.resnets.iter().enumerate() {
            x = resnet.forward(x, None);
            if let Some(attention) = self.attentions.get(index) {
                trace.see("mid_attn.in", &x);
                x = attention.forward(x);
                trace.see("mid_attn.out", &x);
            }
        }
        x
    }
}

/// Attention of all pixels to each other, with one head.
#[derive(Module, Debug)]
struct PixelAttention {
    group_norm: GroupNorm,
    /// Its four projections lie beside the norm in checkpoints.
    attention: Attention,
}

impl PixelAttention {
    fn new(config: &AutoencoderKlConfig, channels: usize, device: &Device) -> Self {
        let settings = AttentionSettings { width: channels, context: channels, heads: 1, bias: true };
        PixelAttention {
            group_norm: GroupNorm::new(config.norm_num_groups, channels, config.norm_eps, device),
            attention: Attention::new(&settings, device),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let [batch, channels, height, width] = x.dims();
        let normed = self.group_norm.forward_of(&x, None);
        let tokens = normed.reshape([batch, channels, height * width]).swap_dims(1, 2);
        let read = self.attention.forward(tokens.clone(), tokens).swap_dims(1, 2);
        x + read.reshape([batch, channels, height, width])
    }
}

impl AutoencoderKlConfig {
    pub(super) fn resnets(&self) -> ResnetSettings {
        ResnetSettings {
            groups: self.norm_num_groups,
            eps: self.norm_eps,
            activation: self.act_fn,
            time: None,
            output_scale_factor: 1.0,
        }
    }
}
