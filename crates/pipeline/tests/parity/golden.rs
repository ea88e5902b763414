use std::path::{Path, PathBuf};

use safetensors::{Dtype, SafeTensors};
use serde_json::Value;
use tempfile::TempDir;

use crate::folders::copied;

/// The fixtures that hold a whole run.
pub const MODELS: [&str; 6] = ["deep", "wide", "legacy", "small", "xl", "xl/cosxl"];

/// What the reference computed with one tiny model.
pub struct Golden {
    folder: PathBuf,
    file: Vec<u8>,
    pub facts: Value,
    model: PathBuf,
    _place: Option<TempDir>,
}

/// Numbers with their shape.
#[derive(Clone, Debug)]
pub struct Numbers {
    pub shape: Vec<usize>,
    pub values: Vec<f64>,
}

impl Golden {
    pub fn open(name: &str) -> Golden {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/tests/reference").join(name);
        let file = std::fs::read(folder.join("golden.safetensors")).expect("the fixture");
        let facts = std::fs::read_to_string(folder.join("golden.json")).expect("its facts");
        let (mut model, mut place) = (folder.join("model"), None);
        if !model.join("unet").is_dir() {
            // It holds what is different from the model of the folder above.
            let whole = tempfile::tempdir().unwrap();
            copied(&folder.join("../model"), whole.path());
            copied(&model, whole.path());
            model = whole.path().to_owned();
            place = Some(whole);
        }
        Golden { facts: serde_json::from_str(&facts).unwrap(), folder, file, model, _place: place }
    }

    /// The folder of its model.
    pub fn model(&self) -> &Path {
        &self.model
    }

    pub fn has(&self, name: &str) -> bool {
        SafeTensors::deserialize(&self.file).unwrap().tensor(name).is_ok()
    }

    pub fn tensor(&self, name: &str) -> Numbers {
        let tensors = SafeTensors::deserialize(&self.file).unwrap();
        let view = tensors.tensor(name).unwrap_or_else(|_| panic!("{} has no {name}", self.folder.display()));
        let bytes = view.data();
        let values = match view.dtype() {
            Dtype::F64 => bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect(),
            Dtype::F32 => {
                bytes.as_chunks().0.iter().map(|bytes| f64::from(f32::from_le_bytes(*bytes))).collect()
            }
            Dtype::U8 => bytes.iter().map(|byte| f64::from(*byte)).collect(),
            other => panic!("{name} holds {other:?}"),
        };
        Numbers { shape: view.shape().to_vec(), values }
    }

    /// How far `found` is from the reference, relative to it, in the L2 norm.
    pub fn distance(&self, name: &str, found: &Numbers) -> f64 {
        let expected = self.tensor(name);
        assert_eq!(found.shape, expected.shape, "{name}");
        let square = |values: &mut dyn Iterator<Item = f64>| values.map(|value| value * value).sum::<f64>();
        let apart = square(&mut expected.values.iter().zip(&found.values).map(|(a, b)| a - b));
        (apart / square(&mut expected.values.iter().copied())).sqrt()
    }

    pub fn number(&self, key: &str) -> f64 {
        self.facts[key].as_f64().unwrap_or_else(|| panic!("golden.json has no number {key}"))
    }

    pub fn texts(&self, key: &str) -> Vec<String> {
        let texts = self.facts[key].as_array().unwrap_or_else(|| panic!("golden.json has no {key}"));
        texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    pub fn scaling_factor(&self) -> f64 {
        let config = std::fs::read_to_string(self.model().join("vae/config.json")).unwrap();
        serde_json::from_str::<Value>(&config).unwrap()["scaling_factor"].as_f64().unwrap()
    }
}
