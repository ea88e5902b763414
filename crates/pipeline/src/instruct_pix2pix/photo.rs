use burn::tensor::Tensor;
use offstage_models::autoencoder_kl::AutoencoderKl;

use super::text::held;
use crate::picture::Picture;
use crate::stage::StageError;

/// The latents that the denoiser sees of a photo: the posterior's mode, not scaled, as most such networks were
/// trained (unlike those that they denoise; CosXL Edit's is given them scaled). `image`: `[batch, 3, height, width]` in [-1, 1].
pub fn encode(vae: &AutoencoderKl, image: Tensor<4>, tiled: bool) -> Tensor<4> {
    let posterior = if tiled { vae.encode_tiled(image) } else { vae.encode(image) };
    posterior.mode()
}

/// The picture of denoised latents, about in [-1, 1]: `[batch, 3, height, width]`.
pub fn decode(vae: &AutoencoderKl, latents: Tensor<4>, tiled: bool) -> Tensor<4> {
    let latents = vae.unscaled(latents);
    if tiled { vae.decode_tiled(latents) } else { vae.decode(latents) }
}

/// Decoded planes, `[1, 3, height, width]` in [-1, 1], as a picture in the host's memory.
pub(super) fn picture(decoded: Tensor<4>) -> Result<Picture, StageError> {
    let [_, _, height, width] = decoded.dims();
    let planes = held(decoded)?.convert::<f32>();
    let planes = planes.as_slice::<f32>().map_err(|error| StageError::Failed(format!("{error:?}")))?;
    Picture::from_planes(width as u32, height as u32, planes).map_err(StageError::failed)
}
