use std::path::Path;

use burn::tensor::DType;
use offstage_api::{Generation, Sampler};
use offstage_checkpoints::{Architecture, CheckpointError, ClipTokenizer, Model as Folder};
use offstage_diffusion::{LatentRgb, SD_LATENT_RGB, SDXL_LATENT_RGB, SchedulerConfig};
use offstage_gpu::{ComponentSpec, DeviceKind, Rung};
use offstage_models::autoencoder_kl::AutoencoderKlConfig;
use offstage_models::autoencoder_tiny::AutoencoderTinyConfig;
use offstage_models::clip::ClipTextConfig;
use offstage_models::unet::UNetConfig;
use offstage_residency::{ResidencyPolicy, WorkspaceFormula};

use super::component::Part;
use super::network::Network;
use super::second::{Second, Settings};
use super::{fit, sampling, workspace};
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
    /// What a model after SDXL has beside.
    pub second: Option<Second>,
    /// Factor of a photo's latents as the denoiser sees them.
    pub photo_scale: f64,
    name: String,
    tokenizer: ClipTokenizer,
    dtype: DType,
    /// The longest edge that it is asked for unless another is.
    usual_edge: u32,
    parts: Parts,
}

/// The components, as a driver takes them, with the numbers that they hold.
pub struct Parts {
    pub text_encoder: (ComponentSpec, Part<ClipTextConfig>),
    /// Of a model after SDXL; it works beside the first.
    pub text_encoder_2: Option<(ComponentSpec, Part<ClipTextConfig>)>,
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
    pub(super) fn by(tokenizer: &ClipTokenizer, text: &str) -> Tokens {
        let encoded = tokenizer.encode(text);
        Tokens {
            ids: encoded.ids.into_iter().map(i64::from).collect(),
            words: encoded.words,
            words_left_out: encoded.words_left_out,
        }
    }

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
        let architecture = folder.architecture()?;
        let config = |component: &str| folder.component(component)?.config();
        let json = |component: &str| config(component).map(|config| config.value().to_string());
        let wrong = |component: &str, error: &dyn std::fmt::Display| {
            OpenError::Unsupported(format!("{}: {error}", folder.folder().join(component).display()))
        };
        let text_config = |component: &str| {
            ClipTextConfig::from_json(&json(component)?).map_err(|error| wrong(component, &error))
        };
        let tokenizer = |component: &str| ClipTokenizer::open(&folder.folder().join(component));
        let text = text_config("text_encoder")?;
        let unet_json = config("unet")?;
        let unet =
            UNetConfig::from_json(&unet_json.value().to_string()).map_err(|error| wrong("unet", &error))?;
        let vae = AutoencoderKlConfig::from_json(&json("vae")?).map_err(|error| wrong("vae", &error))?;
        let scheduler: SchedulerConfig = config("scheduler")?.parse()?;
        let first = tokenizer("tokenizer")?;
        let mut photo_scale = 1.0;
        let second = match architecture {
            Architecture::InstructPix2Pix => None,
            Architecture::InstructPix2PixXl => {
                let settings = Settings::of(&folder)?;
                if settings.scales_photo(scheduler.is_edm()) {
                    photo_scale = vae.scaling_factor;
                }
                let tokenizer = tokenizer("tokenizer_2")?;
                if tokenizer.length() != first.length() {
                    return Err(wrong(
                        "tokenizer_2",
                        &"it reads texts of another length than the first tokenizer",
                    ));
                }
                let zeros_for_nothing = settings.zeros_for_nothing();
                Some(Second { text: text_config("text_encoder_2")?, tokenizer, zeros_for_nothing })
            }
        };
        let second_text = second.as_ref().map(|second| &second.text);
        fit::fits_together(&text, second_text, &unet, &vae).map_err(|reason| wrong("", &reason))?;

        let making = Making { folder: &folder, name, policy };
        let number_bytes = dtype.size() as u64;
        let of_text = |config: &ClipTextConfig| workspace::of_text(config, number_bytes);
        let preview_decoder = match folder.option(PREVIEW_DECODER) {
            Some(_) => {
                let config = AutoencoderTinyConfig::from_json(&json(PREVIEW_DECODER)?)
                    .map_err(|error| wrong(PREVIEW_DECODER, &error))?;
                fit::shows(&config, &vae).map_err(|reason| wrong(PREVIEW_DECODER, &reason))?;
                let workspace = workspace::of_preview_decoder(&config, number_bytes);
                Some(making.part(PREVIEW_DECODER, PREVIEW_DECODER, config, dtype, workspace)?)
            }
            None => None,
        };
        let text_encoder_2 = match second_text {
            Some(text) => {
                let of = "text_encoder_2";
                Some(making.part(of, of, text.clone(), dtype, of_text(text))?)
            }
            None => None,
        };
        // The reference upcasts it in pipelines after SDXL only, and from this kind of numbers only.
        let upcast = second.is_some() && vae.force_upcast && dtype == DType::F16;
        let vae_dtype = if upcast { DType::F32 } else { dtype };
        let (of_unet, of_vae) = (
            workspace::of_denoiser(&unet, vae.factor() as u64, PASSES, number_bytes),
            workspace::of_autoencoder(&vae, vae_dtype.size() as u64),
        );
        let parts = Parts {
            text_encoder: making.part("text_encoder", "text_encoder", text.clone(), dtype, of_text(&text))?,
            text_encoder_2,
            denoiser: making.part("denoiser", "unet", unet.clone(), dtype, of_unet)?,
            autoencoder: making.part("autoencoder", "vae", vae.clone(), vae_dtype, of_vae)?,
            preview_decoder,
        };
        // Models after SDXL come for several sizes, and make little of another.
        let trained_edge =
            unet_json.value()["sample_size"].as_u64().map(|size| size.saturating_mul(vae.factor() as u64));
        let usual_edge = match (&second, trained_edge) {
            (Some(_), Some(edge)) => edge.clamp(64, 2048) as u32,
            _ => Generation::default().edge,
        };
        let (name, tokenizer) = (name.to_owned(), first);
        Ok(Model {
            text,
            unet,
            vae,
            scheduler,
            second,
            photo_scale,
            name,
            tokenizer,
            dtype,
            usual_edge,
            parts,
        })
    }

    /// Has loads keep what they made of the weights, and take it from there the next time.
    pub fn keeping_packs(mut self, cache: &PackCache) -> Model {
        let Parts { text_encoder, text_encoder_2, denoiser, autoencoder, preview_decoder } = &mut self.parts;
        for kept in [&mut text_encoder.1.cache, &mut denoiser.1.cache, &mut autoencoder.1.cache] {
            *kept = Some(cache.clone());
        }
        if let Some((_, encoder)) = text_encoder_2 {
            encoder.cache = Some(cache.clone());
        }
        if let Some((_, decoder)) = preview_decoder {
            decoder.cache = Some(cache.clone());
        }
        self
    }

    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// What an edit is made with unless asked otherwise.
    pub fn usual(&self) -> Generation {
        let usual = Generation { edge: self.usual_edge, ..Generation::default() };
        let offered = self.samplers();
        let sampler = if offered.contains(&usual.sampler) { usual.sampler } else { offered[0] };
        match self.second {
            // The default of the reference's pipeline.
            Some(_) => Generation { sampler, guidance_scale: 5.0, ..usual },
            None => Generation { sampler, ..usual },
        }
    }

    /// The samplers that it can be asked for: at least one.
    pub fn samplers(&self) -> Vec<Sampler> {
        sampling::offered(&self.scheduler)
    }

    /// What the networks compute in; the autoencoder may compute in more, where it has to.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// What requests call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A text as the encoder reads it.
    pub fn tokens(&self, text: &str) -> Tokens {
        Tokens::by(&self.tokenizer, text)
    }

    pub(super) fn latent_rgb(&self) -> LatentRgb {
        if self.second.is_some() { SDXL_LATENT_RGB } else { SD_LATENT_RGB }
    }

    pub(super) fn denoiser_ladder(&self, megapixels: f64) -> Vec<Rung> {
        workspace::sequential(self.parts.denoiser.0.workspace, PASSES, megapixels)
    }

    pub(super) fn autoencoder_ladder(&self, megapixels: f64) -> Vec<Rung> {
        workspace::tiled(self.parts.autoencoder.0.workspace, &self.vae, megapixels)
    }
}

/// What all components of a model have in common.
struct Making<'a> {
    folder: &'a Folder,
    name: &'a str,
    policy: &'a ResidencyPolicy,
}

impl Making<'_> {
    /// The component `name`, whose files are in the folder `of`. Headers are read and compared with `config`.
    fn part<C: Network>(
        &self,
        name: &str,
        of: &str,
        config: C,
        dtype: DType,
        workspace: WorkspaceFormula,
    ) -> Result<(ComponentSpec, Part<C>), OpenError> {
        let part = Part { config, folder: self.folder.folder().join(of), dtype, cache: None };
        let weights = self.folder.component(of)?.weights()?;
        let bytes = part.bytes(weights).map_err(OpenError::Unsupported)?;
        let mut spec = ComponentSpec::new(format!("{}/{name}", self.name), bytes);
        spec.workspace = workspace;
        spec.policy = self.policy.clone();
        Ok((spec, part))
    }
}
