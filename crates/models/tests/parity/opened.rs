//! Checkpoints on disk.

use std::path::Path;

use offstage_checkpoints::Dtype;
use offstage_models::load::{Stored, StoredType, Weights};

/// Files of a component behind the port of `offstage_models::load`.
pub struct Opened(offstage_checkpoints::Weights);

impl Opened {
    /// As the program opens them: single or sharded, whatever variant is there.
    pub fn new(folder: &Path) -> Self {
        Opened(offstage_checkpoints::Weights::open(folder).unwrap())
    }
}

impl Weights for Opened {
    fn place(&self) -> String {
        self.0.path().display().to_string()
    }

    fn names(&self) -> Vec<String> {
        self.0.names().map(str::to_owned).collect()
    }

    fn stored(&self, name: &str) -> Option<Stored> {
        let info = self.0.info(name).ok()?;
        let dtype = match info.dtype {
            Dtype::F64 => StoredType::F64,
            Dtype::F32 => StoredType::F32,
            Dtype::F16 => StoredType::F16,
            Dtype::Bf16 => StoredType::Bf16,
            other => StoredType::Other(other.to_string()),
        };
        let file = self.0.path_of(name).ok()?.display().to_string();
        Some(Stored { dtype, shape: info.shape.clone(), file })
    }

    fn read_into(&self, name: &str, start: u64, buffer: &mut [u8]) -> Result<(), String> {
        self.0.read_part_into(name, start, buffer).map_err(|error| error.to_string())
    }
}
