use std::sync::Arc;

use offstage_api::{ModelCard, ModelFit};
use offstage_gpu::{ComponentId, DeviceKind, Driver, NewComponent, NotIntroduced};
use offstage_pipeline::instruct_pix2pix::{InstructPix2Pix, Model, Precision};
use offstage_pipeline::{Generator, PackCache};
use offstage_residency::ResidencyPolicy;

use super::report::ModelReport;

/// How installed models are opened.
#[derive(Clone, Debug)]
pub struct Opening {
    pub precision: Precision,
    pub policy: ResidencyPolicy,
    /// Where their weights are kept ready to use, if anywhere.
    pub packs: Option<PackCache>,
}

/// An installed generative model of a server.
#[derive(Clone)]
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

/// An installed generative model, read from disk; no driver knows it yet.
pub(super) struct Opened {
    card: ModelCard,
    /// `None` for one that cannot be run; its card says why.
    model: Option<Model>,
}

impl Opening {
    /// Reads a model's configurations and headers, no weights. Blocking.
    pub(super) fn open(&self, installed: &offstage_checkpoints::Installed) -> Opened {
        let (report, model) = ModelReport::with_model(installed, self.precision, &self.policy);
        let mut card = report.card;
        let folder = format!("{}/", installed.folder.display());
        for problem in &mut card.fit.problems {
            tracing::warn!(model = %card.id, problem, "an installed model cannot be used");
            // Where it lies on this machine is no client's business.
            *problem = problem.replace(&folder, "");
        }
        let keeping = |model: Model| match &self.packs {
            Some(packs) => model.keeping_packs(packs),
            None => model,
        };
        Opened { card, model: model.map(keeping) }
    }
}

impl Opened {
    /// What its networks take in memory together, and the workspace of the one that takes most.
    pub(super) fn bytes(&self) -> (u64, u64) {
        let parts = &self.card.fit.footprints;
        let weights_bytes = parts.iter().map(|part| part.weights_bytes).sum();
        (weights_bytes, parts.iter().map(|part| part.workspace_bytes).max().unwrap_or(0))
    }

    /// Makes its networks components of a driver.
    pub(super) async fn put_to_work(self, driver: &Driver) -> Result<Installed, NotIntroduced> {
        let Opened { mut card, model } = self;
        if let Some((device, machine_bytes)) = largest_gpu(driver) {
            let ModelFit { problems, needed_bytes, .. } = &card.fit;
            card.fit.fits = problems.is_empty() && *needed_bytes <= machine_bytes;
            card.fit.machine_bytes = machine_bytes;
            card.device = device;
        }
        let ready = match model {
            Some(model) => {
                let (generator, components) = at_work(model, driver).await?;
                Some(Ready { generator: Arc::new(generator), components })
            }
            None => None,
        };
        Ok(Installed { card, ready })
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

/// The model with its networks as components of a driver, and these in the order of an edit.
pub(super) async fn at_work(
    model: Model,
    driver: &Driver,
) -> Result<(InstructPix2Pix, Vec<ComponentId>), NotIntroduced> {
    let parts = model.parts();
    let (text, denoiser, autoencoder) = (&parts.text_encoder, &parts.denoiser, &parts.autoencoder);
    let mut new: Vec<NewComponent> = vec![
        (text.0.clone(), Arc::new(text.1.clone())),
        (denoiser.0.clone(), Arc::new(denoiser.1.clone())),
        (autoencoder.0.clone(), Arc::new(autoencoder.1.clone())),
    ];
    if let Some((spec, part)) = &parts.text_encoder_2 {
        new.push((spec.clone(), Arc::new(part.clone())));
    }
    if let Some((spec, part)) = &parts.preview_decoder {
        new.push((spec.clone(), Arc::new(part.clone())));
    }
    let mut ids = driver.introduce(new).await?.into_iter();
    // As many as were introduced.
    let (Some(text), Some(denoiser), Some(autoencoder)) = (ids.next(), ids.next(), ids.next()) else {
        return Err(NotIntroduced::Closed);
    };
    let second_text = parts.text_encoder_2.as_ref().and_then(|_| ids.next());
    let preview_decoder = parts.preview_decoder.as_ref().and_then(|_| ids.next());
    let texts = [text].into_iter().chain(second_text);
    let components = texts.chain([autoencoder, denoiser]).chain(preview_decoder).collect();
    let generator = InstructPix2Pix::new(Arc::new(model), text, denoiser, autoencoder)
        .with_second_text_encoder(second_text)
        .with_preview_decoder(preview_decoder);
    Ok((generator, components))
}
