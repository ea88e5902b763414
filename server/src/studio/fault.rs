//! Errors of the rooms below as errors of the port, by what the caller can do.

use std::io;

use offstage_api::{BusyKind, StudioError};
use offstage_pipeline::EditError;
use offstage_retouch::{ApplyError, DecodeError, EncodeError};

use crate::residency::refusal_to_generate;

pub fn of_photo(error: DecodeError) -> StudioError {
    let sentence = error.to_string();
    match error {
        DecodeError::Unreadable { .. } => StudioError::UnreadableImage { sentence },
        DecodeError::TooManyPixels { .. } => StudioError::TooLarge { sentence },
        DecodeError::Io(cause) => StudioError::internal(cause),
        DecodeError::Cancelled => cancelled(),
    }
}

pub fn of_mask(error: DecodeError) -> StudioError {
    match error {
        DecodeError::Unreadable { sentence } => StudioError::invalid("mask", format!("The mask: {sentence}")),
        DecodeError::TooManyPixels { .. } => StudioError::invalid("mask", format!("The mask: {error}")),
        other => of_photo(other),
    }
}

pub fn of_apply(error: ApplyError) -> StudioError {
    match error {
        ApplyError::MaskSize { .. } => StudioError::invalid("mask", error.to_string()),
        ApplyError::Cancelled => cancelled(),
    }
}

pub fn of_encode(error: EncodeError) -> StudioError {
    match error {
        EncodeError::Unsupported { sentence } => StudioError::invalid("format", sentence),
        EncodeError::Failed(cause) => StudioError::internal(cause),
        EncodeError::Cancelled => cancelled(),
    }
}

pub fn of_generating(error: EditError) -> StudioError {
    match error {
        EditError::Refused(sentence) => StudioError::invalid("model", sentence),
        EditError::NotLent(rejected) => refusal_to_generate(rejected),
        EditError::Cancelled => cancelled(),
        EditError::OutOfMemory => StudioError::Busy {
            kind: BusyKind::OutOfMemory,
            sentence: "The device ran out of memory while editing; a smaller longest edge takes less."
                .to_owned(),
            retry_after_s: 10,
        },
        EditError::Failed(cause) => StudioError::internal(cause),
    }
}

/// Writing below the data folder: a full disk is the operator's to free, anything else is ours.
pub fn of_write(error: io::Error) -> StudioError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StudioError::StorageFull {
            sentence: "The disk of this Offstage is full; nothing was kept. Its operator must free space."
                .to_owned(),
        },
        _ => StudioError::internal(error),
    }
}

/// Nobody reads it: the work stops because its caller went away.
pub fn cancelled() -> StudioError {
    StudioError::internal("the work was cancelled because its caller went away")
}
