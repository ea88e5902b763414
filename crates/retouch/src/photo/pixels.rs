//! Pixels handed to others, and taken from them.

use offstage_api::ImageFormat;

use super::{Photo, Pixels, Raster, Sample, for_depth, map_depth};
use crate::metadata::Metadata;
use crate::{ApplyError, Cancel, Mask};

impl Photo {
    /// A picture that no file holds; `None` where it has other than `width · height · 3` bytes or a side is 0.
    pub fn from_rgb8(width: u32, height: u32, rgb: Vec<u8>) -> Option<Photo> {
        let none = Photo {
            pixels: Pixels::Eight(Raster::blank(0, 0, 3)),
            format: ImageFormat::Png,
            metadata: Metadata::default(),
            notes: Vec::new(),
        };
        none.with_rgb8(width, height, rgb)
    }

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

    /// This photo with another picture of its size in the place that a mask names: what the mask keeps stays
    /// bit for bit, at the photo's own depth, and what it edits is opaque. The mask is softened by
    /// `feather_px`, as [`apply`](crate::apply) does it.
    ///
    /// Errors: [`ApplyError::MaskSize`] where mask, picture and photo are not of one size, and
    /// [`ApplyError::Cancelled`].
    pub fn painted(
        &self,
        picture: &Photo,
        mask: &Mask,
        feather_px: f32,
        cancel: &Cancel,
    ) -> Result<Photo, ApplyError> {
        mask.check_size(self)?;
        mask.check_size(picture)?;
        let weights = mask.weights(feather_px, cancel)?;
        let painted = map_depth!(&self.pixels, raster => {
            let picture = for_depth!(&picture.pixels, picture => like(picture, raster));
            weights.blend(raster.clone(), &picture, cancel)?
        });
        let metadata = self.metadata.clone().without_provenance();
        Ok(Photo { pixels: painted, metadata, ..self.without_pixels() })
    }
}

/// A picture at the depth and with the channels of another raster, opaque.
fn like<S: Sample, T: Sample>(picture: &Raster<S>, other: &Raster<T>) -> Raster<T> {
    let pixels = picture.data.chunks_exact(picture.channels);
    let data = pixels.flat_map(|pixel| {
        let colour = pixel.iter().take(3).map(|value| T::from_unit(value.unit()));
        colour.chain((other.channels == 4).then(|| T::from_unit(1.0)))
    });
    Raster::new(picture.width, picture.height, other.channels, data.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(pixels: Pixels) -> Photo {
        Photo { pixels, format: ImageFormat::Png, metadata: Metadata::default(), notes: Vec::new() }
    }

    #[test]
    fn what_a_mask_keeps_stays_bit_for_bit_at_the_depth_of_the_photo() {
        let (width, height) = (4, 2);
        let values: Vec<u16> = (0..width * height * 4).map(|at| (at * 1_999 + 7) as u16).collect();
        let before = photo(Pixels::Sixteen(Raster::new(width, height, 4, values.clone())));
        let picture = before.with_rgb8(4, 2, vec![200; 24]).unwrap();
        let weights = [0_u8, 0, 255, 255, 0, 128, 0, 255];
        let mask = Mask::new(4, 2, weights.to_vec()).unwrap();
        let Pixels::Sixteen(painted) = before.painted(&picture, &mask, 0.0, &Cancel::new()).unwrap().pixels
        else {
            panic!("the depth changed")
        };
        let opaque = [200 * 257, 200 * 257, 200 * 257, u16::MAX];
        for (at, weight) in weights.into_iter().enumerate() {
            let (pixel, kept) = (&painted.data[at * 4..][..4], &values[at * 4..][..4]);
            match weight {
                0 => assert_eq!(pixel, kept),
                255 => assert_eq!(pixel, opaque),
                _ => assert!(pixel != kept && pixel != opaque),
            }
        }
    }

    #[test]
    fn a_picture_or_mask_of_another_size_is_refused() {
        let before = photo(Pixels::Eight(Raster::new(2, 2, 3, vec![9; 12])));
        let other = before.with_rgb8(4, 1, vec![0; 12]).unwrap();
        let (mask, wide) = (Mask::new(2, 2, vec![255; 4]).unwrap(), Mask::new(4, 1, vec![255; 4]).unwrap());
        for (picture, mask) in [(&other, &mask), (&before, &wide)] {
            let refused = before.painted(picture, mask, 0.0, &Cancel::new()).unwrap_err();
            assert!(matches!(refused, ApplyError::MaskSize { .. }));
        }
    }
}
