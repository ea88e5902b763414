use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::{Activation, Added, Conv, GroupNorm};

/// What the residual blocks of one network have in common.
#[derive(Clone, Copy, Debug)]
pub struct ResnetSettings {
    pub groups: usize,
    /// 1e-5 in UNets, 1e-6 in autoencoders.
    pub eps: f64,
    pub activation: Activation,
    /// Width of the time embedding; `None` where time does not come in.
    pub time: Option<usize>,
    /// What the sum of both ways is divided by.
    pub output_scale_factor: f64,
}

/// A residual block: norm, activation, convolution, twice, with the time embedding added in between
/// (Ho et al., "Denoising Diffusion Probabilistic Models", 2020, appendix B).
#[derive(Module, Debug)]
pub struct ResnetBlock {
    norm1: GroupNorm,
    conv1: Conv,
    time_emb_proj: Option<Linear>,
    norm2: GroupNorm,
    conv2: Conv,
    conv_shortcut: Option<Conv>,
    #[module(skip)]
    activation: Activation,
    output_scale_factor: f64,
}

impl ResnetBlock {
    pub fn new(input: usize, output: usize, settings: &ResnetSettings, device: &Device) -> Self {
        let ResnetSettings { groups, eps, activation, time, output_scale_factor } = *settings;
        ResnetBlock {
            norm1: GroupNorm::new(groups, input, eps, device),
            conv1: Conv::same(input, output, 3, device),
            time_emb_proj: time.map(|time| LinearConfig::new(time, output).init(device)),
            norm2: GroupNorm::new(groups, output, eps, device),
            conv2: Conv::same(output, output, 3, device),
            conv_shortcut: (input != output).then(|| Conv::same(input, output, 1, device)),
            activation,
            output_scale_factor,
        }
    }

    /// `x`: `[batch, input, height, width]`; `time`: `[batch, time]`, after the activation.
    /// Gives `[batch, output, height, width]`.
    pub fn forward(&self, x: Tensor<4>, time: Option<&Tensor<2>>) -> Tensor<4> {
        let hidden = self.norm1.forward_of(&x, Some(self.activation));
        let channels = match (&self.time_emb_proj, time) {
            (Some(projection), Some(time)) => Some(projection.forward(time.clone())),
            _ => None,
        };
        let hidden = self.conv1.forward_adding(hidden, Added { channels, pixels: None });
        let hidden = self.norm2.forward(hidden, Some(self.activation));
        let x = match &self.conv_shortcut {
            Some(shortcut) => shortcut.forward(x),
            None => x,
        };
        let sum = self.conv2.forward_adding(hidden, Added { channels: None, pixels: Some(x) });
        if self.output_scale_factor == 1.0 { sum } else { sum.div_scalar(self.output_scale_factor) }
    }
}
