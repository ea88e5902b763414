use burn::tensor::{DType, Device, FloatDType, Tensor};

use crate::nn::Sinusoid;

/// What a UNet takes, all in its dtype. Height and width may be odd; `B` is the batch.
#[derive(Clone, Debug)]
pub struct UNetInput {
    /// `[B, in_channels, height, width]`: scaled by the sampler, with image latents behind the
    /// noisy ones where the model takes them.
    pub sample: Tensor<4>,
    pub time: Numbers,
    /// `[B, tokens, cross_attention_dim]`
    pub context: Tensor<3>,
    /// For SDXL's.
    pub added: Option<Added>,
}

/// What SDXL takes beside the time.
#[derive(Clone, Debug)]
pub struct Added {
    /// `[B, width]`: pooled text.
    pub text: Tensor<2>,
    /// Six for each image: original height and width, top and left of the crop, height and width
    /// of the result.
    pub numbers: Numbers,
}

/// Numbers that go in as sinusoids.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there are two of them in a call, on the stack")]
pub enum Numbers {
    /// The same for all images: a timestep, which may be fractional.
    Same(f64),
    /// So many for each image, image by image.
    Each(Vec<f64>),
    /// Sinusoids made elsewhere, `[B or 1, numbers · width]`.
    Sinusoids(Tensor<2>),
}

impl Numbers {
    /// `[batch, numbers · width]`
    pub(super) fn sinusoids(
        self,
        sinusoid: Sinusoid,
        batch: usize,
        dtype: DType,
        device: &Device,
    ) -> Tensor<2> {
        let made = match self {
            Numbers::Same(number) => sinusoid.of(&[number], dtype, device),
            Numbers::Each(numbers) => {
                let per_image = numbers.len() / batch.max(1);
                sinusoid.of(&numbers, dtype, device).reshape([batch, per_image * sinusoid.width])
            }
            Numbers::Sinusoids(made) => made.cast(FloatDType::from(dtype)),
        };
        let [rows, columns] = made.dims();
        if rows == batch { made } else { made.expand([batch, columns]) }
    }
}
