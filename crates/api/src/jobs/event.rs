use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::JobView;

/// What followers hear. `seq` counts up, also over restarts: who was cut off asks for what came
/// after the last number it heard. Each view is the whole truth of its job, so views in between may
/// be left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum JobEvent {
    Job {
        seq: u64,
        job: Box<JobView>,
    },
    /// The queue was paused or goes on.
    Queue {
        seq: u64,
        paused: bool,
    },
    /// The server stops and is expected back: connect again after a moment. The last of a feed.
    Restarting {
        seq: u64,
    },
}

/// Events as they come.
#[async_trait]
pub trait JobFeed: Send {
    /// The next one; `None` once nothing more can come. Dropping the returned future loses no event.
    async fn next(&mut self) -> Option<JobEvent>;
}

impl JobEvent {
    pub fn seq(&self) -> u64 {
        match self {
            JobEvent::Job { seq, .. } | JobEvent::Queue { seq, .. } | JobEvent::Restarting { seq } => *seq,
        }
    }
}
