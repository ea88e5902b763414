use burn::module::Module;
use burn::tensor::{DType, Device, Tensor};

use super::blocks::{BlockSettings, Conditions, DownBlock, MidBlock, UpBlock};
use super::{UNetConfig, UNetInput};
use crate::nn::{
    Activation, ConfigError, Conv, GroupNorm, ResnetSettings, Sinusoid, TimestepEmbedding, Trace,
    TransformerSettings, Untraced,
};

/// Predicts from noisy latents, a time and a context what the sampler takes off: the noise or the
/// velocity, as it was trained (Rombach et al., "High-Resolution Image Synthesis with Latent
/// Diffusion Models", 2022; Podell et al., "SDXL", 2023).
#[derive(Module, Debug)]
pub struct UNet {
    conv_in: Conv,
    time_embedding: TimestepEmbedding,
    add_embedding: Option<TimestepEmbedding>,
    down_blocks: Vec<DownBlock>,
    mid_block: Option<MidBlock>,
    up_blocks: Vec<UpBlock>,
    conv_norm_out: GroupNorm,
    conv_out: Conv,
    #[module(skip)]
    activation: Activation,
    #[module(skip)]
    time_sinusoid: Sinusoid,
    #[module(skip)]
    added_sinusoid: Option<Sinusoid>,
}

impl UNetConfig {
    /// A UNet with random weights, made when they are first looked at.
    pub fn init(&self, device: &Device) -> Result<UNet, ConfigError> {
        self.check()?;
        let widths = &self.block_out_channels;
        let count = widths.len();
        let (first, last) = (widths[0], widths[count - 1]);
        let time = self.time_width();
        let activation = self.act_fn;

        let mut down_blocks = Vec::new();
        let mut input = first;
        for (index, kind) in self.down_kinds()?.into_iter().enumerate() {
            let settings = BlockSettings {
                kind,
                layers: self.layers_per_block.at(index),
                resnets: self.resnets(1.0),
                transformers: self.transformers(index),
                resamples: index + 1 < count,
            };
            down_blocks.push(DownBlock::new(&settings, input, self.downsample_padding, device));
            input = widths[index];
        }
        let mid_block = self.mid_block_type.as_ref().map(|_| {
            let resnets = self.resnets(self.mid_block_scale_factor);
            MidBlock::new(&resnets, &self.transformers(count - 1), device)
        });
        let mut up_blocks = Vec::new();
        let mut below = last;
        for (position, kind) in self.up_kinds()?.into_iter().enumerate() {
            let index = count - 1 - position;
            let settings = BlockSettings {
                kind,
                layers: self.layers_per_block.at(index) + 1,
                resnets: self.resnets(1.0),
                transformers: self.transformers(index),
                resamples: index > 0,
            };
            up_blocks.push(UpBlock::new(&settings, below, widths[index.saturating_sub(1)], device));
            below = widths[index];
        }
        let add_embedding = self.addition_embed_type.as_ref().map(|_| {
            let input = self.projection_class_embeddings_input_dim.unwrap_or_default();
            TimestepEmbedding::new(input, time, activation, device)
        });
        Ok(UNet {
            conv_in: Conv::same(self.in_channels, first, 3, device),
            time_embedding: TimestepEmbedding::new(first, time, activation, device),
            add_embedding,
            down_blocks,
            mid_block,
            up_blocks,
            conv_norm_out: GroupNorm::new(self.norm_num_groups, first, self.norm_eps, device),
            conv_out: Conv::same(first, self.out_channels, 3, device),
            activation,
            time_sinusoid: self.time_sinusoid(),
            added_sinusoid: self.added_sinusoid(),
        })
    }

    fn resnets(&self, output_scale_factor: f64) -> ResnetSettings {
        ResnetSettings {
            groups: self.norm_num_groups,
            eps: self.norm_eps,
            activation: self.act_fn,
            time: Some(self.time_width()),
            output_scale_factor,
        }
    }

    fn transformers(&self, index: usize) -> TransformerSettings {
        TransformerSettings {
            channels: self.block_out_channels[index],
            context: self.cross_attention_dim.at(index),
            heads: self.heads().at(index),
            layers: self.transformer_layers_per_block.at(index),
            groups: self.norm_num_groups,
            gate: self.feed_forward_gate,
        }
    }
}

impl UNet {
    /// Gives `[batch, out_channels, height, width]`.
    pub fn forward(&self, input: UNetInput) -> Tensor<4> {
        self.forward_traced(input, &mut Untraced)
    }

    /// [`Self::forward`]; `trace` sees `t_emb`, `add.emb`, `conv_in`, `down.i`, `mid`, `up.i`, and
    /// inside the blocks `down.i.resnet.j`, `down.i.attn.j` and so on.
    pub fn forward_traced(&self, input: UNetInput, trace: &mut impl Trace) -> Tensor<4> {
        let device = input.sample.device();
        let dtype = input.sample.dtype();
        let batch = input.sample.dims()[0];
        let time = input.time.sinusoids(self.time_sinusoid, batch, dtype, &device);
        let mut time = self.time_embedding.forward(time);
        trace.see("t_emb", &time);
        if let (Some(embedding), Some(sinusoid), Some(added)) =
            (&self.add_embedding, self.added_sinusoid, input.added)
        {
            let numbers = added.numbers.sinusoids(sinusoid, batch, dtype, &device);
            let added = embedding.forward(Tensor::cat(vec![added.text, numbers], 1));
            trace.see("add.emb", &added);
            time = time + added;
        }
        let time = self.activation.forward(time);
        let conditions = Conditions { time: &time, context: &input.context };

        let mut x = self.conv_in.forward(input.sample);
        trace.see("conv_in", &x);
        let mut skips = vec![x.clone()];
        for (index, block) in self.down_blocks.iter().enumerate() {
            let name = format!("down.{index}");
            x = block.forward(x, &conditions, &mut skips, trace, &name);
            trace.see(&name, &x);
        }
        if let Some(block) = &self.mid_block {
            x = block.forward(x, &conditions, trace);
            trace.see("mid", &x);
        }
        for (index, block) in self.up_blocks.iter().enumerate() {
            let name = format!("up.{index}");
            x = block.forward(x, &conditions, &mut skips, trace, &name);
            trace.see(&name, &x);
        }
        self.conv_out.forward(self.conv_norm_out.forward(x, Some(self.activation)))
    }

    /// Whether [`UNetInput::added`] has to be there.
    pub fn takes_added(&self) -> bool {
        self.add_embedding.is_some()
    }

    /// What it computes in: inputs come in this.
    pub fn dtype(&self) -> DType {
        self.time_embedding.dtype()
    }
}
