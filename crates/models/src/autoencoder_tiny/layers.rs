use burn::module::Module;
use burn::tensor::{Device, Tensor};

use crate::nn::{Activation, Added, Conv, repeated};

/// An entry of the decoder's list. Checkpoints number those without weights, too.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant, reason = "there are a few dozen of them beside megabytes of weights")]
pub enum Layer {
    Conv(Conv),
    Block(Block),
    Activate(Activate),
    Repeat(Repeat),
}

impl Layer {
    /// `[batch, channels, height, width]` → the same, but for the channels of a convolution and the size
    /// of what was repeated.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        match self {
            Layer::Conv(conv) => conv.forward(x),
            Layer::Block(block) => block.forward(x),
            Layer::Activate(Activate { activation }) => activation.forward(x),
            Layer::Repeat(Repeat { times }) => repeated(x, *times),
        }
    }

    pub fn conv(input: usize, output: usize, device: &Device) -> Self {
        Layer::Conv(Conv::same(input, output, 3, device))
    }

    /// The convolution after pixels were repeated.
    pub fn unbiased(channels: usize, device: &Device) -> Self {
        Layer::Conv(Conv::same_unbiased(channels, channels, 3, device))
    }

    pub fn block(channels: usize, activation: Activation, device: &Device) -> Self {
        let conv = || Conv::same(channels, channels, 3, device);
        Layer::Block(Block { first: conv(), second: conv(), third: conv(), activation })
    }

    pub fn activate(activation: Activation) -> Self {
        Layer::Activate(Activate { activation })
    }

    pub fn repeat(times: usize) -> Self {
        Layer::Repeat(Repeat { times })
    }
}

/// A residual block without norms: three convolutions, activations between them.
#[derive(Module, Debug)]
pub struct Block {
    first: Conv,
    second: Conv,
    third: Conv,
    #[module(skip)]
    activation: Activation,
}

impl Block {
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let hidden = self.activation.forward(self.first.forward(x.clone()));
        let hidden = self.activation.forward(self.second.forward(hidden));
        let sum = self.third.forward_adding(hidden, Added { channels: None, pixels: Some(x) });
        // Of the sum it is this one whatever the configuration names.
        Activation::Relu.forward(sum)
    }
}

#[derive(Module, Debug)]
pub struct Activate {
    #[module(skip)]
    activation: Activation,
}

/// Every pixel so many times each way.
#[derive(Module, Debug)]
pub struct Repeat {
    times: usize,
}
