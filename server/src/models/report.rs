use std::fmt;
use std::path::{Path, PathBuf};

use offstage_api::{Footprint, Generation, ModelCard, ModelFit, Sampler};
use offstage_checkpoints::{Inspection, Installed, Source, inspect};
use offstage_gpu::{ComponentSpec, HostProbe, HostSample, SystemProbe, host_safety_bytes};
use offstage_pipeline::instruct_pix2pix::{Model, Precision};
use offstage_residency::ResidencyPolicy;
use serde::Serialize;

use crate::config::printed_size;

/// What is said of an installed model. In JSON it is a card as every model has one, with more fields.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelReport {
    #[serde(flatten)]
    pub card: ModelCard,
    /// `None` for what is none that can be run.
    pub architecture: Option<&'static str>,
    /// Where its files are.
    pub folder: PathBuf,
    /// The hub's id and commit, where it was downloaded.
    pub hub: Option<String>,
    /// Bytes of the files that are of use, all variants together.
    pub disk_bytes: u64,
}

impl ModelReport {
    /// Reads configurations and headers, no weights.
    pub fn of(installed: &Installed) -> ModelReport {
        ModelReport::with_model(installed, Precision::default(), &ResidencyPolicy::default()).0
    }

    /// As [`ModelReport::of`], in other numbers than the CPU's, with the model itself where it can be run.
    pub fn with_model(
        installed: &Installed,
        precision: Precision,
        policy: &ResidencyPolicy,
    ) -> (ModelReport, Option<Model>) {
        let hub = installed.manifest.as_ref().and_then(|manifest| match &manifest.source {
            Source::Hub { id, revision, variant } => {
                let variant = variant.as_ref().map(|variant| format!(", {variant}")).unwrap_or_default();
                Some(format!("{id}@{revision}{variant}"))
            }
            Source::Folder(_) => None,
        });
        let (report, model) = examined(installed.name.as_str(), &installed.folder, precision, policy);
        (ModelReport { hub, ..report }, model)
    }

    /// As [`ModelReport::of`], of a folder that need not be installed.
    pub fn of_folder(name: &str, folder: &Path) -> ModelReport {
        examined(name, folder, Precision::default(), &ResidencyPolicy::default()).0
    }
}

/// A model by what its files say, and the model itself where it can be run.
fn examined(
    name: &str,
    folder: &Path,
    precision: Precision,
    policy: &ResidencyPolicy,
) -> (ModelReport, Option<Model>) {
    let (inspection, mut problems) = match inspect(folder) {
        Ok(inspection) => (Some(inspection.clone()), inspection.problems),
        Err(error) => (None, vec![error.to_string()]),
    };
    let architecture = inspection.as_ref().and_then(|inspection| inspection.architecture);
    let mut model = None;
    if architecture.is_some() {
        match Model::open(folder, name, precision, policy) {
            Ok(opened) => model = Some(opened),
            // Inspecting and opening may have found the same.
            Err(error) if problems.contains(&error.to_string()) => {}
            Err(error) => problems.push(error.to_string()),
        }
    }
    let footprints = model.as_ref().map(of_parts).unwrap_or_default();
    let asked = model.as_ref().map(|model| (model.usual(), model.samplers())).unwrap_or_default();
    let needed_bytes = at_once(&footprints);
    let machine_bytes = SystemProbe::default().sample().map_or(0, usable);
    let model = model.filter(|_| problems.is_empty());
    let fits = problems.is_empty() && needed_bytes <= machine_bytes;
    let fit = ModelFit { footprints, needed_bytes, machine_bytes, fits, problems };
    let report = ModelReport {
        card: card(name, inspection.as_ref(), asked, fit),
        architecture: architecture.map(|architecture| architecture.name()),
        folder: folder.to_path_buf(),
        hub: None,
        disk_bytes: inspection.as_ref().map_or(0, |inspection| inspection.disk_bytes),
    };
    (report, model)
}

impl fmt::Display for ModelReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ModelReport { card, .. } = self;
        writeln!(f, "{}: {}", card.id, card.name)?;
        if let Some(architecture) = self.architecture {
            writeln!(f, "  {architecture}, {}", parameters(card.parameters))?;
        }
        writeln!(f, "  licence: {}", card.licence)?;
        writeln!(f, "  {} in {}", printed_size(self.disk_bytes), self.folder.display())?;
        if let Some(hub) = &self.hub {
            writeln!(f, "  from the hub: {hub}")?;
        }
        let ModelFit { footprints, needed_bytes, machine_bytes, fits, problems } = &card.fit;
        for part in footprints {
            let [weights, workspace] = [part.weights_bytes, part.workspace_bytes].map(printed_size);
            writeln!(f, "  {}: {weights}, and {workspace} at work", part.component)?;
        }
        for problem in problems {
            writeln!(f, "  problem: {problem}")?;
        }
        if !footprints.is_empty() {
            let [needed, machine] = [*needed_bytes, *machine_bytes].map(printed_size);
            let verdict = if *fits { "fits" } else { "does not fit" };
            let edge = card.generation.clone().unwrap_or_default().edge;
            writeln!(
                f,
                "  an edit at {edge} × {edge} takes {needed} at once: {verdict} this machine ({machine})"
            )?;
        }
        Ok(())
    }
}

fn of_parts(model: &Model) -> Vec<Footprint> {
    let parts = model.parts();
    let megapixels = f64::from(model.usual().edge).powi(2) / 1e6;
    let of = |spec: &ComponentSpec| Footprint {
        component: spec.name.rsplit('/').next().unwrap_or_default().to_owned(),
        weights_bytes: spec.weights_bytes,
        workspace_bytes: spec.workspace.bytes(megapixels),
    };
    let second_text = parts.text_encoder_2.iter().map(|(spec, _)| spec);
    let preview = parts.preview_decoder.iter().map(|(spec, _)| spec);
    let texts = [&parts.text_encoder.0].into_iter().chain(second_text);
    texts.chain([&parts.denoiser.0, &parts.autoencoder.0]).chain(preview).map(of).collect()
}

/// The most that a stage takes: texts are read by all their encoders together, everything else comes by itself.
fn at_once(footprints: &[Footprint]) -> u64 {
    let (texts, others): (Vec<&Footprint>, Vec<&Footprint>) =
        footprints.iter().partition(|part| part.component.starts_with("text_encoder"));
    let texts: u64 = texts.into_iter().map(Footprint::bytes).sum();
    others.into_iter().map(Footprint::bytes).fold(texts, u64::max)
}

/// `asked`: what it does unless asked otherwise, and its samplers.
fn card(
    name: &str,
    inspection: Option<&Inspection>,
    (generation, samplers): (Generation, Vec<Sampler>),
    fit: ModelFit,
) -> ModelCard {
    let said = inspection.map(|inspection| inspection.card.clone()).unwrap_or_default();
    let needed = inspection.iter().flat_map(|inspection| &inspection.components).filter(|part| part.needed);
    ModelCard {
        id: name.to_owned(),
        name: said.title.unwrap_or_else(|| name.to_owned()),
        summary:
            "Generates the edited photo from the photo and an instruction in words; it can add and change \
                  things, and may change more than was asked."
                .to_owned(),
        licence: said.licence.unwrap_or_else(|| "not said".to_owned()),
        parameters: needed.filter_map(|part| Some(part.weights.first()?.parameters)).sum(),
        weights_bytes: fit.footprints.iter().map(|part| part.weights_bytes).sum(),
        device: "cpu".to_owned(),
        adjustments: Vec::new(),
        generation: Some(generation),
        samplers,
        fit,
    }
}

fn usable(host: HostSample) -> u64 {
    host.total_bytes.saturating_sub(host_safety_bytes(host.total_bytes))
}

fn parameters(count: u64) -> String {
    match count {
        0..1_000_000 => format!("{count} parameters"),
        _ => format!("{:.1} million parameters", count as f64 / 1e6),
    }
}
