use std::path::Path;

use burn::tensor::DType;
use offstage_checkpoints::{Architecture, CheckpointError, ClipTokenizer, Model as Folder};
use offstage_diffusion::SchedulerConfig;
use offstage_gpu::{ComponentSpec, DeviceKind, Rung};
use offstage_models::autoencoder_kl::AutoencoderKlConfig;
use offstage_models::autoencoder_tiny::AutoencoderTinyConfig;
use offstage_models::clip::ClipTextConfig;
use offstage_models::unet::UNetConfig;
use offstage_residency::{ResidencyPolicy, WorkspaceFormula};

use super::component::Part;
use super::network::Network;
use super::workspace;
use crate::kept::PackCache;

/// A text as token ids, always as many.
pub struct Tokens {
    pub ids: Vec<i64>,
    /// How many of them stand for words, or parts of words.
    pub words: usize,
    /// How many more the text has than the encoder reads.
    pub words_left_out: usize,
}

/// The numbers that a model computes in: one kind for all of it, wherever it computes. Its weights are
/// held in it on the host and on every device, so that an upload is a copy and nothing is converted twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// As accurate as the checkpoints; what CPUs are fastest in.
    #[default]
    F32,
    /// Half the memory, and what GPUs are fastest in. CPUs compute in it correctly and slowly.
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
    /// A configuration that the networks do not serve, or that does not go with the others or with its
    /// weights.
    #[error("{0}")]
    Unsupported(String),
}

impl Precision {
    /// What a model is opened in where a driver has devices of these kinds: [`Self::F16`] as soon as one
    /// of them is a GPU, because edits go there, and [`Self::F32`] where all compute in the host's memory.
    pub fn on(devices: impl IntoIterator<Item = DeviceKind>) -> Precision {
        let is_gpu = |kind: DeviceKind| match kind {
            DeviceKind::Cuda => true,
            DeviceKind::Cpu | DeviceKind::Simulated => false,
        };
        if devices.into_iter().any(is_gpu) { Precision::F16 } else { Precision::F32 }
    }

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
    /// Reads the configurations and the headers of the weights, and compares them. `name` begins the
    /// components' names; the networks compute in `precision`: see [`Precision::on`].
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
        let spec = |component: &str, weights_bytes: u64, workspace: WorkspaceFormula| {
            let mut spec = ComponentSpec::new(format!("{name}/{component}"), weights_bytes);
            spec.workspace = workspace;
            spec.policy = policy.clone();
            spec
        };
        let at = |component: &str| folder.folder().join(component);
        let text_encoder = Part { config: text.clone(), folder: at("text_encoder"), dtype, cache: None };
        let denoiser = Part { config: unet.clone(), folder: at("unet"), dtype, cache: None };
        let autoencoder = Part { config: vae.clone(), folder: at("vae"), dtype, cache: None };
        let factor = vae.factor() as u64;
        let preview_decoder = match folder.option(PREVIEW_DECODER) {
            Some(_) => {
                let config = AutoencoderTinyConfig::from_json(&json(PREVIEW_DECODER)?)
                    .map_err(|error| wrong(PREVIEW_DECODER, &error))?;
                shows(&config, &vae).map_err(|reason| wrong(PREVIEW_DECODER, &reason))?;
                let workspace = workspace::of_preview_decoder(&config, number_bytes);
                let part = Part { config, folder: at(PREVIEW_DECODER), dtype, cache: None };
                let bytes = weights_bytes(&folder, PREVIEW_DECODER, &part)?;
                Some((spec(PREVIEW_DECODER, bytes, workspace), part))
            }
            None => None,
        };
        let parts = Parts {
            text_encoder: (
                spec(
                    "text_encoder",
                    weights_bytes(&folder, "text_encoder", &text_encoder)?,
                    workspace::of_text(&text, number_bytes),
                ),
                text_encoder,
            ),
            denoiser: (
                spec(
                    "denoiser",
                    weights_bytes(&folder, "unet", &denoiser)?,
                    workspace::of_denoiser(&unet, factor, PASSES, number_bytes),
                ),
                denoiser,
            ),
            autoencoder: (
                spec(
                    "autoencoder",
                    weights_bytes(&folder, "vae", &autoencoder)?,
                    workspace::of_autoencoder(&vae, number_bytes),
                ),
                autoencoder,
            ),
            preview_decoder,
        };
        Ok(Model { text, unet, vae, scheduler, name: name.to_owned(), tokenizer, dtype, parts })
    }

    /// Has loads keep what they made of the weights, and take it from there the next time.
    pub fn keeping_packs(mut self, cache: &PackCache) -> Model {
        let Parts { text_encoder, denoiser, autoencoder, preview_decoder } = &mut self.parts;
        for kept in [&mut text_encoder.1.cache, &mut denoiser.1.cache, &mut autoencoder.1.cache] {
            *kept = Some(cache.clone());
        }
        if let Some((_, decoder)) = preview_decoder {
            decoder.cache = Some(cache.clone());
        }
        self
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

/// What a component's weights take once they are loaded.
fn weights_bytes<C: Network>(folder: &Folder, component: &str, part: &Part<C>) -> Result<u64, OpenError> {
    let weights = folder.component(component)?.weights()?;
    part.bytes(weights).map_err(OpenError::Unsupported)
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
