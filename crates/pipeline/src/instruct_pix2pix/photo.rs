use burn::tensor::Tensor;
use offstage_models::autoencoder_kl::AutoencoderKl;

/// The latents that the denoiser sees of a photo: the posterior's mode, not scaled, as the network was
/// trained (unlike those that it denoises). `image`: `[batch, 3, height, width]` in [-1, 1].
pub fn encode(vae: &AutoencoderKl, image: Tensor<4>, tiled: bool) -> Tensor<4> {
    let posterior = if tiled { vae.encode_tiled(image) } else { vae.encode(image) };
    posterior.mode()
}

/// The picture of denoised latents, about in [-1, 1]: `[batch, 3, height, width]`.
pub fn decode(vae: &AutoencoderKl, latents: Tensor<4>, tiled: bool) -> Tensor<4> {
    let latents = vae.unscaled(latents);
    if tiled { vae.decode_tiled(latents) } else { vae.decode(latents) }
}
