//! Pixels handed to others, and taken from them.

use super::{Photo, Pixels, Raster};

impl Photo {
    /// The pixels at 8 bits in sRGB, laid on white where they are transparent: rows from the top, three
    /// bytes a pixel.
    pub fn rgb8(&self) -> Vec<u8> {
        crate::encode::on_white(&self.pixels).into_owned().data
    }

    /// Another picture, of any size, in the place of this one: with its format and what its file said
    /// about it, but for how it was made. `rgb` as [`Photo::rgb8`] gives it; `None` where it has other
    /// than `width · height · 3` bytes or a side is 0.
    pub fn with_rgb8(&self, width: u32, height: u32, rgb: Vec<u8>) -> Option<Photo> {
        let (width, height) = (width as usize, height as usize);
        let expected = width.checked_mul(height)?.checked_mul(3)?;
        if expected == 0 || expected != rgb.len() {
            return None;
        }
        let mut photo = self.without_pixels();
        photo.pixels = Pixels::Eight(Raster::new(width, height, 3, rgb));
        photo.metadata = photo.metadata.without_provenance();
        Some(photo)
    }
}
