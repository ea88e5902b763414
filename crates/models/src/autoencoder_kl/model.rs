use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::AutoencoderKlConfig;
use super::decoder::Decoder;
use super::encoder::Encoder;
use super::tiles::Tiling;
use crate::nn::{Conv, Trace, Untraced};

/// The log variance is kept in this range (`DiagonalGaussianDistribution` of diffusers).
const LOG_VARIANCE: [f64; 2] = [-30.0, 20.0];

/// Images ↔ latents (Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion
/// Models", 2022; Kingma and Welling, "Auto-Encoding Variational Bayes", 2013).
#[derive(Module, Debug)]
pub struct AutoencoderKl {
    encoder: Encoder,
    decoder: Decoder,
    quant_conv: Option<Conv>,
    post_quant_conv: Option<Conv>,
    factor: usize,
    sample_size: usize,
    scaling_factor: f64,
    shift_factor: f64,
}

/// A normal distribution of latents, `[batch, latent_channels, height, width]` each.
#[derive(Clone, Debug)]
pub struct Posterior {
    pub mean: Tensor<4>,
    pub log_variance: Tensor<4>,
}

impl Posterior {
    /// The likeliest latents, not scaled: what InstructPix2Pix sees of a photo.
    pub fn mode(&self) -> Tensor<4> {
        self.mean.clone()
    }

    /// A sample; `noise` is standard normal, of the mean's shape.
    pub fn sample(&self, noise: Tensor<4>) -> Tensor<4> {
        self.mean.clone() + self.log_variance.clone().mul_scalar(0.5).exp() * noise
    }
}

impl AutoencoderKlConfig {
    /// An autoencoder with random weights, made when they are first looked at.
    pub fn init(&self, device: &Device) -> AutoencoderKl {
        let latents = self.latent_channels;
        let pixelwise = |channels: usize| Conv::same(channels, channels, 1, device);
        AutoencoderKl {
            encoder: Encoder::new(self, device),
            decoder: Decoder::new(self, device),
            quant_conv: self.use_quant_conv.then(|| pixelwise(2 * latents)),
            post_quant_conv: self.use_post_quant_conv.then(|| pixelwise(latents)),
            factor: self.factor(),
            sample_size: self.sample_size,
            scaling_factor: self.scaling_factor,
            shift_factor: self.shift_factor.unwrap_or(0.0),
        }
    }
}

impl AutoencoderKl {
    /// `image`: `[batch, in_channels, height, width]` in [−1, 1], height and width multiples of
    /// [`Self::factor`]. The posterior is that much smaller each way.
    pub fn encode(&self, image: Tensor<4>) -> Posterior {
        self.encode_traced(image, &mut Untraced)
    }

    /// [`Self::encode`]; `trace` sees `down.i`, `mid_attn.in`, `mid_attn.out`, `moments`.
    pub fn encode_traced(&self, image: Tensor<4>, trace: &mut impl Trace) -> Posterior {
        posterior(self.moments(image, trace))
    }

    /// `latents`: `[batch, latent_channels, height, width]`, not scaled: see [`Self::unscaled`].
    /// Gives `[batch, out_channels, height · factor, width · factor]`, about in [−1, 1].
    pub fn decode(&self, latents: Tensor<4>) -> Tensor<4> {
        self.decode_traced(latents, &mut Untraced)
    }

    /// [`Self::decode`]; `trace` sees `mid_attn.in`, `mid_attn.out`, `up.i`.
    pub fn decode_traced(&self, latents: Tensor<4>, trace: &mut impl Trace) -> Tensor<4> {
        let latents = match &self.post_quant_conv {
            Some(conv) => conv.forward(latents),
            None => latents,
        };
        self.decoder.forward(latents, trace)
    }

    /// [`Self::encode`] in overlapping tiles that are blended into each other: needs memory for one
    /// tile only. Norms and attention see their tile, so the result differs a little.
    pub fn encode_tiled(&self, image: Tensor<4>) -> Posterior {
        let tiling = Tiling::encoding(self.sample_size, self.factor);
        posterior(tiling.run(image, |tile| self.moments(tile, &mut Untraced)))
    }

    /// [`Self::decode`] in overlapping tiles; see [`Self::encode_tiled`].
    pub fn decode_tiled(&self, latents: Tensor<4>) -> Tensor<4> {
        Tiling::decoding(self.sample_size, self.factor).run(latents, |tile| self.decode(tile))
    }

    /// What a denoiser works on.
    pub fn scaled(&self, latents: Tensor<4>) -> Tensor<4> {
        latents.sub_scalar(self.shift_factor).mul_scalar(self.scaling_factor)
    }

    /// What the decoder takes, of what a denoiser works on.
    pub fn unscaled(&self, latents: Tensor<4>) -> Tensor<4> {
        latents.div_scalar(self.scaling_factor).add_scalar(self.shift_factor)
    }

    /// How many pixels, each way, become one of a latent.
    pub fn factor(&self) -> usize {
        self.factor
    }

    fn moments(&self, image: Tensor<4>, trace: &mut impl Trace) -> Tensor<4> {
        let encoded = self.encoder.forward(image, trace);
        let moments = match &self.quant_conv {
            Some(conv) => conv.forward(encoded),
            None => encoded,
        };
        trace.see("moments", &moments);
        moments
    }
}

/// Mean first, then the log variance.
fn posterior(moments: Tensor<4>) -> Posterior {
    let latents = moments.dims()[1] / 2;
    let [lowest, highest] = LOG_VARIANCE;
    Posterior {
        mean: moments.clone().narrow(1, 0, latents),
        log_variance: moments.narrow(1, latents, latents).clamp(lowest, highest),
    }
}
