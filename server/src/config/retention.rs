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

    /// Total size of kept edits, with their originals; past it, the oldest go first
    #[arg(long, default_value = "2GiB", value_name = "SIZE", value_parser = size)]
    pub max_results_bytes: u64,

    /// Free space to leave on the disk; what would go below it is refused
    #[arg(long, default_value = "512MiB", value_name = "SIZE", value_parser = size)]
    pub min_free_disk: u64,
}
