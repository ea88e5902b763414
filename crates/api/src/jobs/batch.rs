use serde::{Deserialize, Serialize};

use super::{BatchId, Client, JobOptions, JobView};
use crate::{Instruction, Output, PhotoSource};

/// The most photos of one batch.
pub const MAX_BATCH_PHOTOS: usize = 200;

/// Many photos, one instruction: the model is loaded once for all of them. Lives on the server
/// only: it holds received files.
pub struct BatchRequest {
    pub photos: Vec<PhotoSource>,
    pub instruction: Instruction,
    pub output: Output,
    /// Of each of its jobs; their batch is the new one.
    pub options: JobOptions,
    pub client: Client,
    /// The same key of the same client answers with the first batch.
    pub idempotency_key: Option<String>,
}

/// A batch and how far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchView {
    pub id: BatchId,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: u64,
    pub waiting: u64,
    pub running: u64,
    pub succeeded: u64,
    pub failed: u64,
    pub cancelled: u64,
    /// In the order of its photos, at most [`super::MAX_PAGE`].
    pub jobs: Vec<JobView>,
}

impl BatchView {
    pub fn is_final(&self) -> bool {
        self.waiting == 0 && self.running == 0
    }
}
