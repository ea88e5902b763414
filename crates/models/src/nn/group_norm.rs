use burn::module::{Initializer, Module, Param};
use burn::tensor::{DType, Device, FloatDType, Tensor};

use super::{Activation, host};

/// Normalizes groups of channels (Wu and He, "Group Normalization", 2018).
#[derive(Module, Debug)]
pub struct GroupNorm {
    /// `[channels]`
    weight: Param<Tensor<1>>,
    /// `[channels]`
    bias: Param<Tensor<1>>,
    groups: usize,
    eps: f64,
}

impl GroupNorm {
    /// `groups` has to divide `channels`; configurations are checked for that.
    pub fn new(groups: usize, channels: usize, eps: f64, device: &Device) -> Self {
        GroupNorm {
            weight: Initializer::Ones.init([channels], device),
            bias: Initializer::Zeros.init([channels], device),
            groups,
            eps,
        }
    }

    /// [`Self::forward`] of what the caller holds on to.
    pub fn forward_of(&self, x: &Tensor<4>, after: Option<Activation>) -> Tensor<4> {
        if host::takes(x) {
            let (weight, bias) = (self.weight.val(), self.bias.val());
            return host::group_norm_of(x, weight, bias, self.groups, self.eps, after);
        }
        self.forward(x.clone(), after)
    }

    /// `[batch, channels, height, width]` → the same shape, then `after`, if any.
    pub fn forward(&self, x: Tensor<4>, after: Option<Activation>) -> Tensor<4> {
        let (weight, bias) = (self.weight.val(), self.bias.val());
        if host::takes(&x) {
            return host::group_norm(x, weight, bias, self.groups, self.eps, after);
        }
        let [batch, channels, height, width] = x.dims();
        let dtype = x.dtype();
        // f16 overflows in a sum of squares.
        let half = matches!(dtype, DType::F16 | DType::BF16);
        let x = if half { x.cast(FloatDType::F32) } else { x };
        let grouped = x.reshape([batch, self.groups, channels / self.groups * height * width]);
        let centred = grouped.clone() - grouped.mean_dim(2);
        let variance = centred.clone().square().mean_dim(2);
        let normed = centred / variance.add_scalar(self.eps).sqrt();
        let normed = if half { normed.cast(FloatDType::from(dtype)) } else { normed };
        let per_channel = |values: Tensor<1>| values.reshape([1, channels, 1, 1]);
        let normed =
            normed.reshape([batch, channels, height, width]) * per_channel(weight) + per_channel(bias);
        match after {
            Some(activation) => activation.forward(normed),
            None => normed,
        }
    }
}
