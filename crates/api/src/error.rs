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
    Busy { kind: BusyKind, sentence: String, retry_after_s: u32 },
    /// Wait until it is no longer in use, or ask for it to be done then.
    #[error("{sentence}")]
    InUse { sentence: String },
    /// The operator must free or allow more disk.
    #[error("{sentence}")]
    StorageFull { sentence: String },
    /// A fault of ours; the details are in the log, not here.
    #[error("Something went wrong inside Offstage. The log has the details under this request's id.")]
    Internal { log: String },
}

/// What there is too little of, when there is too little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BusyKind {
    QueueFull,
    DeadlinePassed,
    /// Memory ran out although it was admitted.
    OutOfMemory,
    /// A model does not load, and is left alone for a while.
    LoadFailed,
    /// A model was removed or replaced while it was asked for.
    ModelChanged,
}

impl BusyKind {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            BusyKind::QueueFull => "QueueFull",
            BusyKind::DeadlinePassed => "DeadlinePassed",
            BusyKind::OutOfMemory => "InsufficientGPUMemory",
            BusyKind::LoadFailed => "LoadFailed",
            BusyKind::ModelChanged => "ModelChanged",
        }
    }
}

impl StudioError {
    pub fn invalid(field: &'static str, sentence: impl Into<String>) -> Self {
        StudioError::Invalid { field, sentence: sentence.into() }
    }

    pub fn internal(cause: impl std::fmt::Display) -> Self {
        StudioError::Internal { log: cause.to_string() }
    }
}
