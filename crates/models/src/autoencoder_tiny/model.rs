use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::AutoencoderTinyConfig;
use super::layers::Layer;
use crate::nn::{Trace, Untraced};

/// Latents are softly kept within this, either way (`DecoderTiny` of diffusers).
const GREATEST_LATENT: f64 = 3.0;

/// Latents → pictures, without norms and attention: for previews.
#[derive(Module, Debug)]
pub struct TinyDecoder {
    layers: Vec<Layer>,
    scaling_factor: f64,
    shift_factor: f64,
}

impl AutoencoderTinyConfig {
    /// A decoder with random weights, made when they are first looked at.
    pub fn init(&self, device: &Device) -> TinyDecoder {
        let width = self.width();
        let mut layers = vec![Layer::conv(self.latent_channels, width, device), Layer::activate(self.act_fn)];
        for (stage, &blocks) in self.num_decoder_blocks.iter().enumerate() {
            if stage > 0 {
                layers.push(Layer::repeat(self.upsampling_scaling_factor));
                layers.push(Layer::unbiased(width, device));
            }
            layers.extend((0..blocks).map(|_| Layer::block(width, self.act_fn, device)));
        }
        layers.push(Layer::conv(width, self.out_channels, device));
        TinyDecoder {
            layers,
            scaling_factor: self.scaling_factor,
            shift_factor: self.shift_factor.unwrap_or(0.0),
        }
    }
}

impl TinyDecoder {
    /// `latents`: `[batch, latent_channels, height, width]`, see [`Self::unscaled`]. Gives `[batch,
    /// out_channels, height · factor, width · factor]`, about in [−1, 1].
    pub fn decode(&self, latents: Tensor<4>) -> Tensor<4> {
        self.decode_traced(latents, &mut Untraced)
    }

    /// [`Self::decode`]; `trace` sees `layers.i`, numbered as in checkpoints.
    pub fn decode_traced(&self, latents: Tensor<4>, trace: &mut impl Trace) -> Tensor<4> {
        let mut x = latents.div_scalar(GREATEST_LATENT).tanh().mul_scalar(GREATEST_LATENT);
        for (index, layer) in self.layers.iter().enumerate() {
            x = layer.forward(x);
            trace.see(&format!("layers.{index}"), &x);
        }
        // The layers give colours in [0, 1].
        x.mul_scalar(2.0).sub_scalar(1.0)
    }

    /// What the decoder takes, of what a denoiser works on.
    pub fn unscaled(&self, latents: Tensor<4>) -> Tensor<4> {
        latents.div_scalar(self.scaling_factor).add_scalar(self.shift_factor)
    }
}
