use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Architecture, Card, Config};
use crate::contained::{check_folder, is_plain_name};
use crate::error::shown;
use crate::{CheckpointError, Weights};

/// A model's folder, with what its `model_index.json` says.
#[derive(Clone, Debug)]
pub struct Model {
    folder: PathBuf,
    index: Config,
    class_name: String,
    components: Vec<Component>,
}

/// One part of a model, in a folder of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its folder's name, such as `unet`.
    pub name: String,
    /// The library that it was saved by.
    pub library: String,
    /// Its class there, such as `UNet2DConditionModel`.
    pub class: String,
    folder: PathBuf,
}

const INDEX: &str = "model_index.json";
/// The folder of a small decoder for previews. No pipeline of diffusers has one of its own, so that an index
/// need not name it: it counts as soon as it is there.
pub(super) const PREVIEW_DECODER: &str = "preview_decoder";
/// Its class, of diffusers.
pub(super) const PREVIEW_DECODER_CLASS: &str = "AutoencoderTiny";
/// The longest published pipelines have a dozen.
const MOST_COMPONENTS: usize = 64;

impl Model {
    /// Reads `model_index.json`; of the components themselves only a folder `preview_decoder` is looked for, as
    /// that may be there without being named.
    pub fn open(folder: &Path) -> Result<Model, CheckpointError> {
        let path = folder.join(INDEX);
        if !folder.is_dir() {
            return Err(CheckpointError::NotThere { path: folder.to_owned(), what: "folder of a model" });
        }
        let index = Config::read(folder, &path)?;
        let class_name = match index.value().get("_class_name") {
            Some(Value::String(class)) if !class.is_empty() => class.clone(),
            _ => return Err(index.refused("it has no _class_name, so what the model is cannot be told")),
        };
        let components = components(folder, &index)?;
        Ok(Model { folder: folder.to_owned(), index, class_name, components })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The pipeline's class, such as `StableDiffusionInstructPix2PixPipeline`.
    pub fn class_name(&self) -> &str {
        &self.class_name
    }

    /// `model_index.json`.
    pub fn index(&self) -> &Config {
        &self.index
    }

    /// What kind of model this is, if it is one that can be run.
    pub fn architecture(&self) -> Result<Architecture, CheckpointError> {
        Architecture::of(self)
    }

    /// Components that the model has, by name.
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// A component that the model must have.
    pub fn component(&self, name: &str) -> Result<&Component, CheckpointError> {
        self.components
            .iter()
            .find(|component| component.name == name)
            .ok_or_else(|| self.index.refused(format!("the model has no {name}")))
    }

    /// A component that the model may do without: `None` where its folder is not there.
    pub fn option(&self, name: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.name == name && component.folder.is_dir())
    }

    /// What the author says about the model.
    pub fn card(&self) -> Card {
        Card::read(&self.folder)
    }
}

fn components(folder: &Path, index: &Config) -> Result<Vec<Component>, CheckpointError> {
    let mut components = Vec::new();
    for (name, value) in index.value().as_object().into_iter().flatten() {
        // Components are pairs of library and class; everything else is a setting of the pipeline.
        let Some([library, class]) = value.as_array().map(Vec::as_slice) else { continue };
        let (library, class) = match (library, class) {
            (Value::String(library), Value::String(class)) => (library, class),
            // One that the author left out.
            (Value::Null, Value::Null) => continue,
            _ => return Err(index.refused(format!("what it says about “{}” is no class", shown(name)))),
        };
        if !is_plain_name(name) {
            return Err(index.refused(format!("“{}” is not the name of a folder beside it", shown(name))));
        }
        if components.len() == MOST_COMPONENTS {
            return Err(index.refused(format!("it names more than {MOST_COMPONENTS} components")));
        }
        let (name, library, class) = (name.clone(), library.clone(), class.clone());
        components.push(Component { folder: folder.join(&name), name, library, class });
    }
    let unlisted = folder.join(PREVIEW_DECODER);
    if unlisted.is_dir() && components.iter().all(|component| component.name != PREVIEW_DECODER) {
        let (name, class) = (PREVIEW_DECODER.to_owned(), PREVIEW_DECODER_CLASS.to_owned());
        components.push(Component { folder: unlisted, name, library: "diffusers".to_owned(), class });
    }
    Ok(components)
}

impl Component {
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether it has weights, rather than being a tokenizer, a scheduler or a processor of images.
    pub fn has_weights(&self) -> bool {
        self.config_name() == "config.json"
    }

    /// Its configuration, from the file that its class is configured by.
    pub fn config(&self) -> Result<Config, CheckpointError> {
        self.check_folder()?;
        Config::read(&self.folder, &self.folder.join(self.config_name()))
    }

    /// Its weights: those without a variant, or the only variant there is.
    pub fn weights(&self) -> Result<Weights, CheckpointError> {
        self.check_folder()?;
        Weights::open(&self.folder)
    }

    /// Its weights of one variant, such as `fp16`.
    pub fn weights_of(&self, variant: &str) -> Result<Weights, CheckpointError> {
        self.check_folder()?;
        Weights::open_variant(&self.folder, variant)
    }

    /// The file that a class of this name is configured by.
    pub fn config_name(&self) -> &'static str {
        let class = self.class.as_str();
        if class.ends_with("Scheduler") {
            "scheduler_config.json"
        } else if class.contains("Tokenizer") {
            "tokenizer_config.json"
        } else if class.ends_with("Processor") || class.ends_with("FeatureExtractor") {
            "preprocessor_config.json"
        } else {
            "config.json"
        }
    }

    pub(crate) fn check_folder(&self) -> Result<(), CheckpointError> {
        check_folder(&self.folder)
    }
}
