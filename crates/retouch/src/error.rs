use std::io;

/// Why a file did not become a photo. The message is a sentence for the user.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// No image, a damaged one, or a kind that is not read: send another.
    #[error("{sentence}")]
    Unreadable { sentence: String },
    /// Shrink it and send again.
    #[error(
        "This image has {width} × {height} pixels ({} megapixels); at most {} megapixels are accepted, so \
         please shrink it first.", width.saturating_mul(*height).div_ceil(1_000_000), max_pixels / 1_000_000
    )]
    TooManyPixels { width: u64, height: u64, max_pixels: u64 },
    /// The file could not be opened or read from disk.
    #[error("The image file could not be read from disk ({0}).")]
    Io(io::Error),
    #[error("The work was cancelled.")]
    Cancelled,
}

impl DecodeError {
    pub(crate) fn unreadable(sentence: impl Into<String>) -> Self {
        DecodeError::Unreadable { sentence: sentence.into() }
    }

    /// A file of a known kind that its decoder refused.
    pub(crate) fn damaged(kind: &str, cause: impl std::fmt::Display) -> Self {
        let cause = cause.to_string();
        let cause = cause.lines().next().unwrap_or_default();
        let cause: String = cause.trim().trim_end_matches('.').chars().take(120).collect();
        Self::unreadable(format!(
            "This {kind} file is damaged or incomplete ({cause}); save or export it again, or choose another."
        ))
    }
}

/// Why a recipe was not applied.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ApplyError {
    /// Send a mask of the photo's displayed size.
    #[error(
        "The mask has {mask_width} × {mask_height} pixels but the photo has {photo_width} × {photo_height}; make \
         the mask the size of the photo."
    )]
    MaskSize { mask_width: u32, mask_height: u32, photo_width: u32, photo_height: u32 },
    #[error("The work was cancelled.")]
    Cancelled,
}

/// Why a photo was not written.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The format cannot hold this photo, or is not written at all: choose another format or size.
    #[error("{sentence}")]
    Unsupported { sentence: String },
    /// An encoder failed where it should not.
    #[error("The image could not be written ({0}).")]
    Failed(String),
    #[error("The work was cancelled.")]
    Cancelled,
}

impl EncodeError {
    pub(crate) fn failed(cause: impl std::fmt::Display) -> Self {
        EncodeError::Failed(cause.to_string())
    }
}
