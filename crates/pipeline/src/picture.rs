//! Pictures as generative models take and give them.

use image::imageops::{FilterType, resize};
use image::{ImageBuffer, Rgb, RgbImage};

/// A picture in sRGB, eight bits a channel: rows from the top, three bytes a pixel.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

/// Where an edit applies, pixel by pixel: 255 edits, 0 keeps, between blends.
#[derive(Clone, PartialEq, Eq)]
pub struct MaskPlane {
    width: u32,
    height: u32,
    values: Vec<u8>,
}

/// The bytes are no picture of the size that is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes are no picture of {width} × {height} with {channels} bytes a pixel")]
pub struct WrongSize {
    pub width: u32,
    pub height: u32,
    pub channels: u32,
    pub bytes: usize,
}

impl Picture {
    /// `rgb` has `width · height · 3` bytes; neither side is 0.
    pub fn new(width: u32, height: u32, rgb: Vec<u8>) -> Result<Picture, WrongSize> {
        check(width, height, 3, rgb.len())?;
        Ok(Picture { width, height, rgb })
    }

    pub fn width(&self) -> u32 {
        self.width
    }

    pub fn height(&self) -> u32 {
        self.height
    }

    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    pub fn megapixels(&self) -> f64 {
        f64::from(self.width) * f64::from(self.height) / 1e6
    }

    /// By a Lanczos filter of three lobes, as the reference's image processor does; of the same size,
    /// it is the same picture bit for bit.
    pub fn resized(&self, width: u32, height: u32) -> Picture {
        if (width, height) == (self.width, self.height) {
            return self.clone();
        }
        let buffer: Option<ImageBuffer<Rgb<u8>, &[u8]>> =
            ImageBuffer::from_raw(self.width, self.height, self.rgb.as_slice());
        let resized: RgbImage = match buffer {
            Some(buffer) => resize(&buffer, width.max(1), height.max(1), FilterType::Lanczos3),
            None => RgbImage::new(width.max(1), height.max(1)),
        };
        Picture { width: resized.width(), height: resized.height(), rgb: resized.into_raw() }
    }

    /// Channel after channel, each value `v` as `2 · v / 255 − 1`: `[3, height, width]`.
    pub fn planes(&self) -> Vec<f32> {
        let scaled = |channel: usize| {
            self.rgb.iter().skip(channel).step_by(3).map(|value| f32::from(*value) / 127.5 - 1.0)
        };
        (0..3).flat_map(scaled).collect()
    }

    /// The picture of planes in [-1, 1]; values beyond are cut off. Errors: another number of values.
    pub fn from_planes(width: u32, height: u32, planes: &[f32]) -> Result<Picture, WrongSize> {
        check(width, height, 3, planes.len())?;
        let pixels = planes.len() / 3;
        let byte = |value: f32| ((value / 2.0 + 0.5).clamp(0.0, 1.0) * 255.0).round() as u8;
        let rgb = (0..pixels * 3).map(|at| byte(planes[at % 3 * pixels + at / 3])).collect();
        Ok(Picture { width, height, rgb })
    }

    /// This picture where the mask is 0, `edited` where it is 255, and their mean by weight between.
    /// Errors: the three are not of one size.
    pub fn edited_within(&self, mask: &MaskPlane, edited: &Picture) -> Result<Picture, WrongSize> {
        let Picture { width, height, .. } = *self;
        check(width, height, 3, edited.rgb.len())?;
        check(width, height, 1, mask.values.len())?;
        let blend = |(at, (before, after)): (usize, (&u8, &u8))| {
            let (weight, before, after) =
                (u32::from(mask.values[at / 3]), u32::from(*before), u32::from(*after));
            ((before * (255 - weight) + after * weight + 127) / 255) as u8
        };
        let rgb = self.rgb.iter().zip(&edited.rgb).enumerate().map(blend).collect();
        Ok(Picture { width, height, rgb })
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} × {})", self.width, self.height)
    }
}

impl MaskPlane {
    /// `values` has `width · height` bytes; neither side is 0.
    pub fn new(width: u32, height: u32, values: Vec<u8>) -> Result<MaskPlane, WrongSize> {
        check(width, height, 1, values.len())?;
        Ok(MaskPlane { width, height, values })
    }

    /// Errors: it is of another size than the picture.
    pub(crate) fn check_size(&self, picture: &Picture) -> Result<(), WrongSize> {
        if (self.width, self.height) == (picture.width, picture.height) {
            return Ok(());
        }
        let Picture { width, height, .. } = *picture;
        Err(WrongSize { width, height, channels: 1, bytes: self.values.len() })
    }
}

impl std::fmt::Debug for MaskPlane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MaskPlane({} × {})", self.width, self.height)
    }
}

fn check(width: u32, height: u32, channels: u32, bytes: usize) -> Result<(), WrongSize> {
    let expected = u64::from(width) * u64::from(height) * u64::from(channels);
    if expected == 0 || expected != bytes as u64 {
        return Err(WrongSize { width, height, channels, bytes });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gradient(width: u32, height: u32) -> Picture {
        let rgb = (0..width * height * 3).map(|at| (at * 7 % 256) as u8).collect();
        Picture::new(width, height, rgb).unwrap()
    }

    #[test]
    fn a_picture_survives_the_way_to_planes_and_back() {
        let picture = gradient(13, 7);
        assert_eq!(Picture::from_planes(13, 7, &picture.planes()), Ok(picture));
    }

    #[test]
    fn planes_hold_one_channel_after_the_other() {
        let picture = Picture::new(2, 1, vec![255, 0, 51, 0, 255, 51]).unwrap();
        assert_eq!(picture.planes(), [1.0, -1.0, -1.0, 1.0, -0.6, -0.6]);
    }

    #[test]
    fn values_beyond_the_range_are_cut_off_and_no_number_is_black() {
        let picture = Picture::from_planes(1, 1, &[7.0, -7.0, f32::NAN]).unwrap();
        assert_eq!(picture.rgb(), [255, 0, 0]);
    }

    #[test]
    fn outside_the_mask_every_bit_stays() {
        let (before, after) = (gradient(4, 2), Picture::new(4, 2, vec![200; 24]).unwrap());
        let mask = MaskPlane::new(4, 2, vec![0, 0, 255, 255, 0, 128, 0, 255]).unwrap();
        let mixed = before.edited_within(&mask, &after).unwrap();
        for (at, weight) in [0_u8, 0, 255, 255, 0, 128, 0, 255].into_iter().enumerate() {
            let pixel = |picture: &Picture| picture.rgb()[at * 3..at * 3 + 3].to_vec();
            match weight {
                0 => assert_eq!(pixel(&mixed), pixel(&before)),
                255 => assert_eq!(pixel(&mixed), pixel(&after)),
                _ => assert!(pixel(&mixed) != pixel(&before) && pixel(&mixed) != pixel(&after)),
            }
        }
    }

    #[test]
    fn a_picture_of_its_own_size_is_not_filtered() {
        let picture = gradient(9, 5);
        assert_eq!(picture.resized(9, 5), picture);
        assert_eq!(picture.resized(16, 8).rgb().len(), 16 * 8 * 3);
    }

    #[test]
    fn wrong_lengths_are_refused() {
        assert!(Picture::new(2, 2, vec![0; 11]).is_err());
        assert!(Picture::new(0, 2, vec![]).is_err());
        assert!(MaskPlane::new(2, 2, vec![0; 3]).is_err());
        let mask = MaskPlane::new(2, 2, vec![0; 4]).unwrap();
        assert!(gradient(4, 1).edited_within(&mask, &gradient(4, 2)).is_err());
    }
}
