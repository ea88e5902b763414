use burn::module::Module;
use burn::tensor::{Device, Tensor};

use crate::nn::{
    Downsample, ResnetBlock, ResnetSettings, Trace, Transformer2d, TransformerSettings, Upsample,
};

/// Whether a block looks at the context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    CrossAttention,
    Plain,
}

impl BlockKind {
    pub fn down_name(self) -> &'static str {
        match self {
            BlockKind::CrossAttention => "CrossAttnDownBlock2D",
            BlockKind::Plain => "DownBlock2D",
        }
    }

    pub fn up_name(self) -> &'static str {
        match self {
            BlockKind::CrossAttention => "CrossAttnUpBlock2D",
            BlockKind::Plain => "UpBlock2D",
        }
    }
}

/// What goes into every block beside the feature map.
pub struct Conditions<'a> {
    /// `[batch, time]`, after the activation.
    pub time: &'a Tensor<2>,
    /// `[batch, tokens, context]`
    pub context: &'a Tensor<3>,
}

/// What a block is made of.
pub struct BlockSettings {
    pub kind: BlockKind,
    pub layers: usize,
    pub resnets: ResnetSettings,
    pub transformers: TransformerSettings,
    /// Whether it halves or doubles at its end.
    pub resamples: bool,
}

impl BlockSettings {
    fn transformers(&self, device: &Device) -> Vec<Transformer2d> {
        let count = if self.kind == BlockKind::CrossAttention { self.layers } else { 0 };
        (0..count).map(|_| Transformer2d::new(&self.transformers, device)).collect()
    }
}

/// Layers on the way down.
#[derive(Module, Debug)]
pub struct DownBlock {
    resnets: Vec<ResnetBlock>,
    /// One after each residual block, or none at all.
    attentions: Vec<Transformer2d>,
    downsamplers: Vec<Downsample>,
}

impl DownBlock {
    pub(super) fn new(settings: &BlockSettings, input: usize, padding: usize, device: &Device) -> Self {
        let output = settings.transformers.channels;
        let resnet = |layer: usize| {
            ResnetBlock::new(if layer == 0 { input } else { output }, output, &settings.resnets, device)
        };
        let halvings = usize::from(settings.resamples);
        DownBlock {
            resnets: (0..settings.layers).map(resnet).collect(),
            attentions: settings.transformers(device),
            downsamplers: (0..halvings).map(|_| Downsample::new(output, padding, device)).collect(),
        }
    }

    /// Every intermediate feature map goes onto `skips`; the last of them goes on.
    pub(super) fn forward(
        &self,
        mut x: Tensor<4>,
        conditions: &Conditions,
        skips: &mut Vec<Tensor<4>>,
        trace: &mut impl Trace,
        name: &str,
    ) -> Tensor<4> {
        for (layer, resnet) in self.resnets.iter().enumerate() {
            x = resnet.forward(x, Some(conditions.time));
            trace.see(&format!("{name}.resnet.{layer}"), &x);
            if let Some(attention) = self.attentions.get(layer) {
                x = attention.forward(x, conditions.context);
                trace.see(&format!("{name}.attn.{layer}"), &x);
            }
            skips.push(x.clone());
        }
        for halving in &self.downsamplers {
            x = halving.forward(x);
            skips.push(x.clone());
        }
        x
    }
}

/// The narrowest place: two residual blocks with a transformer in between.
#[derive(Module, Debug)]
pub struct MidBlock {
    resnets: Vec<ResnetBlock>,
    attentions: Vec<Transformer2d>,
}

impl MidBlock {
    pub(super) fn new(resnets: &ResnetSettings, transformers: &TransformerSettings, device: &Device) -> Self {
        let channels = transformers.channels;
        MidBlock {
            resnets: (0..2).map(|_| ResnetBlock::new(channels, channels, resnets, device)).collect(),
            attentions: vec![Transformer2d::new(transformers, device)],
        }
    }

    pub(super) fn forward(
        &self,
        mut x: Tensor<4>,
        conditions: &Conditions,
        trace: &mut impl Trace,
    ) -> Tensor<4> {
        for (layer, resnet) in self.resnets.iter().enumerate() {
            x = resnet.forward(x, Some(conditions.time));
            trace.see(&format!("mid.resnet.{layer}"), &x);
            if let Some(attention) = self.attentions.get(layer) {
                x = attention.forward(x, conditions.context);
                trace.see(&format!("mid.attn.{layer}"), &x);
            }
        }
        x
    }
}

/// Layers on the way up, each of which takes a skip in.
#[derive(Module, Debug)]
pub struct UpBlock {
    resnets: Vec<ResnetBlock>,
    attentions: Vec<Transformer2d>,
    upsamplers: Vec<Upsample>,
}

impl UpBlock {
    /// `below`: width of what comes from the block before; `last_skip`: width of the last skip.
    pub(super) fn new(settings: &BlockSettings, below: usize, last_skip: usize, device: &Device) -> Self {
        let output = settings.transformers.channels;
        let resnet = |layer: usize| {
            let from = if layer == 0 { below } else { output };
            let skip = if layer + 1 == settings.layers { last_skip } else { output };
            ResnetBlock::new(from + skip, output, &settings.resnets, device)
        };
        let doublings = usize::from(settings.resamples);
        UpBlock {
            resnets: (0..settings.layers).map(resnet).collect(),
            attentions: settings.transformers(device),
            upsamplers: (0..doublings).map(|_| Upsample::new(output, device)).collect(),
        }
    }

    /// Takes a skip off `skips` for each layer; doubles to the size of the one that comes next.
    pub(super) fn forward(
        &self,
        mut x: Tensor<4>,
        conditions: &Conditions,
        skips: &mut Vec<Tensor<4>>,
        trace: &mut impl Trace,
        name: &str,
    ) -> Tensor<4> {
        for (layer, resnet) in self.resnets.iter().enumerate() {
            if let Some(skip) = skips.pop() {
                x = Tensor::cat(vec![x, skip], 1);
            }
            x = resnet.forward(x, Some(conditions.time));
            trace.see(&format!("{name}.resnet.{layer}"), &x);
            if let Some(attention) = self.attentions.get(layer) {
                x = attention.forward(x, conditions.context);
                trace.see(&format!("{name}.attn.{layer}"), &x);
            }
        }
        for doubling in &self.upsamplers {
            let [_, _, height, width] = x.dims();
            let size = match skips.last() {
                Some(skip) => [skip.dims()[2], skip.dims()[3]],
                None => [2 * height, 2 * width],
            };
            x = doubling.forward(x, size);
        }
        x
    }
}
