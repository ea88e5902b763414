use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use offstage_gpu::{ComponentSpec, DeviceSetup, Driver, StartError};
use offstage_pipeline::instruct_pix2pix::{InstructPix2Pix, Model, OpenError, Precision};
use offstage_pipeline::{Ask, EditError, Editor, Follow, Made};
use offstage_residency::{ComponentId, ResidencyPolicy};

/// Longer than any command runs: what was loaded for one photo is there for the next.
const FOR_GOOD: Duration = Duration::from_secs(365 * 86_400);

/// A generative model on the CPU with a driver of its own: edits without a server. Components are loaded
/// when an edit first needs them and stay, unless another needs their memory.
pub struct Alone {
    driver: Driver,
    editor: InstructPix2Pix,
}

/// The model cannot be put to work. The message is a sentence.
#[derive(Debug, thiserror::Error)]
pub enum OpenFailure {
    #[error(transparent)]
    Model(#[from] OpenError),
    #[error(transparent)]
    Start(#[from] StartError),
}

impl Alone {
    /// Reads configurations and headers of a model's folder; weights come with the first edit.
    pub async fn open(folder: &Path, name: &str) -> Result<Alone, OpenFailure> {
        let policy =
            ResidencyPolicy { keep_warm: true, idle_timeout: FOR_GOOD, ..ResidencyPolicy::default() };
        let model = Arc::new(Model::open(folder, name, Precision::default(), &policy)?);
        let parts = model.parts();
        let (text, denoiser, autoencoder) = (&parts.text_encoder, &parts.denoiser, &parts.autoencoder);
        let driver = Driver::builder()
            .device(DeviceSetup::cpu())
            .component(text.0.clone(), text.1.clone())
            .component(denoiser.0.clone(), denoiser.1.clone())
            .component(autoencoder.0.clone(), autoencoder.1.clone())
            .start()
            .await?;
        // A driver numbers its components as they were given to it.
        let id = |spec: &ComponentSpec, at: u32| driver.component(&spec.name).unwrap_or(ComponentId(at));
        let ids = (id(&text.0, 0), id(&denoiser.0, 1), id(&autoencoder.0, 2));
        let editor = InstructPix2Pix::new(Arc::clone(&model), ids.0, ids.1, ids.2);
        Ok(Alone { driver, editor })
    }

    /// Edits one picture. Dropping the future stops the work between two steps.
    pub async fn edit(&self, ask: Ask, follow: Arc<dyn Follow>) -> Result<Made, EditError> {
        self.editor.edit(ask, Arc::new(self.driver.clone()), follow).await
    }
}
