use burn::module::{Initializer, Module, Param};
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor};

use super::host::{self, Added, Steps};
use super::repeated;

/// A convolution with a square kernel, and a bias unless it is made without.
#[derive(Module, Debug)]
pub struct Conv {
    /// `[output, input, kernel, kernel]`
    weight: Param<Tensor<4>>,
    /// `[output]`
    bias: Option<Param<Tensor<1>>>,
    stride: usize,
    padding: usize,
}

impl Conv {
    /// Keeps height and width; `kernel` is odd.
    pub fn same(input: usize, output: usize, kernel: usize, device: &Device) -> Self {
        Conv::new([input, output], kernel, 1, kernel / 2, device)
    }

    /// [`Self::same`] that adds nothing to its sums.
    pub fn same_unbiased(input: usize, output: usize, kernel: usize, device: &Device) -> Self {
        Conv { bias: None, ..Conv::same(input, output, kernel, device) }
    }

    /// A kernel of 3 at every other pixel.
    pub fn strided(input: usize, output: usize, padding: usize, device: &Device) -> Self {
        Conv::new([input, output], 3, 2, padding, device)
    }

    fn new(
        [input, output]: [usize; 2],
        kernel: usize,
        stride: usize,
        padding: usize,
        device: &Device,
    ) -> Self {
        let initializer = Initializer::KaimingUniform { gain: 1.0 / 3f64.sqrt(), fan_out_only: false };
        let fan_in = input * kernel * kernel;
        let weight =
            initializer.init_with([output, input, kernel, kernel], Some(fan_in), Some(output), device);
        let bias = initializer.init_with([output], Some(fan_in), Some(output), device);
        Conv { weight, bias: Some(bias), stride, padding }
    }

    /// `[batch, input, height, width]` → `[batch, output, height', width']`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        self.forward_adding(x, Added::default())
    }

    /// [`Self::forward`], and something added to what comes out.
    pub fn forward_adding(&self, x: Tensor<4>, added: Added) -> Tensor<4> {
        let (weight, bias) = (self.weight.val(), self.bias());
        let Conv { stride, padding, .. } = *self;
        if host::is_host(&x.device()) {
            return host::conv(x, weight, bias, Steps { stride, padding }, added);
        }
        let options = ConvOptions::new([stride; 2], [padding; 2], [1; 2], 1);
        added.to(conv2d(x, weight, Some(bias), options))
    }

    /// [`Self::forward`] of an image whose pixels are doubled each way and that is then cut off at
    /// `size`, by a kernel of 3 that keeps height and width.
    pub fn forward_doubled(&self, x: Tensor<4>, size: [usize; 2]) -> Tensor<4> {
        if host::takes(&x) {
            return host::conv_doubled(x, self.weight.val(), self.bias(), size);
        }
        let ([batch, channels, ..], [height, width]) = (x.dims(), size);
        self.forward(repeated(x, 2).slice([0..batch, 0..channels, 0..height, 0..width]))
    }

    /// Zeros where there is none.
    fn bias(&self) -> Tensor<1> {
        if let Some(bias) = &self.bias {
            return bias.val();
        }
        let weight = self.weight.val();
        Tensor::zeros([weight.dims()[0]], (&weight.device(), weight.dtype()))
    }
}
