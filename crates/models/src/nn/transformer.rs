use burn::module::Module;
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::{Activation, Attention, AttentionSettings, FeedForward, GroupNorm};
use super::{linear_to_pixels, linear_to_tokens};

/// Of the group norm before the layers, whatever the residual blocks around have.
const GROUP_NORM_EPS: f64 = 1e-6;

/// What the transformers of one network's block have in common.
#[derive(Clone, Copy, Debug)]
pub struct TransformerSettings {
    pub channels: usize,
    pub context: usize,
    pub heads: usize,
    pub layers: usize,
    pub groups: usize,
    pub gate: Activation,
}

/// Transformer layers over the pixels of a feature map, which also look at a context (Rombach et
/// al., "High-Resolution Image Synthesis with Latent Diffusion Models", 2022, section 3.3).
///
/// Checkpoints hold `proj_in` and `proj_out` as matrices or as 1×1 convolutions: the same sums.
#[derive(Module, Debug)]
pub struct Transformer2d {
    norm: GroupNorm,
    proj_in: Linear,
    transformer_blocks: Vec<TransformerLayer>,
    proj_out: Linear,
}

impl Transformer2d {
    pub fn new(settings: &TransformerSettings, device: &Device) -> Self {
        let TransformerSettings { channels, groups, layers, .. } = *settings;
        Transformer2d {
            norm: GroupNorm::new(groups, channels, GROUP_NORM_EPS, device),
            proj_in: LinearConfig::new(channels, channels).init(device),
            transformer_blocks: (0..layers).map(|_| TransformerLayer::new(settings, device)).collect(),
            proj_out: LinearConfig::new(channels, channels).init(device),
        }
    }

    /// `x`: `[batch, channels, height, width]`; `context`: `[batch, tokens, context]`.
    /// Gives the shape of `x`.
    pub fn forward(&self, x: Tensor<4>, context: &Tensor<3>) -> Tensor<4> {
        let mut tokens = linear_to_tokens(&self.proj_in, self.norm.forward_of(&x, None));
        for layer in &self.transformer_blocks {
            tokens = layer.forward(tokens, context);
        }
        linear_to_pixels(&self.proj_out, tokens, x)
    }
}

/// Attention to itself, attention to the context, feed-forward; each with a norm before it.
#[derive(Module, Debug)]
pub struct TransformerLayer {
    norm1: LayerNorm,
    attn1: Attention,
    norm2: LayerNorm,
    attn2: Attention,
    norm3: LayerNorm,
    ff: FeedForward,
}

impl TransformerLayer {
    fn new(settings: &TransformerSettings, device: &Device) -> Self {
        let TransformerSettings { channels: width, context, heads, gate, .. } = *settings;
        let norm = || LayerNormConfig::new(width).init(device);
        let attention = |context: usize| {
            Attention::new(&AttentionSettings { width, context, heads, bias: false }, device)
        };
        TransformerLayer {
            norm1: norm(),
            attn1: attention(width),
            norm2: norm(),
            attn2: attention(context),
            norm3: norm(),
            ff: FeedForward::new(width, gate, device),
        }
    }

    fn forward(&self, tokens: Tensor<3>, context: &Tensor<3>) -> Tensor<3> {
        let normed = self.norm1.forward(tokens.clone());
        let tokens = self.attn1.forward_adding(normed.clone(), normed, tokens);
        let normed = self.norm2.forward(tokens.clone());
        let tokens = self.attn2.forward_adding(normed, context.clone(), tokens);
        self.ff.forward_adding(self.norm3.forward(tokens.clone()), tokens)
    }
}
