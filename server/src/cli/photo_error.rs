use std::path::PathBuf;

use offstage_api::StudioError;
use offstage_pipeline::EditError;

/// Why a photo was not edited; the message is a sentence.
#[derive(Debug, thiserror::Error)]
pub(super) enum PhotoError {
    #[error(transparent)]
    Studio(StudioError),
    #[error(transparent)]
    Generating(#[from] EditError),
    #[error("{log}")]
    Internal { log: String },
    #[error("there is no such file")]
    NotFound,
    #[error("{} exists already; choose another name with -o or --suffix, or replace it with --force", .0.display())]
    Exists(PathBuf),
    #[error("{} is already the result of another photo; edit them one by one", .0.display())]
    Twice(PathBuf),
    #[error("{} cannot be written: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
}

impl From<StudioError> for PhotoError {
    /// On a command line the details of a fault of ours are told; there is no log to look into.
    fn from(error: StudioError) -> Self {
        match error {
            StudioError::Internal { log } => PhotoError::Internal { log },
            other => PhotoError::Studio(other),
        }
    }
}
