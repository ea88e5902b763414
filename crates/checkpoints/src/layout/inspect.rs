use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Architecture, Card, Component, Model, model_files};
use crate::{CheckpointError, Dtype, Weights};

/// What a model's folder holds, without reading weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// The pipeline's class.
    pub class_name: String,
    /// What kind of model it is, if it can be run.
    pub architecture: Option<Architecture>,
    pub card: Card,
    /// Bytes of the files that are of use, all variants together.
    pub disk_bytes: u64,
    pub components: Vec<ComponentReport>,
    /// Why the model cannot be run, a sentence each; empty if it can.
    pub problems: Vec<String>,
}

/// One component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComponentReport {
    pub name: String,
    pub class: String,
    /// Whether it is needed to run the model.
    pub needed: bool,
    /// Complete sets of weights, one per variant; empty for those that have none.
    pub weights: Vec<WeightsReport>,
}

/// One variant of a component's weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WeightsReport {
    /// `None` for weights without a variant.
    pub variant: Option<String>,
    pub tensors: usize,
    /// Numbers that training has set.
    pub parameters: u64,
    /// As they are stored.
    pub bytes_by_dtype: BTreeMap<Dtype, u64>,
}

impl WeightsReport {
    pub fn new(weights: &Weights) -> WeightsReport {
        WeightsReport {
            variant: weights.variant().map(str::to_owned),
            tensors: weights.names().len(),
            parameters: weights.parameters(),
            bytes_by_dtype: weights.bytes_by_dtype(),
        }
    }

    /// As they are stored.
    pub fn bytes(&self) -> u64 {
        self.bytes_by_dtype.values().sum()
    }

    /// Memory that the weights take once their floating-point numbers are of this kind.
    pub fn bytes_as(&self, dtype: Dtype) -> u64 {
        let sized = |(stored, bytes): (&Dtype, &u64)| {
            if stored.is_float() { bytes / stored.bytes() * dtype.bytes() } else { *bytes }
        };
        self.bytes_by_dtype.iter().map(sized).sum()
    }
}

/// Looks at a model's folder: what it is, what is in it, and what keeps it from being run. Headers and
/// configurations are read, weights are not. `Err` where the folder is no model at all.
pub fn inspect(folder: &Path) -> Result<Inspection, CheckpointError> {
    let model = Model::open(folder)?;
    let mut problems = Vec::new();
    let mut noted = |error: CheckpointError| problems.push(error.to_string());
    let architecture = model.architecture().map_err(&mut noted).ok();
    let taken = |name: &str| {
        architecture.is_some_and(|architecture| architecture.takes(name)) && model.option(name).is_some()
    };
    let mut components = Vec::new();
    for component in model.components() {
        let needed = architecture.is_some_and(|architecture| architecture.needs(&component.name));
        let weights = match weights(component) {
            Ok(weights) => weights,
            Err(error) => {
                // What is not made use of may be missing or of any kind.
                if needed || taken(&component.name) {
                    noted(error);
                }
                Vec::new()
            }
        };
        let (name, class) = (component.name.clone(), component.class.clone());
        components.push(ComponentReport { name, class, needed, weights });
    }
    let files = model_files(&model).map_err(&mut noted).unwrap_or_default();
    Ok(Inspection {
        class_name: model.class_name().to_owned(),
        architecture,
        card: model.card(),
        disk_bytes: files.iter().map(|(_, bytes)| bytes).sum(),
        components,
        problems,
    })
}

fn weights(component: &Component) -> Result<Vec<WeightsReport>, CheckpointError> {
    component.check_folder()?;
    if !component.has_weights() {
        return Ok(Vec::new());
    }
    component.config()?;
    let variants = Weights::variants(component.folder());
    if variants.is_empty() {
        // Says what was looked for.
        return Ok(vec![WeightsReport::new(&component.weights()?)]);
    }
    let opened = variants.iter().map(|variant| match variant {
        Some(variant) => component.weights_of(variant),
        None => component.weights(),
    });
    opened.map(|weights| weights.map(|weights| WeightsReport::new(&weights))).collect()
}
