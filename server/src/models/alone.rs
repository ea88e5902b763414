use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use offstage_gpu::{DeviceSetup, Driver, NotIntroduced, StartError};
use offstage_pipeline::instruct_pix2pix::{InstructPix2Pix, Model, OpenError, Precision};
use offstage_pipeline::{Ask, EditError, Follow, Generator, Made, PackCache};
use offstage_residency::ResidencyPolicy;

use super::generators::at_work;

/// Longer than any command runs: what was loaded for one photo is there for the next.
const FOR_GOOD: Duration = Duration::from_secs(365 * 86_400);

/// A generative model on the CPU with a driver of its own: edits without a server. Components are loaded
/// when an edit first needs them and stay, unless another needs their memory.
pub struct Alone {
    driver: Driver,
    generator: InstructPix2Pix,
}

/// The model cannot be put to work. The message is a sentence.
#[derive(Debug, thiserror::Error)]
pub enum OpenFailure {
    #[error(transparent)]
    Model(#[from] OpenError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Driver(#[from] NotIntroduced),
}

impl Alone {
    /// Reads configurations and headers of a model's folder; weights come with the first edit, from `packs`
    /// where they are kept ready to use.
    pub async fn open(folder: &Path, name: &str, packs: Option<&PackCache>) -> Result<Alone, OpenFailure> {
        let policy =
            ResidencyPolicy { keep_warm: true, idle_timeout: FOR_GOOD, ..ResidencyPolicy::default() };
        let model = Model::open(folder, name, Precision::default(), &policy)?;
        let model = match packs {
            Some(packs) => model.keeping_packs(packs),
            None => model,
        };
        let driver = Driver::builder().device(DeviceSetup::cpu()).start().await?;
        let (generator, _) = at_work(model, &driver).await?;
        Ok(Alone { driver, generator })
    }

    pub fn generator(&self) -> &dyn Generator {
        &self.generator
    }

    /// Edits one picture. Dropping the future stops the work between two steps.
    pub async fn edit(&self, ask: Ask, follow: Arc<dyn Follow>) -> Result<Made, EditError> {
        self.generator.edit(ask, Arc::new(self.driver.clone()), follow).await
    }
}
