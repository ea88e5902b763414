//! A small picture of what the result would be without the noise that is left.

use burn::tensor::Tensor;
use offstage_diffusion::LatentRgb;
use offstage_models::autoencoder_tiny::TinyDecoder;

use super::component::Placed;
use super::photo::picture;
use crate::picture::Picture;
use crate::stage::StageError;

/// Of a decoded preview, in pixels: it goes to whoever watches with every step.
const LONGEST_EDGE: u32 = 256;

/// By the model's decoder of previews where there is one, on the device of `denoised`: `[batch, channels, height,
/// width]`, as the denoiser works on them; the first of a batch is shown. Otherwise by a linear guess at each
/// latent's colour (`colours`), a pixel a latent; `None` for latents that it is not known for.
pub(super) fn of(
    denoised: &Tensor<4>,
    decoder: Option<&Placed<TinyDecoder>>,
    colours: &LatentRgb,
) -> Result<Option<Picture>, StageError> {
    let latents = denoised.clone().narrow(0, 0, 1);
    let Some(Placed { network, .. }) = decoder else { return Ok(guessed(latents, colours)) };
    let decoded = network.decode(network.unscaled(latents));
    Ok(Some(shrunk(picture(decoded)?)))
}

fn guessed(latents: Tensor<4>, colours: &LatentRgb) -> Option<Picture> {
    let [_, channels, height, width] = latents.dims();
    if channels != colours.factors.len() {
        return None;
    }
    let latents = latents.try_into_data().ok()?.convert::<f32>();
    let rgb = colours.pixels(latents.as_slice::<f32>().ok()?);
    Picture::new(width as u32, height as u32, rgb.into_flattened()).ok()
}

fn shrunk(whole: Picture) -> Picture {
    let (width, height) = (whole.width(), whole.height());
    let scale = f64::from(LONGEST_EDGE) / f64::from(width.max(height));
    let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    if scale < 1.0 { whole.resized(side(width), side(height)) } else { whole }
}
