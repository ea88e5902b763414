use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use offstage_api::Generation;
use offstage_gpu::{
    ComponentSpec, DeviceSetup, Driver, HostCopy, HostProbe, HostSample, LeaseRequest, Load, LoadError,
    LoadTask, Rejected,
};
use offstage_pipeline::instruct_pix2pix::{InstructPix2Pix, Model, Precision};
use offstage_pipeline::{Ask, EditError, EditPlan, Follow, Generator, Lender, Made, Picture, Stage};
use offstage_residency::{Place, ResidencyPolicy};
use tokio::sync::Notify;

const MIB: u64 = 1 << 20;
/// The full model's networks in 16 bits: 123, 860 and 84 million numbers.
const TEXT_ENCODER_BYTES: u64 = 246 * MIB;
const DENOISER_BYTES: u64 = 1_720 * MIB;
const AUTOENCODER_BYTES: u64 = 168 * MIB;
/// Of SDXL: 695 million.
const TEXT_ENCODER_2_BYTES: u64 = 1_390 * MIB;
/// And 1.2 million.
const PREVIEW_DECODER_BYTES: u64 = 3 * MIB;

/// A tiny model on a simulated GPU, and everything that an edit with it did.
pub struct Studio {
    driver: Driver,
    editor: InstructPix2Pix,
}

/// 64 GiB, all of them free.
struct QuietHost;

impl HostProbe for QuietHost {
    fn sample(&self) -> Option<HostSample> {
        Some(HostSample { total_bytes: 64 << 30, available_bytes: 64 << 30, process_bytes: 0 })
    }
}

/// A network that is said to weigh more than it does.
struct Weighing<L>(u64, L);

impl<L: Load> Load for Weighing<L> {
    fn load(&self, task: &LoadTask) -> Result<HostCopy, LoadError> {
        Ok(HostCopy { bytes: self.0, ..self.1.load(task)? })
    }
}

impl Studio {
    pub async fn open(total_bytes: u64) -> Studio {
        Studio::open_at(&reference("deep"), total_bytes).await
    }

    /// With the model of a folder.
    pub async fn open_at(folder: &Path, total_bytes: u64) -> Studio {
        let gpu =
            DeviceSetup::simulated(format!("{total_bytes}B@25GB/s").parse().unwrap(), "".parse().unwrap());
        let model =
            Arc::new(Model::open(folder, "tiny", Precision::F32, &ResidencyPolicy::default()).unwrap());
        let weighing = |spec: &ComponentSpec, bytes: u64| {
            let mut spec = ComponentSpec { weights_bytes: bytes, shadow_bytes: bytes, ..spec.clone() };
            // What the full one takes at 512 × 512, however small the picture.
            spec.workspace.base_bytes = 160 * MIB;
            spec
        };
        let parts = model.parts();
        let (text, denoiser, autoencoder) = (&parts.text_encoder, &parts.denoiser, &parts.autoencoder);
        let mut builder = Driver::builder()
            .host_probe(QuietHost)
            .device(gpu.safety_bytes(64 * MIB))
            .component(weighing(&text.0, TEXT_ENCODER_BYTES), Weighing(TEXT_ENCODER_BYTES, text.1.clone()))
            .component(weighing(&denoiser.0, DENOISER_BYTES), Weighing(DENOISER_BYTES, denoiser.1.clone()))
            .component(
                weighing(&autoencoder.0, AUTOENCODER_BYTES),
                Weighing(AUTOENCODER_BYTES, autoencoder.1.clone()),
            );
        if let Some((spec, part)) = &parts.text_encoder_2 {
            let weighed = Weighing(TEXT_ENCODER_2_BYTES, part.clone());
            builder = builder.component(weighing(spec, TEXT_ENCODER_2_BYTES), weighed);
        }
        if let Some((spec, part)) = &parts.preview_decoder {
            let weighed = Weighing(PREVIEW_DECODER_BYTES, part.clone());
            builder = builder.component(weighing(spec, PREVIEW_DECODER_BYTES), weighed);
        }
        let driver = builder.start().await.unwrap();
        let id = |spec: &ComponentSpec| driver.component(&spec.name).unwrap();
        let (text, denoiser, autoencoder) = (id(&text.0), id(&denoiser.0), id(&autoencoder.0));
        let second_text = parts.text_encoder_2.as_ref().map(|part| id(&part.0));
        let preview_decoder = parts.preview_decoder.as_ref().map(|part| id(&part.0));
        let editor = InstructPix2Pix::new(Arc::clone(&model), text, denoiser, autoencoder)
            .with_second_text_encoder(second_text)
            .with_preview_decoder(preview_decoder);
        Studio { driver, editor }
    }

    pub fn driver(&self) -> &Driver {
        &self.driver
    }

    pub fn plan(&self, width: u32, height: u32, generation: &Generation) -> Result<EditPlan, EditError> {
        self.editor.plan(width, height, generation)
    }

    pub async fn edit(&self, ask: Ask) -> Result<Made, EditError> {
        self.edit_followed(ask, Arc::new(Following::default())).await
    }

    pub async fn edit_followed(
        &self,
        ask: Ask,
        follow: Arc<impl Follow + 'static>,
    ) -> Result<Made, EditError> {
        self.editor.edit(ask, Arc::new(On(self.driver.clone())), follow).await
    }

    pub async fn free_bytes(&self) -> u64 {
        self.driver.snapshot().await.unwrap().memories[1].reading.free_bytes
    }

    /// Waits until the device has so much free memory again.
    pub async fn until_free(&self, bytes: u64) {
        for _ in 0..1_000 {
            if self.free_bytes().await == bytes {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} bytes are free, not {bytes}", self.free_bytes().await);
    }

    /// Compares what happened with the transcript of that name.
    pub async fn transcript_is(&self, name: &str) {
        self.until_free(self.driver.snapshot().await.unwrap().memories[1].reading.total_bytes).await;
        let happened = self.driver.transitions_after(0).await.unwrap();
        let lines: Vec<String> = happened
            .iter()
            .map(|transition| format!("{:<10} {}", transition.topic.name(), timeless(&transition.text)))
            .collect();
        let found = lines.join("\n") + "\n";
        let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/leases/transcripts")
            .join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
            std::fs::write(&path, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(found, expected, "the transcript of {name} reads otherwise");
    }
}

/// Times are those of this machine: they are no part of a transcript.
fn timeless(text: &str) -> String {
    let words = text.split(' ').collect::<Vec<_>>();
    let is_unit = |word: &str| matches!(word.trim_end_matches([';', ',', '.']), "ms" | "s");
    let masked = words.iter().enumerate().map(|(at, word)| {
        let before_unit = words.get(at + 1).is_some_and(|next| is_unit(next));
        if before_unit && word.starts_with(|c: char| c.is_ascii_digit()) { "…" } else { word }
    });
    masked.collect::<Vec<_>>().join(" ")
}

/// Lends from a driver once nothing moves any more: in a transcript, what one stage leaves behind then
/// comes before what the next one asks for.
struct On(Driver);

impl On {
    async fn settle(&self) {
        loop {
            let snapshot = self.0.snapshot().await.unwrap();
            let moves = snapshot.components.iter().any(|component| {
                !matches!(component.place, Place::Unloaded | Place::Host | Place::Device(_))
            });
            if !moves {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[async_trait::async_trait]
impl Lender for On {
    async fn lend(&self, request: LeaseRequest) -> Result<offstage_gpu::Lease, Rejected> {
        self.settle().await;
        self.0.lend(request).await
    }

    async fn let_go(&self, components: Vec<offstage_gpu::ComponentId>) {
        self.settle().await;
        self.0.let_go(components).await;
    }
}

/// A told step: its number, of how many, and its preview.
type Told = (u32, u32, Option<Picture>);

/// Remembers what it was told.
#[derive(Default)]
pub struct Following {
    stages: Mutex<Vec<Stage>>,
    steps: Mutex<Vec<Told>>,
    told: Notify,
}

impl Following {
    pub fn stages(&self) -> Vec<Stage> {
        self.stages.lock().unwrap().clone()
    }

    pub fn steps(&self) -> Vec<Told> {
        self.steps.lock().unwrap().clone()
    }

    pub async fn reached(&self, step: u32) {
        while self.steps().last().is_none_or(|(last, _, _)| *last < step) {
            self.told.notified().await;
        }
    }
}

impl Follow for Following {
    fn stage(&self, stage: Stage) {
        self.stages.lock().unwrap().push(stage);
    }

    fn step(&self, step: u32, of: u32, preview: Option<Picture>) {
        self.steps.lock().unwrap().push((step, of, preview));
        self.told.notify_one();
    }
}

pub fn picture(width: u32, height: u32) -> Picture {
    let rgb = (0..width * height * 3).map(|at| (at * 31 % 251) as u8).collect();
    Picture::new(width, height, rgb).unwrap()
}

pub fn ask() -> Ask {
    Ask {
        picture: picture(64, 64),
        prompt: "make it a watercolour".to_owned(),
        generation: Generation { steps: 4, seed: Some(1), ..Generation::default() },
        previews: true,
    }
}

/// The folder of a tiny model.
pub fn reference(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/tests/reference").join(name).join("model")
}
