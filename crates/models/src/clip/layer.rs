use burn::module::Module;
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::ClipTextConfig;
use crate::nn::{Activation, attend, linear, linear_adding};

/// A pre-norm transformer layer in which a token sees those before it and itself.
#[derive(Module, Debug)]
pub struct ClipLayer {
    layer_norm1: LayerNorm,
    self_attn: SelfAttention,
    layer_norm2: LayerNorm,
    mlp: Mlp,
}

#[derive(Module, Debug)]
struct SelfAttention {
    q_proj: Linear,
    k_proj: Linear,
    v_proj: Linear,
    out_proj: Linear,
    heads: usize,
}

#[derive(Module, Debug)]
struct Mlp {
    fc1: Linear,
    fc2: Linear,
    #[module(skip)]
    activation: Activation,
}

impl ClipLayer {
    pub(super) fn new(config: &ClipTextConfig, device: &Device) -> Self {
        let width = config.hidden_size;
        let square = || LinearConfig::new(width, width).init(device);
        let norm = || LayerNormConfig::new(width).with_epsilon(config.layer_norm_eps).init(device);
        ClipLayer {
            layer_norm1: norm(),
            self_attn: SelfAttention {
                q_proj: square(),
                k_proj: square(),
                v_proj: square(),
                out_proj: square(),
                heads: config.num_attention_heads,
            },
            layer_norm2: norm(),
            mlp: Mlp {
                fc1: LinearConfig::new(width, config.intermediate_size).init(device),
                fc2: LinearConfig::new(config.intermediate_size, width).init(device),
                activation: config.hidden_act,
            },
        }
    }

    /// `[batch, length, hidden_size]` → the same shape.
    pub(super) fn forward(&self, tokens: Tensor<3>) -> Tensor<3> {
        let attention = &self.self_attn;
        let normed = self.layer_norm1.forward(tokens.clone());
        let read = attend(
            linear(&attention.q_proj, normed.clone()),
            linear(&attention.k_proj, normed.clone()),
            linear(&attention.v_proj, normed),
            attention.heads,
            true,
        );
        let tokens = linear_adding(&attention.out_proj, read, tokens);
        let widened = linear(&self.mlp.fc1, self.layer_norm2.forward(tokens.clone()));
        linear_adding(&self.mlp.fc2, self.mlp.activation.forward(widened), tokens)
    }
}
