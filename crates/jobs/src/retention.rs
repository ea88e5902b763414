/// What is kept, and for how long. Favourites are kept whatever these say, unless they are deleted by
/// hand; unfinished jobs always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Since a job finished.
    pub keep_ms: u64,
    pub keep_drafts_ms: u64,
    /// How long a deletion can be undone.
    pub undo_ms: u64,
    /// Finished jobs, drafts aside; past it, the oldest go first.
    pub max_jobs: u64,
    /// Bytes of all objects that jobs refer to; past it, the oldest jobs go first, but for the last
    /// one, so that what was just made can be fetched.
    pub max_bytes: u64,
}

/// What was forgotten. Its objects go with [`crate::Objects::sweep`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    pub jobs: Vec<offstage_api::jobs::JobId>,
}

impl Default for Retention {
    fn default() -> Self {
        const DAY_MS: u64 = 86_400_000;
        Retention {
            keep_ms: 30 * DAY_MS,
            keep_drafts_ms: DAY_MS / 24,
            undo_ms: DAY_MS / 24,
            max_jobs: 100_000,
            max_bytes: 8 << 30,
        }
    }
}
