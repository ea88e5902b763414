//! Checkpoints on disk.

use std::borrow::Cow;
use std::path::Path;

use offstage_checkpoints::{CheckpointError, Dtype};
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

    /// One buffer of the tensor's size, filled from the file.
    fn read(&self, name: &str) -> Result<Cow<'_, [u8]>, String> {
        let said = |error: CheckpointError| error.to_string();
        let bytes = self.0.info(name).map_err(said)?.bytes();
        let bytes = usize::try_from(bytes).map_err(|_| "it does not fit into memory".to_owned())?;
        let mut buffer = vec![0; bytes];
        self.0.read_into(name, &mut buffer).map_err(said)?;
        Ok(Cow::Owned(buffer))
    }
}
