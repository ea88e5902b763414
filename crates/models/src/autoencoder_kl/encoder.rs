use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::AutoencoderKlConfig;
use super::mid::MidBlock;
use crate::nn::{Activation, Conv, Downsample, GroupNorm, ResnetBlock, Trace};

/// Images → mean and log variance of latents.
#[derive(Module, Debug)]
pub struct Encoder {
    conv_in: Conv,
    down_blocks: Vec<DownBlock>,
    mid_block: MidBlock,
    conv_norm_out: GroupNorm,
    conv_out: Conv,
    #[module(skip)]
    activation: Activation,
}

#[derive(Module, Debug)]
struct DownBlock {
    resnets: Vec<ResnetBlock>,
    /// One, but none in the last block.
    downsamplers: Vec<Downsample>,
}

impl Encoder {
    pub(super) fn new(config: &AutoencoderKlConfig, device: &Device) -> Self {
        let widths = &config.block_out_channels;
        let (first, last) = (widths[0], widths[widths.len() - 1]);
        let settings = config.resnets();
        let mut input = first;
        let mut down_blocks = Vec::new();
        for (index, &output) in widths.iter().enumerate() {
            let resnets = (0..config.layers_per_block).map(|layer| {
                ResnetBlock::new(if layer == 0 { input } else { output }, output, &settings, device)
            });
            let halvings = usize::from(index + 1 < widths.len());
            let halve = |_| Downsample::new(output, config.downsample_padding, device);
            down_blocks.push(DownBlock {
                resnets: resnets.collect(),
                downsamplers: (0..halvings).map(halve).collect(),
            });
            input = output;
        }
        Encoder {
            conv_in: Conv::same(config.in_channels, first, 3, device),
            down_blocks,
            mid_block: MidBlock::new(config, last, device),
            conv_norm_out: GroupNorm::new(config.norm_num_groups, last, config.norm_eps, device),
            conv_out: Conv::same(last, 2 * config.latent_channels, 3, device),
            activation: config.act_fn,
        }
    }

    /// `[batch, in_channels, height, width]` → `[batch, 2 · latent_channels, height / factor, width /
    /// factor]`. `trace` sees `down.i`, `mid_attn.in` and `mid_attn.out`.
    pub(super) fn forward(&self, image: Tensor<4>, trace: &mut impl Trace) -> Tensor<4> {
        let mut x = self.conv_in.forward(image);
        for (index, block) in self.down_blocks.iter().enumerate() {
            for resnet in &block.resnets {
                x = resnet.forward(x, None);
            }
            for halving in &block.downsamplers {
                x = halving.forward(x);
            }
            trace.see(&format!("down.{index}"), &x);
        }
        let x = self.mid_block.forward(x, trace);
        self.conv_out.forward(self.conv_norm_out.forward(x, Some(self.activation)))
    }
}
