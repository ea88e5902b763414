use serde::{Deserialize, Serialize};

use super::model::{PREVIEW_DECODER, PREVIEW_DECODER_CLASS};
use super::{Component, Model};
use crate::CheckpointError;

/// Kinds of models that can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Architecture {
    /// Instruction and photo to photo, after Stable Diffusion 1 (Brooks et al., arXiv 2211.09800).
    InstructPix2Pix,
    /// The same after SDXL (Podell et al., arXiv 2307.01952), with two text encoders; CosXL Edit is one.
    InstructPix2PixXl,
}

/// A component of an architecture, and the classes that it may be of; none: of any.
type Part = (&'static str, &'static [&'static str]);

const TOKENIZERS: &[&str] = &["CLIPTokenizer", "CLIPTokenizerFast"];

impl Architecture {
    pub const ALL: [Architecture; 2] = [Architecture::InstructPix2Pix, Architecture::InstructPix2PixXl];

    pub(crate) fn of(model: &Model) -> Result<Architecture, CheckpointError> {
        let class = model.class_name();
        let known = Architecture::ALL.into_iter().find(|architecture| architecture.class_name() == class);
        let Some(architecture) = known else {
            let supported = Architecture::ALL.map(|one| format!("{} ({})", one.name(), one.class_name()));
            return Err(model
                .index()
                .refused(format!("a {class} is not supported yet; what is: {}", supported.join(", "))));
        };
        for (name, classes) in architecture.parts() {
            is_one_of(model, model.component(name)?, classes)?;
        }
        for (name, classes) in architecture.options() {
            model.option(name).map_or(Ok(()), |component| is_one_of(model, component, classes))?;
        }
        Ok(architecture)
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Architecture::InstructPix2Pix => "InstructPix2Pix",
            Architecture::InstructPix2PixXl => "InstructPix2Pix XL",
        }
    }

    /// The class of its pipeline in diffusers.
    pub fn class_name(self) -> &'static str {
        match self {
            Architecture::InstructPix2Pix => "StableDiffusionInstructPix2PixPipeline",
            Architecture::InstructPix2PixXl => "StableDiffusionXLInstructPix2PixPipeline",
        }
    }

    /// Whether a component is needed to run it.
    pub fn needs(self, component: &str) -> bool {
        self.parts().iter().any(|(name, _)| *name == component)
    }

    /// Whether a component that is not needed is made use of where a model has it; what neither is (a safety
    /// checker, say) is not read.
    pub fn takes(self, component: &str) -> bool {
        self.options().iter().any(|(name, _)| *name == component)
    }

    fn parts(self) -> &'static [Part] {
        match self {
            Architecture::InstructPix2Pix => &[
                // Any scheduler's configuration gives the noise schedule; the sampler is chosen apart.
                ("scheduler", &[]),
                ("text_encoder", &["CLIPTextModel"]),
                ("tokenizer", TOKENIZERS),
                ("unet", &["UNet2DConditionModel"]),
                ("vae", &["AutoencoderKL"]),
            ],
            Architecture::InstructPix2PixXl => &[
                ("scheduler", &[]),
                ("text_encoder", &["CLIPTextModel"]),
                ("text_encoder_2", &["CLIPTextModelWithProjection"]),
                ("tokenizer", TOKENIZERS),
                ("tokenizer_2", TOKENIZERS),
                ("unet", &["UNet2DConditionModel"]),
                ("vae", &["AutoencoderKL"]),
            ],
        }
    }

    fn options(self) -> &'static [Part] {
        &[(PREVIEW_DECODER, &[PREVIEW_DECODER_CLASS])]
    }
}

fn is_one_of(model: &Model, component: &Component, classes: &[&str]) -> Result<(), CheckpointError> {
    let Component { name, class, .. } = component;
    if classes.is_empty() || classes.contains(&class.as_str()) {
        return Ok(());
    }
    let wanted = classes.join(" or ");
    Err(model.index().refused(format!("its {name} is a {class}, and a {wanted} is needed")))
}
