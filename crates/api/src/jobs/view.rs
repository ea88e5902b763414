use serde::{Deserialize, Serialize};

use super::{BatchId, Eta, JobId, Priority, Progress};
use crate::{Edit, Problem};

/// `queued → running → succeeded | failed | cancelled`; `retrying` waits for its next attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    #[default]
    Queued,
    Running,
    /// An attempt failed; another one follows.
    Retrying,
    Succeeded,
    Failed,
    Cancelled,
}

/// A job as a client sees it. Times are milliseconds since 1970-01-01 UTC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobView {
    pub id: JobId,
    pub state: JobState,
    pub priority: Priority,
    /// It belongs to who asks.
    pub mine: bool,
    pub prompt: Option<String>,
    /// The id of the model that does it.
    pub model: String,
    pub created_at_ms: u64,
    /// When its latest attempt began.
    pub started_at_ms: Option<u64>,
    pub finished_at_ms: Option<u64>,
    /// The attempt that runs or ran; 0 before the first.
    pub attempt: u32,
    pub max_attempts: u32,
    /// How many are before it while it waits; 0 is next.
    pub position: Option<u32>,
    /// Absent once it is finished.
    pub progress: Option<Progress>,
    /// Absent where nothing can be said: finished, or the queue is paused.
    pub eta: Option<Eta>,
    /// Why it failed, or why its last attempt did.
    pub failure: Option<Problem>,
    /// What came of it, once it succeeded.
    pub edit: Option<Edit>,
    pub favourite: bool,
    pub draft: bool,
    /// Deleted, but not beyond undoing yet.
    pub deleted: bool,
    /// A small picture of the result, once there is one.
    pub thumbnail_url: Option<String>,
    /// The photo as it was received.
    pub source_url: Option<String>,
    pub batch: Option<BatchId>,
}

impl JobState {
    pub const ALL: [JobState; 6] = [
        JobState::Queued,
        JobState::Running,
        JobState::Retrying,
        JobState::Succeeded,
        JobState::Failed,
        JobState::Cancelled,
    ];

    /// As it stands in JSON.
    pub fn name(self) -> &'static str {
        match self {
            JobState::Queued => "queued",
            JobState::Running => "running",
            JobState::Retrying => "retrying",
            JobState::Succeeded => "succeeded",
            JobState::Failed => "failed",
            JobState::Cancelled => "cancelled",
        }
    }

    /// Nothing more happens to it by itself.
    pub fn is_final(self) -> bool {
        matches!(self, JobState::Succeeded | JobState::Failed | JobState::Cancelled)
    }

    /// It waits for a worker.
    pub fn is_waiting(self) -> bool {
        matches!(self, JobState::Queued | JobState::Retrying)
    }
}

impl std::str::FromStr for JobState {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        JobState::ALL.into_iter().find(|state| state.name() == name).ok_or_else(|| {
            let shown: String = name.chars().take(20).collect();
            format!(
                "“{shown}” is no state of a job; use queued, running, retrying, succeeded, failed or cancelled"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_reads_back_from_its_name_and_is_one_of_waiting_running_or_final() {
        for state in JobState::ALL {
            assert_eq!(state.name().parse(), Ok(state));
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.name()));
            let kinds = [state.is_waiting(), state == JobState::Running, state.is_final()];
            assert_eq!(kinds.into_iter().filter(|&is| is).count(), 1, "{state:?}");
        }
    }
}
