use std::slice::from_ref;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use burn::tensor::{DType, Device, Tensor, TensorData};
use offstage_api::{Generated, Generation};
use offstage_diffusion::{EditGuidance, Plan, Size, SizeRules};
use offstage_gpu::{ComponentId, LeaseRequest, OnOom, Rung, WorkClass};
use offstage_models::autoencoder_kl::AutoencoderKl;
use offstage_models::autoencoder_tiny::TinyDecoder;
use offstage_models::clip::ClipText;
use offstage_models::unet::{Added, Numbers, UNet};

use super::component::Placed;
use super::denoise::Denoising;
use super::model::Model;
use super::noise::{Noise, Seeded};
use super::second::told_sizes;
use super::text::Words;
use super::{photo, preview, sampling, text, workspace};
use crate::generator::{Ask, EditError, EditPlan, Follow, Generator, Lender, Made, Stage, StagePlan};
use crate::picture::Picture;
use crate::stage::{Cancel, CancelOnDrop, StageError, run_stage};

/// How long the autoencoder may stay on its device for its second stage, where nobody needs the room.
const KEEP: Duration = Duration::from_secs(120);

/// The model, ready to edit: its networks are components of a driver.
pub struct InstructPix2Pix {
    model: Arc<Model>,
    text_encoder: ComponentId,
    text_encoder_2: Option<ComponentId>,
    denoiser: ComponentId,
    autoencoder: ComponentId,
    preview_decoder: Option<ComponentId>,
}

/// What an edit works with, settled before anything is borrowed.
struct Work {
    picture: Picture,
    generation: Generation,
    plan: Plan,
    guidance: EditGuidance,
    /// The prompt, and what to stay away from.
    tokens: [Vec<i64>; 2],
    /// As the second encoder reads them, where there is one.
    second_tokens: Option<[Vec<i64>; 2]>,
    /// Zeros stand for nothing to stay away from.
    zeros_for_nothing: bool,
    /// Sentences about what was asked for.
    notes: Vec<String>,
}

impl InstructPix2Pix {
    /// `text_encoder`, `denoiser` and `autoencoder` are those of [`Model::parts`] in the driver that
    /// lends.
    pub fn new(
        model: Arc<Model>,
        text_encoder: ComponentId,
        denoiser: ComponentId,
        autoencoder: ComponentId,
    ) -> InstructPix2Pix {
        InstructPix2Pix {
            model,
            text_encoder,
            text_encoder_2: None,
            denoiser,
            autoencoder,
            preview_decoder: None,
        }
    }

    /// With the second text encoder of [`Model::parts`], which a model that has one does not edit without.
    pub fn with_second_text_encoder(self, text_encoder_2: Option<ComponentId>) -> InstructPix2Pix {
        InstructPix2Pix { text_encoder_2, ..self }
    }

    /// With previews by a decoder, that of [`Model::parts`] in the same driver; without one they are
    /// a linear guess.
    pub fn with_preview_decoder(self, preview_decoder: Option<ComponentId>) -> InstructPix2Pix {
        InstructPix2Pix { preview_decoder, ..self }
    }

    fn work(&self, ask: &Ask) -> Result<Work, EditError> {
        let generation = ask.generation.clone();
        let (size, plan) = self.settled(ask.picture.width(), ask.picture.height(), &generation)?;
        let guidance = EditGuidance {
            text: f64::from(generation.guidance_scale),
            image: f64::from(generation.image_guidance_scale),
        };
        let texts = [&ask.prompt, &generation.negative_prompt];
        let second_tokens =
            self.model.second.as_ref().map(|second| texts.map(|text| second.tokens(text).ids));
        let zeros = self.model.second.as_ref().is_some_and(|second| second.zeros_for_nothing);
        Ok(Work {
            picture: ask.picture.resized(size.width, size.height),
            plan,
            guidance,
            tokens: texts.map(|text| self.model.tokens(text).ids),
            second_tokens,
            zeros_for_nothing: zeros && generation.negative_prompt.trim().is_empty(),
            notes: self.model.tokens(&ask.prompt).unread_sentence().into_iter().collect(),
            generation,
        })
    }

    /// The size that a picture is edited at, and the steps to take.
    fn settled(&self, width: u32, height: u32, generation: &Generation) -> Result<(Size, Plan), EditError> {
        generation.check().map_err(|error| EditError::Refused(error.sentence))?;
        let size = self.size(Size { width, height }, generation.edge)?;
        let sampler =
            sampling::kind(generation.sampler).build(&self.model.scheduler).map_err(sampling::refused)?;
        let plan = sampler.plan(generation.steps as usize, f64::from(generation.strength));
        Ok((size, plan.map_err(sampling::refused)?))
    }

    fn size(&self, photo: Size, edge: u32) -> Result<Size, EditError> {
        let rules = SizeRules { multiple: self.model.vae.factor() as u32, largest_side: edge };
        let size = rules.working_size(photo);
        let stretch = f64::from(size.width) * f64::from(photo.height)
            / (f64::from(size.height) * f64::from(photo.width));
        if (0.5..=2.0).contains(&stretch) {
            return Ok(size);
        }
        Err(EditError::Refused(
            "This picture is too narrow for this model; crop it, or allow a longer edge.".to_owned(),
        ))
    }

    fn stage(&self, stage: Stage, megapixels: f64, generation: &Generation) -> StagePlan {
        let (components, ladder): (_, Vec<Rung>) = match stage {
            Stage::EncodePrompt => {
                ([self.text_encoder].into_iter().chain(self.text_encoder_2).collect(), Vec::new())
            }
            Stage::Denoise => {
                let both = [self.denoiser].into_iter().chain(self.preview_decoder);
                (both.collect(), self.model.denoiser_ladder(megapixels))
            }
            Stage::EncodeImage | Stage::Decode => {
                (vec![self.autoencoder], self.model.autoencoder_ladder(megapixels))
            }
        };
        let mut request = LeaseRequest::new(stage.name(), components, WorkClass::GpuBound);
        request.megapixels = megapixels;
        request.steps = if stage == Stage::Denoise { generation.steps } else { 1 };
        if !ladder.is_empty() {
            request.on_oom = OnOom::Degrade(ladder);
        }
        if stage == Stage::EncodeImage {
            // It comes again at the end: on a large card it stays, on a small one it makes room.
            request.keep = Some(KEEP);
            request.keep_warm = true;
        }
        StagePlan { stage, request }
    }

    fn stages(&self, size: Size, generation: &Generation) -> Vec<StagePlan> {
        let megapixels = f64::from(size.width) * f64::from(size.height) / 1e6;
        Stage::ALL.map(|stage| self.stage(stage, megapixels, generation)).to_vec()
    }

    async fn run(
        &self,
        work: Work,
        previews: bool,
        lender: &dyn Lender,
        follow: &Arc<dyn Follow>,
        cancel: &Cancel,
    ) -> Result<(Picture, Where, Vec<String>), EditError> {
        let work = Arc::new(work);
        let size = Size { width: work.picture.width(), height: work.picture.height() };
        let mut stages = self.stages(size, &work.generation).into_iter().map(|plan| plan.request);
        let mut next = || stages.next().ok_or_else(|| EditError::Failed("a stage is missing".to_owned()));
        let seen = |stage: Stage| {
            let follow = Arc::clone(follow);
            move || follow.stage(stage)
        };

        let (id, asked, begun) = (self.text_encoder, Arc::clone(&work), seen(Stage::EncodePrompt));
        let second = self.text_encoder_2;
        let (context, pooled) = run_stage(lender, next()?, cancel, move |lease, _| {
            begun();
            let encoder = lease.component::<Placed<ClipText>>(id).map_err(StageError::failed)?;
            let second = second.map(|id| lease.component::<Placed<ClipText>>(id)).transpose();
            let second = second.map_err(StageError::failed)?;
            let words = words(&asked, &encoder.network, second.as_ref().map(|placed| &placed.network))?;
            Ok((text::held(words.context)?, words.pooled.map(text::held).transpose()?))
        })
        .await?;

        let (id, asked, begun) = (self.autoencoder, Arc::clone(&work), seen(Stage::EncodeImage));
        let (latents, encoded_tiled) = run_stage(lender, next()?, cancel, move |lease, _| {
            begun();
            let vae = lease.component::<Placed<AutoencoderKl>>(id).map_err(StageError::failed)?;
            let (width, height) = (asked.picture.width() as usize, asked.picture.height() as usize);
            let planes = TensorData::new(asked.picture.planes(), [1, 3, height, width]);
            let image = on(&vae.device, vae.dtype, planes);
            let tiled = lease.rung() > 0;
            Ok((text::held(photo::encode(&vae.network, image, tiled))?, tiled))
        })
        .await?;

        let (id, asked, begun) = (self.denoiser, Arc::clone(&work), seen(Stage::Denoise));
        let (teller, scaling) = (Arc::clone(follow), self.model.vae.scaling_factor);
        let (photo_scale, colours) = (self.model.photo_scale, self.model.latent_rgb());
        let decoder = self.preview_decoder.filter(|_| previews);
        let mut request = next()?;
        request.components.retain(|component| *component == id || decoder == Some(*component));
        let denoise = run_stage(lender, request, cancel, move |lease, cancel| {
            begun();
            let unet = lease.component::<Placed<UNet>>(id).map_err(StageError::failed)?;
            let sequential = lease.rung() > 0;
            // Where memory is short, the guess does.
            let decoder =
                decoder.filter(|_| !sequential).map(|id| lease.component::<Placed<TinyDecoder>>(id));
            let decoder = decoder.transpose().map_err(StageError::failed)?;
            let context = on(&unet.device, unet.dtype, context.clone());
            let photo: Tensor<4> = on(&unet.device, unet.dtype, latents.clone());
            let mut noise = Seeded::new(asked.generation.seed.unwrap_or(0));
            let start = first_sample(&asked, &photo, scaling, &mut noise);
            let run = Denoising {
                unet: &unet.network,
                plan: asked.plan.clone(),
                context,
                photo: photo.mul_scalar(photo_scale),
                added: pooled.as_ref().map(|pooled| Added {
                    text: on(&unet.device, unet.dtype, pooled.clone()),
                    numbers: Numbers::Each(
                        told_sizes(asked.picture.width(), asked.picture.height()).to_vec(),
                    ),
                }),
                guidance: asked.guidance,
                sequential,
                sinusoids: None,
            };
            let done = run.run(start, &mut noise, |progress| {
                cancel.check()?;
                let preview = match progress.denoised.filter(|_| previews) {
                    Some(denoised) => preview::of(denoised, decoder.as_deref(), &colours)?,
                    None => None,
                };
                teller.step(progress.step as u32 + 1, progress.of as u32, preview);
                cancel.check()
            })?;
            let place = Where { device: unet.place.clone(), dtype: number_name(unet.dtype) };
            Ok((text::held(done)?, place, sequential))
        })
        .await?;
        let (denoised, place, sequential) = denoise;

        let (id, begun) = (self.autoencoder, seen(Stage::Decode));
        let (picture, decoded_tiled) = run_stage(lender, next()?, cancel, move |lease, _| {
            begun();
            let vae = lease.component::<Placed<AutoencoderKl>>(id).map_err(StageError::failed)?;
            let tiled = lease.rung() > 0;
            let decoded = photo::decode(&vae.network, on(&vae.device, vae.dtype, denoised.clone()), tiled);
            Ok((photo::picture(decoded)?, tiled))
        })
        .await?;

        let mut notes = work.notes.clone();
        for (taken, rung) in
            [(sequential, workspace::SEQUENTIAL), (encoded_tiled || decoded_tiled, workspace::TILED)]
        {
            if taken {
                notes.push(format!("For want of memory it was made with {rung}."));
            }
        }
        Ok((picture, place, notes))
    }
}

#[async_trait]
impl Generator for InstructPix2Pix {
    fn plan(&self, width: u32, height: u32, generation: &Generation) -> Result<EditPlan, EditError> {
        let (size, plan) = self.settled(width, height, generation)?;
        let steps = u32::try_from(plan.steps.len()).unwrap_or(u32::MAX);
        let stages = self.stages(size, generation);
        Ok(EditPlan { width: size.width, height: size.height, steps, stages })
    }

    async fn edit(
        &self,
        ask: Ask,
        lender: Arc<dyn Lender>,
        follow: Arc<dyn Follow>,
    ) -> Result<Made, EditError> {
        let work = self.work(&ask)?;
        let (small, generation) = (work.picture.clone(), work.generation.clone());
        let cancel = Cancel::default();
        let keeps_warm = self.model.parts().autoencoder.0.policy.keep_warm;
        let _ending = Ending {
            _stop: CancelOnDrop(cancel.clone()),
            kept: (!keeps_warm).then(|| (Arc::clone(&lender), self.autoencoder)),
        };
        let (picture, place, notes) = self.run(work, ask.previews, &*lender, &follow, &cancel).await?;
        let generated = Generated {
            model: self.model.name().to_owned(),
            asked: Generation { seed: Some(generation.seed.unwrap_or(0)), ..generation },
            width: small.width(),
            height: small.height(),
            device: place.device,
            dtype: place.dtype,
        };
        Ok(Made { picture, generated, notes })
    }
}

/// Dropped when the edit is over, however it ended: stops what still works, and lets go of what was kept
/// between two stages.
struct Ending {
    _stop: CancelOnDrop,
    kept: Option<(Arc<dyn Lender>, ComponentId)>,
}

impl Drop for Ending {
    fn drop(&mut self) {
        if let (Some((lender, component)), Ok(runtime)) =
            (self.kept.take(), tokio::runtime::Handle::try_current())
        {
            runtime.spawn(async move { lender.let_go(vec![component]).await });
        }
    }
}

/// Where the denoiser computed.
struct Where {
    device: String,
    dtype: String,
}

impl From<super::denoise::Lost> for StageError {
    fn from(lost: super::denoise::Lost) -> Self {
        StageError::failed(lost)
    }
}

fn number_name(dtype: DType) -> String {
    format!("{dtype:?}").to_lowercase()
}

/// Noise alone, or with less than full strength the photo's latents under their share of it.
fn first_sample(work: &Work, photo: &Tensor<4>, scaling: f64, noise: &mut dyn Noise) -> Tensor<4> {
    let drawn = noise.next(photo.dims(), photo.dtype(), &photo.device());
    if work.generation.strength >= 1.0 {
        return drawn.mul_scalar(work.plan.noise_scale);
    }
    let (image, share) = work.plan.image_and_noise;
    photo.clone().mul_scalar(scaling * image) + drawn.mul_scalar(share)
}

fn on<const D: usize>(device: &Device, dtype: DType, data: TensorData) -> Tensor<D> {
    let own = data.dtype();
    let held: Tensor<D> = Tensor::from_data(data, (device, own));
    held.cast(dtype)
}

/// What the denoiser is told of the prompt and of what to stay away from.
fn words(work: &Work, encoder: &ClipText, second: Option<&ClipText>) -> Result<Words, StageError> {
    let [prompt, negative] = &work.tokens;
    let told = match (second, &work.second_tokens) {
        (Some(second), Some([second_prompt, second_negative])) => {
            let negatives = [from_ref(negative), from_ref(second_negative)];
            text::encode_prompt_xl(
                [encoder, second],
                [from_ref(prompt), from_ref(second_prompt)],
                (!work.zeros_for_nothing).then_some(negatives),
            )
        }
        (None, None) => text::encode_prompt(encoder, from_ref(prompt), from_ref(negative))
            .map(|context| Words { context, pooled: None }),
        _ => return Err(StageError::Failed("the second text encoder is not there".to_owned())),
    };
    told.map_err(StageError::failed)
}
