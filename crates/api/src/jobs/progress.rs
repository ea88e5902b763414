use serde::{Deserialize, Serialize};

/// Where an unfinished job stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "FlatProgress")]
pub struct Progress {
    #[serde(flatten)]
    pub phase: Phase,
    /// Where a preview of the unfinished result is, where the model gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview_url: Option<String>,
}

/// On the wire: `{"phase":"running","step":3,"of":8}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// Others are before it.
    #[default]
    Queued,
    /// It is its turn, but there is no memory for it yet.
    Waiting {
        /// What it waits for: "needs 3.20 GiB; 2.90 GiB to give on GPU 0; held by …".
        blocker: String,
    },
    /// Its model comes from disk.
    Loading,
    /// Its model goes to the device.
    Uploading,
    /// `step` of `of` are done; `of` is 0 where nobody knows.
    Running { step: u32, of: u32 },
    /// The result is written.
    Encoding,
}

/// [`Progress`] as it is read. What serde makes of flattened fields goes through a buffer of any JSON, and
/// that would be a good share of what the browser loads.
#[derive(Deserialize)]
struct FlatProgress {
    phase: PhaseName,
    #[serde(default)]
    blocker: String,
    #[serde(default)]
    step: u32,
    #[serde(default)]
    of: u32,
    #[serde(default)]
    preview_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum PhaseName {
    Queued,
    Waiting,
    Loading,
    Uploading,
    Running,
    Encoding,
}

impl From<FlatProgress> for Progress {
    fn from(FlatProgress { phase, blocker, step, of, preview_url }: FlatProgress) -> Self {
        let phase = match phase {
            PhaseName::Queued => Phase::Queued,
            PhaseName::Waiting => Phase::Waiting { blocker },
            PhaseName::Loading => Phase::Loading,
            PhaseName::Uploading => Phase::Uploading,
            PhaseName::Running => Phase::Running { step, of },
            PhaseName::Encoding => Phase::Encoding,
        };
        Progress { phase, preview_url }
    }
}

/// When a job is expected to be done, as milliseconds from the moment it was said. The wider, the
/// less is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eta {
    pub low_ms: u64,
    pub high_ms: u64,
}

impl Phase {
    /// How much of it is done, in [0, 1], where that is known.
    pub fn share(&self) -> Option<f32> {
        match *self {
            Phase::Running { step, of } if of > 0 => Some((step as f32 / of as f32).min(1.0)),
            Phase::Encoding => Some(1.0),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_one_flat_object() {
        let progress = Progress { phase: Phase::Running { step: 3, of: 8 }, preview_url: None };
        let json = serde_json::to_string(&progress).unwrap();
        assert_eq!(json, r#"{"phase":"running","step":3,"of":8}"#);
        let waiting = Phase::Waiting { blocker: "held by tiny".to_owned() };
        let bare = [Phase::Queued, Phase::Loading, Phase::Uploading, Phase::Encoding];
        for phase in bare.into_iter().chain([waiting, progress.phase.clone()]) {
            for preview_url in [None, Some("/api/v1/jobs/7/preview?step=3".to_owned())] {
                let progress = Progress { phase: phase.clone(), preview_url };
                let json = serde_json::to_string(&progress).unwrap();
                assert_eq!(serde_json::from_str::<Progress>(&json).unwrap(), progress);
            }
        }
        assert_eq!(progress.phase.share(), Some(0.375));
        assert_eq!(Phase::Running { step: 3, of: 0 }.share(), None);
    }
}
