//! What is seen after each step.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use burn::tensor::{DType, Device, Tensor, TensorData};
use offstage_diffusion::{EditGuidance, SamplerKind};
use offstage_gpu::{Load, LoadTask};
use offstage_models::autoencoder_kl::AutoencoderKl;
use offstage_models::autoencoder_tiny::TinyDecoder;
use offstage_models::clip::ClipText;
use offstage_models::unet::UNet;
use offstage_pipeline::instruct_pix2pix::{
    Denoising, Model, Noise, OpenError, Placed, Precision, Seeded, encode, encode_prompt,
};
use offstage_pipeline::{Ask, Follow, Made, Picture, Stage};
use offstage_residency::ResidencyPolicy;
use tempfile::TempDir;

use crate::GIB;
use crate::studio::{Following, Studio, ask, reference};

/// The tiny model with the preview decoder of another fixture beside it.
fn folder(decoder: &str) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    copy(&reference("deep"), place.path());
    copy(&reference(decoder), place.path());
    place
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap().flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(from, to).unwrap();
        }
    }
}

fn open(folder: &Path) -> Result<Model, OpenError> {
    Model::open(folder, "tiny", Precision::F32, &ResidencyPolicy::default())
}

async fn edited(studio: &Studio, ask: Ask) -> (Made, Vec<Option<Picture>>) {
    let follow = Arc::new(Following::default());
    let made = studio.edit_followed(ask, Arc::clone(&follow)).await.unwrap();
    (made, follow.steps().into_iter().map(|(_, _, preview)| preview).collect())
}

/// What the model's decoder makes of each step's prediction, computed without a driver.
fn expected(model: &Model, ask: &Ask, made: &Made) -> Vec<Picture> {
    fn load<M: Send + Sync + 'static>(part: &dyn Load) -> Arc<Placed<M>> {
        part.load(&LoadTask::default()).unwrap().value.downcast().unwrap()
    }
    let parts = model.parts();
    let text: Arc<Placed<ClipText>> = load(&parts.text_encoder.1);
    let unet: Arc<Placed<UNet>> = load(&parts.denoiser.1);
    let vae: Arc<Placed<AutoencoderKl>> = load(&parts.autoencoder.1);
    let decoder: Arc<Placed<TinyDecoder>> = load(&parts.preview_decoder.as_ref().unwrap().1);

    let (width, height) = (made.picture.width(), made.picture.height());
    let planes = ask.picture.resized(width, height).planes();
    let shape = [1, 3, height as usize, width as usize];
    let device = Device::flex();
    let image: Tensor<4> = Tensor::from_data(TensorData::new(planes, shape), (&device, DType::F32));
    let photo = encode(&vae.network, image, false);
    let tokens = |text: &str| [model.tokens(text).ids];
    let context =
        encode_prompt(&text.network, &tokens(&ask.prompt), &tokens(&ask.generation.negative_prompt));
    let sampler = SamplerKind::EulerAncestral.build(&model.scheduler).unwrap();
    let plan = sampler.plan(ask.generation.steps as usize, 1.0).unwrap();
    let mut noise = Seeded::new(ask.generation.seed.unwrap());
    let start = noise.next(photo.dims(), DType::F32, &device).mul_scalar(plan.noise_scale);
    let guidance = EditGuidance {
        text: ask.generation.guidance_scale.into(),
        image: ask.generation.image_guidance_scale.into(),
    };
    let (unet, context) = (&unet.network, context.unwrap());
    let denoising =
        Denoising { unet, plan, context, photo, added: None, guidance, sequential: false, sinusoids: None };
    let mut previews = Vec::new();
    let done: Result<_, ()> = denoising.run(start, &mut noise, |progress| {
        let decoded = decoder.network.decode(progress.denoised.unwrap().clone());
        let planes = decoded.into_data().try_to_vec::<f32>().unwrap();
        previews.push(Picture::from_planes(width, height, &planes).unwrap());
        Ok(())
    });
    done.unwrap();
    previews
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_decoder_every_preview_is_its_picture_of_the_prediction() {
    let folder = folder("taesd");
    let studio = Studio::open_at(folder.path(), 6 * GIB).await;
    let mut ask = ask();
    ask.generation.sampler = offstage_api::Sampler::EulerAncestral;
    let (made, previews) = edited(&studio, ask.clone()).await;
    let expected = expected(&open(folder.path()).unwrap(), &ask, &made);
    assert_eq!(previews, expected.into_iter().map(Some).collect::<Vec<_>>());
    assert_eq!(previews.len() as u32, ask.generation.steps);
    let small = previews[0].as_ref().unwrap();
    assert_eq!((small.width(), small.height()), (made.picture.width(), made.picture.height()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_decoder_previews_have_a_pixel_for_each_latent_and_the_result_is_the_same() {
    let (plain, decoding) = (Studio::open(6 * GIB).await, folder("taesd"));
    let (made, guesses) = edited(&plain, ask()).await;
    for guess in &guesses {
        let guess = guess.as_ref().unwrap();
        assert_eq!((8 * guess.width(), 8 * guess.height()), (made.picture.width(), made.picture.height()));
    }
    let (again, previews) = edited(&Studio::open_at(decoding.path(), 6 * GIB).await, ask()).await;
    assert_eq!(made, again);
    assert!(guesses.iter().zip(&previews).all(|(guess, preview)| guess != preview));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_preview_is_shrunk() {
    let folder = folder("taesd");
    let studio = Studio::open_at(folder.path(), 6 * GIB).await;
    for ((width, height), shown) in [((384, 192), (256, 128)), ((192, 288), (171, 256))] {
        let mut ask = ask();
        ask.picture = crate::studio::picture(width, height);
        ask.generation.steps = 1;
        let (made, previews) = edited(&studio, ask).await;
        assert_eq!((made.picture.width(), made.picture.height()), (width, height));
        let small = previews[0].as_ref().unwrap();
        assert_eq!((small.width(), small.height()), shown);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn denoiser_and_decoder_are_lent_together() {
    let folder = folder("taesd");
    for size in [2 * GIB, 6 * GIB] {
        let studio = Studio::open_at(folder.path(), size).await;
        let plan = studio.plan(64, 64, &ask().generation).unwrap().stages;
        let lent = plan.iter().map(|planned| planned.request.components.len()).collect::<Vec<_>>();
        assert_eq!(lent, [1, 1, 2, 1]);

        let before = studio.free_bytes().await;
        studio.edit(ask()).await.unwrap();
        studio.until_free(before).await;
        let happened = studio.driver().transitions_after(0).await.unwrap();
        // Which of the two is there first is chance.
        let at = |words: &str| {
            let found = happened.iter().position(|transition| transition.text.contains(words));
            found.unwrap_or_else(|| panic!("nothing reads “{words}”"))
        };
        let (held, given_back) = (at("denoise holds its lease"), at("denoise gives its lease back"));
        for part in ["tiny/denoiser", "tiny/preview_decoder"] {
            assert!(at("denoise admitted") < at(&format!("{part} uploads")), "{part} came unasked");
            assert!(at(&format!("{part} is on simulated")) < held, "{part} was not there");
            assert!(given_back < at(&format!("{part} leaves")), "{part} left too early");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wants_no_previews_borrows_no_decoder() {
    let folder = folder("taesd");
    let studio = Studio::open_at(folder.path(), 6 * GIB).await;
    let (_, previews) = edited(&studio, Ask { previews: false, ..ask() }).await;
    assert!(previews.iter().all(Option::is_none));
    let happened = studio.driver().transitions_after(0).await.unwrap();
    assert!(happened.iter().any(|transition| transition.text.contains("tiny/denoiser")));
    assert!(happened.iter().all(|transition| !transition.text.contains("preview_decoder")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_between_two_previews_it_stops_and_gives_everything_back() {
    let folder = folder("taesd");
    let studio = Studio::open_at(folder.path(), 6 * GIB).await;
    let before = studio.free_bytes().await;
    let mut ask = ask();
    ask.generation.steps = 50;
    let follow = Arc::new(Following::default());
    tokio::select! {
        done = studio.edit_followed(ask, Arc::clone(&follow)) => panic!("50 steps were done: {done:?}"),
        () = follow.reached(3) => {}
    }
    studio.until_free(before).await;
    assert!(follow.steps().len() <= 5, "it went on to step {}", follow.steps().len());
}

/// A device that runs out of memory in its first runs.
struct Short {
    runs: AtomicU32,
    told: Following,
}

impl Follow for Short {
    fn stage(&self, stage: Stage) {
        self.told.stage(stage);
    }

    fn step(&self, step: u32, of: u32, preview: Option<Picture>) {
        if step == 1 && self.runs.fetch_add(1, Ordering::Relaxed) < 2 {
            panic!("out of memory");
        }
        self.told.step(step, of, preview);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_running_out_of_memory_previews_are_guesses() {
    let folder = folder("taesd");
    let studio = Studio::open_at(folder.path(), 6 * GIB).await;
    let follow = Arc::new(Short { runs: AtomicU32::new(0), told: Following::default() });
    let made = studio.edit_followed(ask(), Arc::clone(&follow)).await.unwrap();
    assert!(made.notes.iter().any(|note| note.contains("one pass at a time")), "{:?}", made.notes);
    let steps = follow.told.steps();
    assert_eq!(steps.len() as u32, ask().generation.steps);
    for (_, _, preview) in steps {
        assert_eq!(8 * preview.unwrap().width(), made.picture.width());
    }
}

#[test]
fn a_decoder_of_other_latents_is_refused_by_its_folder() {
    let sentence = |folder: PathBuf| match open(&folder) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("it was opened"),
    };
    let other = folder("taesd_odd");
    let error = sentence(other.path().to_owned());
    assert!(error.contains("preview_decoder") && error.contains("3 channels"), "{error}");

    let larger = folder("taesd");
    let config = larger.path().join("preview_decoder/config.json");
    let doubling = std::fs::read_to_string(&config).unwrap();
    std::fs::write(
        &config,
        doubling.replace("\"upsampling_scaling_factor\":2", "\"upsampling_scaling_factor\":3"),
    )
    .unwrap();
    let error = sentence(larger.path().to_owned());
    assert!(error.contains("preview_decoder") && error.contains("27 pixels"), "{error}");
}
