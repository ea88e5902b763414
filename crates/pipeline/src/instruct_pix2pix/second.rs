use offstage_checkpoints::{CheckpointError, ClipTokenizer, Model as Folder};
use offstage_models::clip::ClipTextConfig;
use serde::Deserialize;

use super::fit::SIZES;
use super::model::Tokens;

/// What a model after SDXL has beside one after Stable Diffusion 1.
pub struct Second {
    /// The second text encoder, whose pooled text the denoiser takes beside its states.
    pub text: ClipTextConfig,
    pub(super) tokenizer: ClipTokenizer,
    /// Whether zeros stand for nothing to stay away from, rather than an empty text.
    pub zeros_for_nothing: bool,
}

impl Second {
    /// A text as the second encoder reads it.
    pub fn tokens(&self, text: &str) -> Tokens {
        Tokens::by(&self.tokenizer, text)
    }
}

/// What a pipeline's `model_index.json` says beside its components.
#[derive(Deserialize)]
pub(super) struct Settings {
    force_zeros_for_empty_prompt: Option<bool>,
    is_cosxl_edit: Option<bool>,
    requires_aesthetics_score: Option<bool>,
}

impl Settings {
    pub(super) fn of(folder: &Folder) -> Result<Settings, CheckpointError> {
        let settings: Settings = folder.index().parse()?;
        if settings.requires_aesthetics_score == Some(true) {
            let reason = "requires_aesthetics_score is supported as false only: the denoiser is told sizes";
            return Err(folder.index().refused(reason));
        }
        Ok(settings)
    }

    /// True where nothing is said, as in the reference.
    pub(super) fn zeros_for_nothing(&self) -> bool {
        self.force_zeros_for_empty_prompt.unwrap_or(true)
    }

    /// Whether the denoiser sees the photo's latents scaled, like those that it denoises: CosXL Edit does. The
    /// reference leaves that out of the folders that it saves, so that the noise levels decide where nothing is said:
    /// no other model of this kind has those of EDM.
    pub(super) fn scales_photo(&self, is_edm: bool) -> bool {
        self.is_cosxl_edit.unwrap_or(is_edm)
    }
}

/// What SDXL's denoiser is told of a picture of this size (Podell et al., "SDXL", 2023, section 2.2), height before
/// width: that it was of this size from the beginning, that nothing was cut off above and to the left, and that it is
/// to be of this size.
pub fn told_sizes(width: u32, height: u32) -> [f64; SIZES] {
    let (height, width) = (f64::from(height), f64::from(width));
    [height, width, 0.0, 0.0, height, width]
}
