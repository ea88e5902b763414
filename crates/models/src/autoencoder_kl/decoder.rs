use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::AutoencoderKlConfig;
use super::mid::MidBlock;
use crate::nn::{Activation, Conv, GroupNorm, ResnetBlock, Trace, Upsample};

/// Latents → images.
#[derive(Module, Debug)]
pub struct Decoder {
    conv_in: Conv,
    mid_block: MidBlock,
    up_blocks: Vec<UpBlock>,
    conv_norm_out: GroupNorm,
    conv_out: Conv,
    #[module(skip)]
    activation: Activation,
}

#[derive(Module, Debug)]
struct UpBlock {
    resnets: Vec<ResnetBlock>,
    /// One, but none in the last block.
    upsamplers: Vec<Upsample>,
}

impl Decoder {
    pub(super) fn new(config: &AutoencoderKlConfig, device: &Device) -> Self {
        let widths = &config.block_out_channels;
        let (first, last) = (widths[0], widths[widths.len() - 1]);
        let settings = config.resnets();
        let mut input = last;
        let mut up_blocks = Vec::new();
        for (index, &output) in widths.iter().rev().enumerate() {
            let resnets = (0..=config.layers_per_block).map(|layer| {
                ResnetBlock::new(if layer == 0 { input } else { output }, output, &settings, device)
            });
            let doublings = usize::from(index + 1 < widths.len());
            up_blocks.push(UpBlock {
                resnets: resnets.collect(),
                upsamplers: (0..doublings).map(|_| Upsample::new(output, device)).collect(),
            });
            input = output;
        }
        Decoder {
            conv_in: Conv::same(config.latent_channels, last, 3, device),
            mid_block: MidBlock::new(config, last, device),
            up_blocks,
            conv_norm_out: GroupNorm::new(config.norm_num_groups, first, config.norm_eps, device),
            conv_out: Conv::same(first, config.out_channels, 3, device),
            activation: config.act_fn,
        }
    }

    /// `[batch, latent_channels, height, width]` → `[batch, out_channels, height · factor, width ·
    /// factor]`. `trace` sees `mid_attn.in`, `mid_attn.out` and `up.i`.
    pub(super) fn forward(&self, latents: Tensor<4>, trace: &mut impl Trace) -> Tensor<4> {
        let x = self.conv_in.forward(latents);
        let mut x = self.mid_block.forward(x, trace);
        for (index, block) in self.up_blocks.iter().enumerate() {
            for resnet in &block.resnets {
                x = resnet.forward(x, None);
            }
            for doubling in &block.upsamplers {
                let [_, _, height, width] = x.dims();
                x = doubling.forward(x, [2 * height, 2 * width]);
            }
            trace.see(&format!("up.{index}"), &x);
        }
        self.conv_out.forward(self.conv_norm_out.forward(x, Some(self.activation)))
    }
}
