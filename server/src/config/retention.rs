use std::path::PathBuf;
use std::time::Duration;

use super::units::{duration, size};

/// What is kept on disk, and for how long.
#[derive(Clone, Debug, PartialEq, clap::Args)]
pub struct Retention {
    /// Folder for uploads, originals and results; one running Offstage per folder
    #[arg(long, default_value = "data", value_name = "FOLDER")]
    pub data_dir: PathBuf,

    /// How long an edit is kept after it was made
    #[arg(long, default_value = "7d", value_name = "DURATION", value_parser = duration)]
    pub keep_results_for: Duration,

    /// How long the previews that come of moving sliders are kept
    #[arg(long, default_value = "1h", value_name = "DURATION", value_parser = duration)]
    pub keep_drafts_for: Duration,

    /// How long a deletion can be undone
    #[arg(long, default_value = "1h", value_name = "DURATION", value_parser = duration)]
    pub undo_for: Duration,

    /// Kept edits; past it, the oldest go first, but for favourites
    #[arg(long, default_value_t = 100_000, value_name = "COUNT")]
    pub max_results: u64,

    /// Total size of kept edits, with their originals; past it, the oldest go first
    #[arg(long, default_value = "2GiB", value_name = "SIZE", value_parser = size)]
    pub max_results_bytes: u64,

    /// Free space to leave on the disk; what would go below it is refused
    #[arg(long, default_value = "512MiB", value_name = "SIZE", value_parser = size)]
    pub min_free_disk: u64,
}

impl Retention {
    /// As the queue is told it.
    pub fn of_jobs(&self) -> offstage_jobs::Retention {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        offstage_jobs::Retention {
            keep_ms: ms(self.keep_results_for),
            keep_drafts_ms: ms(self.keep_drafts_for),
            undo_ms: ms(self.undo_for),
            max_jobs: self.max_results,
            max_bytes: self.max_results_bytes,
        }
    }
}
