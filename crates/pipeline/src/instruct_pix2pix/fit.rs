//! Whether the networks of a model go with each other, by their configurations. Reasons are sentences.

use offstage_models::autoencoder_kl::AutoencoderKlConfig;
use offstage_models::autoencoder_tiny::AutoencoderTinyConfig;
use offstage_models::clip::ClipTextConfig;
use offstage_models::unet::UNetConfig;

/// Numbers that SDXL's denoiser is told of a picture: original size, crop and size, two each.
pub(super) const SIZES: usize = 6;

/// Whether each network takes what the one before gives. `second`: the second text encoder of SDXL.
pub(super) fn fits_together(
    text: &ClipTextConfig,
    second: Option<&ClipTextConfig>,
    unet: &UNetConfig,
    vae: &AutoencoderKlConfig,
) -> Result<(), String> {
    let width = text.hidden_size + second.map_or(0, |second| second.hidden_size);
    let blocks = unet.block_out_channels.len();
    if (0..blocks).any(|block| unet.cross_attention_dim.at(block) != width) {
        let whose = if second.is_some() { "text encoders give" } else { "text encoder gives" };
        return Err(format!("its denoiser does not take texts of width {width}, which its {whose}"));
    }
    let latents = vae.latent_channels;
    if unet.in_channels != 2 * latents || unet.out_channels != latents {
        return Err(format!(
            "its denoiser takes {} channels and gives {}; an instruction model on {latents} latent channels \
             takes {} and gives {latents}",
            unet.in_channels,
            unet.out_channels,
            2 * latents
        ));
    }
    match second {
        Some(second) => fits_xl(second, unet, vae),
        None if unet.addition_embed_type.is_some() => {
            Err("its denoiser takes sizes and a pooled text beside \
             the time, as SDXL's do, and its model_index.json names a pipeline without them"
                .to_owned())
        }
        None => Ok(()),
    }
}

fn fits_xl(second: &ClipTextConfig, unet: &UNetConfig, vae: &AutoencoderKlConfig) -> Result<(), String> {
    if !second.has_projection() {
        return Err("its second text encoder has no projection, and SDXL's denoiser takes a projected text"
            .to_owned());
    }
    let sizes = unet.addition_embed_type.as_ref().and(unet.addition_time_embed_dim);
    let (Some(per_size), Some(taken)) = (sizes, unet.projection_class_embeddings_input_dim) else {
        return Err("its denoiser takes no sizes and no pooled text beside the time, as SDXL's do".to_owned());
    };
    let given = SIZES * per_size + second.projection_dim;
    if taken != given {
        return Err(format!(
            "its denoiser takes {taken} numbers beside the time; {SIZES} sizes and a text of width {} are {given}",
            second.projection_dim
        ));
    }
    if vae.latents_mean.is_some() || vae.latents_std.is_some() {
        return Err(
            "its autoencoder has latents_mean or latents_std, which this version does not take into account"
                .to_owned(),
        );
    }
    Ok(())
}

/// Whether previews are pictures of what the autoencoder makes of the same latents.
pub(super) fn shows(preview: &AutoencoderTinyConfig, vae: &AutoencoderKlConfig) -> Result<(), String> {
    let (ours, theirs) = (preview.latent_channels, vae.latent_channels);
    if ours != theirs {
        return Err(format!("it reads latents of {ours} channels, and the model's have {theirs}"));
    }
    let (ours, theirs) = (preview.factor(), vae.factor());
    if ours != theirs {
        return Err(format!(
            "it makes {ours} pixels of a latent each way, and the model's autoencoder {theirs}"
        ));
    }
    if preview.out_channels != 3 {
        return Err(format!("it gives {} channels, and pictures have 3", preview.out_channels));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use offstage_models::nn::OneOrEach;

    use super::*;

    /// SDXL's sizes, with the image latents of an instruction model.
    fn xl() -> (ClipTextConfig, ClipTextConfig, UNetConfig, AutoencoderKlConfig) {
        let text = ClipTextConfig { hidden_size: 768, ..Default::default() };
        let second = ClipTextConfig {
            hidden_size: 1280,
            projection_dim: 1280,
            architectures: vec!["CLIPTextModelWithProjection".to_owned()],
            ..Default::default()
        };
        let unet = UNetConfig::from_json(
            r#"{"in_channels": 8, "block_out_channels": [320, 640, 1280], "cross_attention_dim": 2048,
                "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
                "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
                "attention_head_dim": [5, 10, 20], "addition_embed_type": "text_time",
                "addition_time_embed_dim": 256, "projection_class_embeddings_input_dim": 2816}"#,
        );
        (text, second, unet.unwrap(), AutoencoderKlConfig::default())
    }

    #[test]
    fn the_published_sizes_of_sdxl_fit_together() {
        let (text, second, unet, vae) = xl();
        assert_eq!(fits_together(&text, Some(&second), &unet, &vae), Ok(()));
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let (text, second, unet, vae) = xl();
        let refused = |second: Option<&ClipTextConfig>, unet: &UNetConfig, vae: &AutoencoderKlConfig| {
            fits_together(&text, second, unet, vae).unwrap_err()
        };
        assert!(refused(None, &unet, &vae).contains("width 768, which its text encoder gives"));
        let mut narrow = unet.clone();
        narrow.cross_attention_dim = OneOrEach::One(768);
        assert!(refused(Some(&second), &narrow, &vae).contains("width 2048, which its text encoders give"));
        assert!(refused(None, &narrow, &vae).contains("sizes and a pooled text"));
        let bare = ClipTextConfig { architectures: Vec::new(), ..second.clone() };
        assert!(refused(Some(&bare), &unet, &vae).contains("no projection"));
        let wide = ClipTextConfig { projection_dim: 1024, ..second.clone() };
        assert!(refused(Some(&wide), &unet, &vae).contains("2816 numbers"));
        let normalized = AutoencoderKlConfig { latents_mean: Some(vec![0.0; 4]), ..vae.clone() };
        assert!(refused(Some(&second), &unet, &normalized).contains("latents_mean"));
    }
}
