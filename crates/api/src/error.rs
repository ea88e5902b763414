/// Why the studio did not do what was asked, by what the caller can do about it. Every message is a
/// sentence for the user that says what to change.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StudioError {
    /// Change the named field and send again.
    #[error("{sentence}")]
    Invalid { field: &'static str, sentence: String },
    /// The file is no image that can be read; send another.
    #[error("{sentence}")]
    UnreadableImage { sentence: String },
    /// Send something smaller.
    #[error("{sentence}")]
    TooLarge { sentence: String },
    /// It is not here, or not any more.
    #[error("{sentence}")]
    NotFound { sentence: String },
    /// Come back after the computed time.
    #[error("{sentence}")]
    Busy { sentence: String, retry_after_s: u32 },
    /// The operator must free or allow more disk.
    #[error("{sentence}")]
    StorageFull { sentence: String },
    /// A fault of ours; the details are in the log, not here.
    #[error("Something went wrong inside Offstage. The log has the details under this request's id.")]
    Internal { log: String },
}

impl StudioError {
    pub fn invalid(field: &'static str, sentence: impl Into<String>) -> Self {
        StudioError::Invalid { field, sentence: sentence.into() }
    }

    pub fn internal(cause: impl std::fmt::Display) -> Self {
        StudioError::Internal { log: cause.to_string() }
    }
}
