use burn::module::Module;
use burn::tensor::ops::PadMode;
use burn::tensor::{Device, Tensor};

use super::{Conv, host};

/// Halves height and width (rounded up) by a convolution.
#[derive(Module, Debug)]
pub struct Downsample {
    conv: Conv,
    padding: usize,
}

impl Downsample {
    /// `padding` is 1 in UNets; 0, as in autoencoders, pads a row below and a column to the right.
    pub fn new(channels: usize, padding: usize, device: &Device) -> Self {
        Downsample { conv: Conv::strided(channels, channels, padding, device), padding }
    }

    /// `[batch, channels, height, width]` → `[batch, channels, ⌈height / 2⌉, ⌈width / 2⌉]`; without
    /// padding all around, an odd size is rounded down.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let x = if self.padding == 0 { x.pad([(0, 1), (0, 1)], PadMode::Constant(0.0)) } else { x };
        self.conv.forward(x)
    }
}

/// Doubles height and width by repeating pixels, then convolves.
#[derive(Module, Debug)]
pub struct Upsample {
    conv: Conv,
}

impl Upsample {
    pub fn new(channels: usize, device: &Device) -> Self {
        Upsample { conv: Conv::same(channels, channels, 3, device) }
    }

    /// `[batch, channels, height, width]` → `[batch, channels, size]`. `size` is twice the input's,
    /// or one less where halving had rounded up.
    pub fn forward(&self, x: Tensor<4>, size: [usize; 2]) -> Tensor<4> {
        self.conv.forward_doubled(x, size)
    }
}

/// Every pixel `times` times each way: `[batch, channels, height, width]` → `[batch, channels, times ·
/// height, times · width]`.
pub fn repeated(x: Tensor<4>, times: usize) -> Tensor<4> {
    let [batch, channels, height, width] = x.dims();
    if times == 2 && host::takes(&x) {
        return host::double(x, [2 * height, 2 * width]);
    }
    x.reshape([batch, channels, height, 1, width, 1])
        .expand([batch, channels, height, times, width, times])
        .reshape([batch, channels, times * height, times * width])
}
