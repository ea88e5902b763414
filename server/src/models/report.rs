use std::fmt;
use std::path::{Path, PathBuf};

use offstage_api::ModelCard;
use offstage_checkpoints::{Inspection, Installed, Source, inspect};
use offstage_gpu::{ComponentSpec, HostProbe, HostSample, SystemProbe, host_safety_bytes};
use offstage_pipeline::instruct_pix2pix::{Model, Precision};
use offstage_residency::ResidencyPolicy;
use serde::Serialize;

use crate::config::printed_size;

/// The longest edge that needs are stated for: what an edit is made at unless another is asked for.
const USUAL_EDGE: u32 = 512;

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
    /// By component, in the order of an edit; empty for what cannot be run.
    pub footprints: Vec<Footprint>,
    /// The most that a stage of an edit at 512 × 512 takes. Stages come one after the other, each with
    /// its own component.
    pub needed_bytes: u64,
    /// What this machine has for it: its memory, less what stays free; 0 where that is not known.
    pub machine_bytes: u64,
    pub fits: bool,
    /// Why it cannot be run, a sentence each; empty if it can.
    pub problems: Vec<String>,
}

/// What a component is expected to take in memory, in the numbers that CPUs compute with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Footprint {
    pub component: String,
    pub weights_bytes: u64,
    /// Beside the weights, in an edit at 512 × 512.
    pub workspace_bytes: u64,
}

impl ModelReport {
    /// Reads configurations and headers, no weights.
    pub fn of(installed: &Installed) -> ModelReport {
        let hub = installed.manifest.as_ref().and_then(|manifest| match &manifest.source {
            Source::Hub { id, revision, variant } => {
                let variant = variant.as_ref().map(|variant| format!(", {variant}")).unwrap_or_default();
                Some(format!("{id}@{revision}{variant}"))
            }
            Source::Folder(_) => None,
        });
        ModelReport { hub, ..ModelReport::of_folder(installed.name.as_str(), &installed.folder) }
    }

    /// As [`ModelReport::of`], of a folder that need not be installed.
    pub fn of_folder(name: &str, folder: &Path) -> ModelReport {
        let (inspection, mut problems) = match inspect(folder) {
            Ok(inspection) => (Some(inspection.clone()), inspection.problems),
            Err(error) => (None, vec![error.to_string()]),
        };
        let architecture = inspection.as_ref().and_then(|inspection| inspection.architecture);
        let mut footprints = Vec::new();
        if architecture.is_some() {
            match Model::open(folder, name, Precision::default(), &ResidencyPolicy::default()) {
                Ok(model) => footprints = of_parts(&model),
                // Inspecting and opening may have found the same.
                Err(error) if problems.contains(&error.to_string()) => {}
                Err(error) => problems.push(error.to_string()),
            }
        }
        let needed_bytes = footprints.iter().map(Footprint::bytes).max().unwrap_or(0);
        let machine_bytes = SystemProbe::default().sample().map_or(0, usable);
        ModelReport {
            card: card(name, inspection.as_ref(), &footprints),
            architecture: architecture.map(|architecture| architecture.name()),
            folder: folder.to_path_buf(),
            hub: None,
            disk_bytes: inspection.as_ref().map_or(0, |inspection| inspection.disk_bytes),
            fits: problems.is_empty() && needed_bytes <= machine_bytes,
            footprints,
            needed_bytes,
            machine_bytes,
            problems,
        }
    }
}

impl Footprint {
    /// Weights and workspace.
    pub fn bytes(&self) -> u64 {
        self.weights_bytes + self.workspace_bytes
    }
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
        for part in &self.footprints {
            let [weights, workspace] = [part.weights_bytes, part.workspace_bytes].map(printed_size);
            writeln!(f, "  {}: {weights}, and {workspace} at work", part.component)?;
        }
        for problem in &self.problems {
            writeln!(f, "  problem: {problem}")?;
        }
        if !self.footprints.is_empty() {
            let [needed, machine] = [self.needed_bytes, self.machine_bytes].map(printed_size);
            let verdict = if self.fits { "fits" } else { "does not fit" };
            let edge = USUAL_EDGE;
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
    let megapixels = f64::from(USUAL_EDGE).powi(2) / 1e6;
    let of = |spec: &ComponentSpec| Footprint {
        component: spec.name.rsplit('/').next().unwrap_or_default().to_owned(),
        weights_bytes: spec.weights_bytes,
        workspace_bytes: spec.workspace.bytes(megapixels),
    };
    vec![of(&parts.text_encoder.0), of(&parts.denoiser.0), of(&parts.autoencoder.0)]
}

fn card(name: &str, inspection: Option<&Inspection>, footprints: &[Footprint]) -> ModelCard {
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
        weights_bytes: footprints.iter().map(|part| part.weights_bytes).sum(),
        device: "cpu".to_owned(),
        adjustments: Vec::new(),
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
