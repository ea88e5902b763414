use serde::{Deserialize, Serialize};

/// Where an unfinished job stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
        assert_eq!(serde_json::from_str::<Progress>(&json).unwrap(), progress);
        assert_eq!(progress.phase.share(), Some(0.375));
        assert_eq!(Phase::Running { step: 3, of: 0 }.share(), None);
    }
}
