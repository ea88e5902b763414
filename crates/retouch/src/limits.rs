use crate::DecodeError;

/// What a file may ask for before any of its pixels are decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest width × height, as the file's header declares it.
    pub max_pixels: u64,
}

impl Default for Limits {
    /// 100 megapixels.
    fn default() -> Self {
        Limits { max_pixels: 100_000_000 }
    }
}

impl Limits {
    /// Refuses a declared size before memory is taken for it.
    pub(crate) fn check(&self, width: u64, height: u64) -> Result<(), DecodeError> {
        if width == 0 || height == 0 {
            return Err(DecodeError::unreadable("This image has no pixels; choose another file."));
        }
        if width.saturating_mul(height) > self.max_pixels || width.max(height) > u32::MAX as u64 / 4 {
            return Err(DecodeError::TooManyPixels { width, height, max_pixels: self.max_pixels });
        }
        Ok(())
    }
}
