//! The reference's files: a model in diffusers layout and what it computed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burn::tensor::{DType, Device, FloatDType, Tensor, TensorData, f16};
use offstage_models::load::{Stored, StoredType, Weights};
use safetensors::{Dtype, SafeTensors};

use crate::opened::Opened;

pub const FIXTURES: [&str; 5] = ["deep", "wide", "legacy", "small", "xl"];

pub struct Fixture {
    folder: PathBuf,
    golden: Vec<u8>,
}

impl Fixture {
    pub fn open(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name);
        let golden = std::fs::read(folder.join("golden.safetensors")).expect("the fixture is committed");
        Fixture { folder: folder.join("model"), golden }
    }

    pub fn has(&self, component: &str) -> bool {
        self.folder.join(component).is_dir()
    }

    pub fn config(&self, component: &str) -> String {
        std::fs::read_to_string(self.folder.join(component).join("config.json")).unwrap()
    }

    pub fn weights(&self, component: &str) -> Opened {
        Opened::new(&self.folder.join(component))
    }

    /// To be tampered with.
    pub fn weights_in_memory(&self, component: &str) -> Folder {
        Folder::copied(&self.weights(component))
    }

    pub fn golden(&self) -> SafeTensors<'_> {
        SafeTensors::deserialize(&self.golden).unwrap()
    }

    pub fn names(&self, prefix: &str) -> Vec<String> {
        let golden = self.golden();
        golden.names().into_iter().filter(|name| name.starts_with(prefix)).map(str::to_owned).collect()
    }

    /// A golden tensor's values and shape.
    pub fn values(&self, name: &str) -> Option<(Vec<f64>, Vec<usize>)> {
        let golden = self.golden();
        let view = golden.tensor(name).ok()?;
        Some((widened(view.data(), view.dtype()), view.shape().to_vec()))
    }

    /// A golden tensor to compute with.
    pub fn tensor<const D: usize>(&self, name: &str, dtype: DType) -> Tensor<D> {
        let (values, shape) = self.values(name).unwrap_or_else(|| panic!("{name} is not in the fixture"));
        Tensor::<D>::from_data(TensorData::new(values, shape), (&Device::flex(), DType::F64))
            .cast(FloatDType::from(dtype))
    }
}

fn widened(bytes: &[u8], dtype: Dtype) -> Vec<f64> {
    fn each<const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> f64) -> Vec<f64> {
        bytes.as_chunks::<N>().0.iter().copied().map(read).collect()
    }
    match dtype {
        Dtype::F64 => each(bytes, f64::from_le_bytes),
        Dtype::F32 => each(bytes, |bytes| f32::from_le_bytes(bytes).into()),
        Dtype::F16 => each(bytes, |bytes| f16::from_le_bytes(bytes).to_f64()),
        Dtype::I64 => each(bytes, |bytes| i64::from_le_bytes(bytes) as f64),
        Dtype::U8 => each(bytes, |[byte]: [u8; 1]| byte.into()),
        other => panic!("{other:?} in a golden file"),
    }
}

/// The tensors of a component, in memory.
#[derive(Clone, Default)]
pub struct Folder {
    pub tensors: BTreeMap<String, (Stored, Vec<u8>)>,
}

impl Folder {
    fn copied(weights: &impl Weights) -> Self {
        let copied = |name: String| {
            let stored = weights.stored(&name).unwrap();
            let number_bytes = match stored.dtype {
                StoredType::F64 => 8,
                StoredType::F32 => 4,
                StoredType::F16 | StoredType::Bf16 => 2,
                StoredType::Other(_) => return (name, (stored, Vec::new())),
            };
            let mut bytes = vec![0; stored.shape.iter().product::<usize>() * number_bytes];
            weights.read_into(&name, 0, &mut bytes).unwrap();
            (name, (stored, bytes))
        };
        Folder { tensors: weights.names().into_iter().map(copied).collect() }
    }
}

impl Weights for Folder {
    fn place(&self) -> String {
        "the fixture".to_owned()
    }

    fn names(&self) -> Vec<String> {
        self.tensors.keys().cloned().collect()
    }

    fn stored(&self, name: &str) -> Option<Stored> {
        self.tensors.get(name).map(|(stored, _)| stored.clone())
    }

    fn read_into(&self, name: &str, start: u64, buffer: &mut [u8]) -> Result<(), String> {
        let (_, bytes) = self.tensors.get(name).ok_or("it is not there")?;
        let start = start as usize;
        buffer.copy_from_slice(bytes.get(start..start + buffer.len()).ok_or("it ends early")?);
        Ok(())
    }
}
