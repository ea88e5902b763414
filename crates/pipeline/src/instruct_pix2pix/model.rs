use std::path::Path;

use burn::tensor::DType;
use offstage_checkpoints::{Architecture, CheckpointError, ClipTokenizer, Model as Folder, Weights};
use offstage_diffusion::SchedulerConfig;
use offstage_gpu::{ComponentSpec, Rung};
use offstage_models::autoencoder_kl::AutoencoderKlConfig;
use offstage_models::autoencoder_tiny::AutoencoderTinyConfig;
use offstage_models::clip::ClipTextConfig;
use offstage_models::unet::UNetConfig;
use offstage_residency::{ResidencyPolicy, WorkspaceFormula};

use super::component::Part;
use super::workspace;

/// A text as token ids, always as many.
pub struct Tokens {
    pub ids: Vec<i64>,
    /// How many of them stand for words, or parts of words.
    pub words: usize,
    /// How many more the text has than the encoder reads.
    pub words_left_out: usize,
}

/// The numbers that a model computes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// As accurate as the checkpoints; what CPUs are fastest in.
    #[default]
    F32,
    F16,
    Bf16,
    /// For comparisons.
    F64,
}

/// Its folder, and the end of its component's name.
const PREVIEW_DECODER: &str = "preview_decoder";
/// The passes of the guidance.
const PASSES: u64 = 3;

/// What a model's folder says before any weight is read: enough to know what it takes.
pub struct Model {
    pub text: ClipTextConfig,
    pub unet: UNetConfig,
    pub vae: AutoencoderKlConfig,
    pub scheduler: SchedulerConfig,
    name: String,
    tokenizer: ClipTokenizer,
    dtype: DType,
    parts: Parts,
}

/// The components, as a driver takes them, with the numbers that they hold.
pub struct Parts {
    pub text_encoder: (ComponentSpec, Part<ClipTextConfig>),
    pub denoiser: (ComponentSpec, Part<UNetConfig>),
    pub autoencoder: (ComponentSpec, Part<AutoencoderKlConfig>),
    /// For previews, where the model's folder has one; it works beside the denoiser.
    pub preview_decoder: Option<(ComponentSpec, Part<AutoencoderTinyConfig>)>,
}

/// A folder whose model cannot be used. The sentences name the file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A configuration that the networks do not serve, or that does not go with the others.
    #[error("{0}")]
    Unsupported(String),
}

impl Precision {
    fn dtype(self) -> DType {
        match self {
            Precision::F32 => DType::F32,
            Precision::F16 => DType::F16,
            Precision::Bf16 => DType::BF16,
            Precision::F64 => DType::F64,
        }
    }
}

impl Tokens {
    /// Says that the end of a text is not read, where it is not.
    pub(super) fn unread_sentence(&self) -> Option<String> {
        (self.words_left_out > 0).then(|| {
            format!(
                "The prompt is longer than this model reads: its last {} of {} words or parts of words were left out.",
                self.words_left_out,
                self.words + self.words_left_out
            )
        })
    }
}

impl Model {
    /// Reads the configurations and the headers of the weights. `name` begins the components' names;
    /// the networks compute in `precision`.
    pub fn open(
        folder: &Path,
        name: &str,
        precision: Precision,
        policy: &ResidencyPolicy,
    ) -> Result<Model, OpenError> {
        let dtype = precision.dtype();
        let folder = Folder::open(folder)?;
        match folder.architecture()? {
            Architecture::InstructPix2Pix => {}
        }
        let config = |component: &str| folder.component(component)?.config();
        let json = |component: &str| config(component).map(|config| config.value().to_string());
        let wrong = |component: &str, error: &dyn std::fmt::Display| {
            OpenError::Unsupported(format!("{}: {error}", folder.folder().join(component).display()))
        };
        let text = ClipTextConfig::from_json(&json("text_encoder")?)
            .map_err(|error| wrong("text_encoder", &error))?;
        let unet = UNetConfig::from_json(&json("unet")?).map_err(|error| wrong("unet", &error))?;
        let vae = AutoencoderKlConfig::from_json(&json("vae")?).map_err(|error| wrong("vae", &error))?;
        fits_together(&text, &unet, &vae).map_err(|reason| wrong("", &reason))?;
        let scheduler = config("scheduler")?.parse()?;
        let tokenizer = ClipTokenizer::open(&folder.folder().join("tokenizer"))?;

        let number_bytes = dtype.size() as u64;
        let spec = |component: &str, parameters: u64, workspace: WorkspaceFormula| {
            let mut spec = ComponentSpec::new(format!("{name}/{component}"), parameters * number_bytes);
            spec.workspace = workspace;
            spec.policy = policy.clone();
            spec
        };
        let parameters =
            |component: &str| folder.component(component)?.weights().map(|weights| weights.parameters());
        let at = |component: &str| folder.folder().join(component);
        let factor = vae.factor() as u64;
        let preview_decoder = match folder.option(PREVIEW_DECODER) {
            Some(component) => {
                let config = AutoencoderTinyConfig::from_json(&json(PREVIEW_DECODER)?)
                    .map_err(|error| wrong(PREVIEW_DECODER, &error))?;
                shows(&config, &vae).map_err(|reason| wrong(PREVIEW_DECODER, &reason))?;
                let parameters = decoder_parameters(&component.weights()?)?;
                let workspace = workspace::of_preview_decoder(&config, number_bytes);
                let part = Part { config, folder: at(PREVIEW_DECODER), dtype };
                Some((spec(PREVIEW_DECODER, parameters, workspace), part))
            }
            None => None,
        };
        let parts = Parts {
            text_encoder: (
                spec("text_encoder", parameters("text_encoder")?, workspace::of_text(&text, number_bytes)),
                Part { config: text.clone(), folder: at("text_encoder"), dtype },
            ),
            denoiser: (
                spec(
                    "denoiser",
                    parameters("unet")?,
                    workspace::of_denoiser(&unet, factor, PASSES, number_bytes),
                ),
                Part { config: unet.clone(), folder: at("unet"), dtype },
            ),
            autoencoder: (
                spec("autoencoder", parameters("vae")?, workspace::of_autoencoder(&vae, number_bytes)),
                Part { config: vae.clone(), folder: at("vae"), dtype },
            ),
            preview_decoder,
        };
        Ok(Model { text, unet, vae, scheduler, name: name.to_owned(), tokenizer, dtype, parts })
    }

    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// What the networks compute in.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// What requests call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A text as the encoder reads it.
    pub fn tokens(&self, text: &str) -> Tokens {
        let encoded = self.tokenizer.encode(text);
        Tokens {
            ids: encoded.ids.into_iter().map(i64::from).collect(),
            words: encoded.words,
            words_left_out: encoded.words_left_out,
        }
    }

    pub(super) fn denoiser_ladder(&self, megapixels: f64) -> Vec<Rung> {
        workspace::sequential(self.parts.denoiser.0.workspace, PASSES, megapixels)
    }

    pub(super) fn autoencoder_ladder(&self, megapixels: f64) -> Vec<Rung> {
        workspace::tiled(self.parts.autoencoder.0.workspace, &self.vae, megapixels)
    }
}

/// Whether each network takes what the one before gives.
fn fits_together(text: &ClipTextConfig, unet: &UNetConfig, vae: &AutoencoderKlConfig) -> Result<(), String> {
    let blocks = unet.block_out_channels.len();
    if (0..blocks).any(|block| unet.cross_attention_dim.at(block) != text.hidden_size) {
        return Err(format!(
            "its denoiser does not take texts of width {}, which its text encoder gives",
            text.hidden_size
        ));
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
    if unet.addition_embed_type.is_some() {
        return Err("its denoiser takes sizes and a pooled text beside the time, as SDXL's do, and this \
                    version edits without them"
            .to_owned());
    }
    Ok(())
}

/// Whether previews are pictures of what the autoencoder makes of the same latents.
fn shows(preview: &AutoencoderTinyConfig, vae: &AutoencoderKlConfig) -> Result<(), String> {
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

/// The numbers of a tiny autoencoder's decoder; its encoder is not loaded.
fn decoder_parameters(weights: &Weights) -> Result<u64, CheckpointError> {
    let decoder = weights.names().filter(|name| name.starts_with("decoder."));
    decoder.map(|name| Ok(weights.info(name)?.shape.iter().map(|side| *side as u64).product::<u64>())).sum()
}
