//! Checkpoint files as the networks read them.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use offstage_checkpoints::{Dtype, Weights};
use offstage_gpu::LoadTask;
use offstage_models::load::{Stored, StoredType};

/// A component's files, which tell a load how far it is and stop it when nobody waits for it.
pub struct Files<'a> {
    weights: Weights,
    task: Option<&'a LoadTask>,
    read_bytes: AtomicU64,
}

impl<'a> Files<'a> {
    /// The reason of a failure is a sentence that names the file.
    pub fn open(folder: &Path, task: &'a LoadTask) -> Result<Files<'a>, String> {
        let weights = Weights::open(folder).map_err(|error| error.to_string())?;
        Ok(Files { weights, task: Some(task), read_bytes: AtomicU64::new(0) })
    }

    /// Files that nobody waits for: to look at.
    pub fn of(weights: Weights) -> Files<'static> {
        Files { weights, task: None, read_bytes: AtomicU64::new(0) }
    }
}

impl Files<'_> {
    pub fn weights(&self) -> &Weights {
        &self.weights
    }
}

impl offstage_models::load::Weights for Files<'_> {
    fn place(&self) -> String {
        self.weights.path().display().to_string()
    }

    fn names(&self) -> Vec<String> {
        self.weights.names().map(str::to_owned).collect()
    }

    fn stored(&self, name: &str) -> Option<Stored> {
        let info = self.weights.info(name).ok()?;
        let dtype = match info.dtype {
            Dtype::F64 => StoredType::F64,
            Dtype::F32 => StoredType::F32,
            Dtype::F16 => StoredType::F16,
            Dtype::Bf16 => StoredType::Bf16,
            other => StoredType::Other(other.to_string()),
        };
        let file = self.weights.path_of(name).ok()?.display().to_string();
        Some(Stored { dtype, shape: info.shape.clone(), file })
    }

    fn read_into(&self, name: &str, start: u64, buffer: &mut [u8]) -> Result<(), String> {
        if self.task.is_some_and(LoadTask::is_cancelled) {
            return Err("nobody waits for it any more".to_owned());
        }
        self.weights.read_part_into(name, start, buffer).map_err(|error| error.to_string())?;
        let more = buffer.len() as u64;
        let read_bytes = self.read_bytes.fetch_add(more, Ordering::Relaxed) + more;
        if let Some(task) = self.task {
            task.progress(read_bytes);
        }
        Ok(())
    }
}
