use std::sync::Arc;

use offstage_api::{ModelCard, ModelFit};
use offstage_gpu::{Builder, ComponentId, DeviceKind, Driver};
use offstage_pipeline::Generator;
use offstage_pipeline::instruct_pix2pix::{InstructPix2Pix, Model, Precision};
use offstage_residency::ResidencyPolicy;

use super::report::ModelReport;
use crate::config;

/// The installed generative models, read from disk; no driver knows them yet.
pub struct Shelf(Vec<Opened>);

struct Opened {
    card: ModelCard,
    /// `None` for one that cannot be run; its card says why.
    model: Option<Arc<Model>>,
}

/// An installed generative model of a server.
pub struct Installed {
    pub card: ModelCard,
    /// `None` for one that cannot be run; its card says why.
    pub ready: Option<Ready>,
}

/// A generative model whose networks are components of a driver.
#[derive(Clone)]
pub struct Ready {
    pub generator: Arc<dyn Generator>,
    /// In the order of an edit.
    pub components: Vec<ComponentId>,
}

impl Shelf {
    /// Reads configurations and headers, no weights. A folder of models that is not there, or cannot be read,
    /// counts as an empty one. Blocking.
    pub fn read(config: &config::Models, precision: Precision, policy: &ResidencyPolicy) -> Shelf {
        let models = offstage_checkpoints::Models::new(&config.models_dir);
        let installed = models.list().unwrap_or_else(|error| {
            tracing::error!(%error, "the installed models cannot be listed");
            Vec::new()
        });
        let opened = installed.iter().map(|installed| {
            let (report, model) = ModelReport::with_model(installed, precision, policy);
            let mut card = report.card;
            let folder = format!("{}/", installed.folder.display());
            for problem in &mut card.fit.problems {
                tracing::warn!(model = %card.id, problem, "an installed model cannot be used");
                // Where it lies on this machine is no client's business.
                *problem = problem.replace(&folder, "");
            }
            Opened { card, model: model.map(Arc::new) }
        });
        Shelf(opened.collect())
    }

    /// What all their networks take in memory together, with the workspace of the one that takes most.
    pub fn bytes(&self) -> u64 {
        let fits: Vec<&ModelFit> = self.0.iter().map(|opened| &opened.card.fit).collect();
        let parts = || fits.iter().flat_map(|fit| &fit.footprints);
        let weights_bytes: u64 = parts().map(|part| part.weights_bytes).sum();
        weights_bytes + parts().map(|part| part.workspace_bytes).max().unwrap_or(0)
    }

    /// Makes their networks components of a driver.
    pub fn register(&self, builder: Builder) -> Builder {
        self.0.iter().filter_map(|opened| opened.model.as_deref()).fold(builder, register)
    }

    /// The models at work with the driver that they were registered with.
    pub fn put_to_work(self, driver: &Driver) -> Vec<Installed> {
        let ready = |model| {
            let (generator, components) = generator(model, driver)?;
            Some(Ready { generator: Arc::new(generator), components })
        };
        let gpu = largest_gpu(driver);
        let installed = |Opened { mut card, model }| {
            if let Some((device, machine_bytes)) = &gpu {
                card.device.clone_from(device);
                card.fit.machine_bytes = *machine_bytes;
                card.fit.fits = card.fit.problems.is_empty() && card.fit.needed_bytes <= *machine_bytes;
            }
            Installed { card, ready: model.and_then(ready) }
        };
        self.0.into_iter().map(installed).collect()
    }
}

/// The GPU with the most memory, where there is one: its name, and what it has for a model.
fn largest_gpu(driver: &Driver) -> Option<(String, u64)> {
    let (boards, snapshot) = (driver.devices(), driver.snapshots().borrow().clone());
    let devices = snapshot.devices.iter().zip(&boards).filter(|(_, board)| board.kind != DeviceKind::Cpu);
    let gpus = devices.filter_map(|(device, _)| {
        let memory = snapshot.memories.get(device.memory.0 as usize)?;
        let bytes = memory.reading.total_bytes.saturating_sub(memory.safety_bytes);
        Some((device.name.clone(), memory.budget_bytes.map_or(bytes, |most| bytes.min(most))))
    });
    gpus.max_by_key(|(_, bytes)| *bytes)
}

/// Makes a model's networks components of a driver.
pub(super) fn register(builder: Builder, model: &Model) -> Builder {
    let parts = model.parts();
    let (text, denoiser, autoencoder) = (&parts.text_encoder, &parts.denoiser, &parts.autoencoder);
    let builder = builder
        .component(text.0.clone(), text.1.clone())
        .component(denoiser.0.clone(), denoiser.1.clone())
        .component(autoencoder.0.clone(), autoencoder.1.clone());
    match &parts.preview_decoder {
        Some((spec, part)) => builder.component(spec.clone(), part.clone()),
        None => builder,
    }
}

/// The model at work with a driver, and its components in the order of an edit; `None` with a driver that it
/// was not registered with.
pub(super) fn generator(model: Arc<Model>, driver: &Driver) -> Option<(InstructPix2Pix, Vec<ComponentId>)> {
    let parts = model.parts();
    let text = driver.component(&parts.text_encoder.0.name)?;
    let denoiser = driver.component(&parts.denoiser.0.name)?;
    let autoencoder = driver.component(&parts.autoencoder.0.name)?;
    let preview_decoder = match &parts.preview_decoder {
        Some((spec, _)) => Some(driver.component(&spec.name)?),
        None => None,
    };
    let components = [text, autoencoder, denoiser].into_iter().chain(preview_decoder).collect();
    let generator = InstructPix2Pix::new(Arc::clone(&model), text, denoiser, autoencoder)
        .with_preview_decoder(preview_decoder);
    Some((generator, components))
}
