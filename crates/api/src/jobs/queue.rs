use serde::{Deserialize, Serialize};

use super::JobView;

/// The queue as its operator sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QueueStatus {
    /// Nothing new begins; what runs goes on.
    pub paused: bool,
    pub running: Vec<JobView>,
    /// The first [`super::MAX_PAGE`] in the order they will begin.
    pub waiting: Vec<JobView>,
    /// How many wait in all.
    pub waiting_count: u64,
    /// The latest that failed, newest first.
    pub failed: Vec<JobView>,
    pub limits: QueueLimits,
    pub calibration: Calibration,
}

/// How many unfinished jobs there may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueLimits {
    pub per_client: u64,
    pub total: u64,
}

/// How often the stated times were right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calibration {
    /// Finished jobs whose range was stated when they were submitted.
    pub stated: u64,
    /// Those of them that finished within it.
    pub within: u64,
}

impl Calibration {
    /// The share that finished within its range, in [0, 1]; `None` before the first.
    pub fn share(&self) -> Option<f32> {
        (self.stated > 0).then(|| self.within as f32 / self.stated as f32)
    }
}
