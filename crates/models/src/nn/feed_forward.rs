use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::{Activation, host, linear, linear_adding};

/// How much wider than a token the inner layer is.
const WIDENING: usize = 4;

/// The feed-forward half of a transformer layer with a gated inner layer: `value · act(gate)`
/// (Shazeer, "GLU Variants Improve Transformer", 2020).
#[derive(Module, Debug)]
pub struct FeedForward {
    /// `[width, 2 · 4 · width]`: values, then gates.
    widen: Linear,
    narrow: Linear,
    #[module(skip)]
    gate: Activation,
}

impl FeedForward {
    /// `gate` is [`Activation::Gelu`] in every published UNet.
    pub fn new(width: usize, gate: Activation, device: &Device) -> Self {
        let inner = WIDENING * width;
        FeedForward {
            widen: LinearConfig::new(width, 2 * inner).init(device),
            narrow: LinearConfig::new(inner, width).init(device),
            gate,
        }
    }

    /// `[batch, tokens, width]` → the same shape, to which `added` is added.
    pub fn forward_adding(&self, tokens: Tensor<3>, added: Tensor<3>) -> Tensor<3> {
        let widened = linear(&self.widen, tokens);
        linear_adding(&self.narrow, gated(widened, self.gate), added)
    }
}

/// `[batch, tokens, 2 · inner]` → `[batch, tokens, inner]`
fn gated(widened: Tensor<3>, gate: Activation) -> Tensor<3> {
    if host::takes(&widened) {
        return host::gated(widened, gate);
    }
    let inner = widened.dims()[2] / 2;
    let gates = widened.clone().narrow(2, inner, inner);
    widened.narrow(2, 0, inner) * gate.forward(gates)
}
