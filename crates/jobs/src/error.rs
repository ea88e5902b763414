use std::io;

use offstage_api::StudioError;

use crate::state::Refusal;

/// Why the store did not do what was asked, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It is not here, or not any more.
    #[error("there is no such job")]
    NotFound,
    /// An object that a job refers to is not here, or not any more: send it again.
    #[error("a file that this job needs is not kept any more")]
    ObjectGone,
    /// The job is not in a state for this.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The operator must free disk.
    #[error("the disk is full")]
    Full,
    /// The operator must allow writing.
    #[error("the data folder cannot be written: {0}")]
    ReadOnly(String),
    /// The file is damaged; the next start backs it up and begins a new one.
    #[error("the job database is damaged: {0}")]
    Damaged(String),
    /// Another process holds the file.
    #[error("the job database is in use by another process")]
    InUse,
    /// A test stopped here.
    #[error("stopped at the write point {0}")]
    Stopped(&'static str),
    #[error("the job store failed: {0}")]
    Other(String),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let text = error.to_string();
        let code = error.as_database_error().and_then(|database| database.code());
        // The primary result code is the low byte (sqlite.org/rescode.html).
        match code.and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff) {
            Some(5 | 6) => StoreError::InUse,
            Some(8 | 14) => StoreError::ReadOnly(text),
            Some(11 | 26) => StoreError::Damaged(text),
            Some(13) => StoreError::Full,
            _ => match error {
                sqlx::Error::Io(error) => StoreError::from(error),
                sqlx::Error::RowNotFound => StoreError::NotFound,
                _ => StoreError::Other(text),
            },
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::Execute(error)
            | sqlx::migrate::MigrateError::ExecuteMigration(error, _) => error.into(),
            other => StoreError::Other(other.to_string()),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StoreError::ReadOnly(error.to_string())
            }
            io::ErrorKind::NotFound => StoreError::ObjectGone,
            _ => StoreError::Other(error.to_string()),
        }
    }
}

impl From<object_store::Error> for StoreError {
    fn from(error: object_store::Error) -> Self {
        if matches!(error, object_store::Error::NotFound { .. }) {
            return StoreError::ObjectGone;
        }
        // The cause says more than the kind: a full disk arrives as a generic error around an I/O error.
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(one) = cause {
            if let Some(io) = one.downcast_ref::<io::Error>() {
                return io::Error::new(io.kind(), io.to_string()).into();
            }
            cause = one.source();
        }
        StoreError::Other(error.to_string())
    }
}

impl From<StoreError> for StudioError {
    fn from(error: StoreError) -> Self {
        let sentence = match &error {
            StoreError::NotFound => {
                "There is no such job, or not any more; jobs are kept for a limited time.".to_owned()
            }
            StoreError::ObjectGone => {
                "A picture that this needs is not kept any more; please send it again.".to_owned()
            }
            StoreError::Full => {
                "The disk of this Offstage is full; nothing was kept. Its operator must free space."
                    .to_owned()
            }
            StoreError::ReadOnly(_) => {
                "This Offstage cannot write to its data folder; nothing was kept. Its operator must allow it."
                    .to_owned()
            }
            StoreError::Refused(Refusal::NotFinished) => {
                "This job is not finished; cancel it first, or wait for it.".to_owned()
            }
            StoreError::Refused(Refusal::Succeeded) => {
                "This job succeeded; duplicate it to run it again.".to_owned()
            }
            StoreError::Refused(_) => "This job does not wait any more, so it cannot be moved.".to_owned(),
            _ => String::new(),
        };
        match error {
            StoreError::NotFound | StoreError::ObjectGone => StudioError::NotFound { sentence },
            StoreError::Full | StoreError::ReadOnly(_) => StudioError::StorageFull { sentence },
            StoreError::Refused(Refusal::Succeeded) => StudioError::Invalid { field: "id", sentence },
            StoreError::Refused(_) => StudioError::InUse { sentence },
            other => StudioError::internal(other),
        }
    }
}
