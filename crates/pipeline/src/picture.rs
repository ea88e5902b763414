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
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} × {})", self.width, self.height)
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
    fn a_picture_of_its_own_size_is_not_filtered() {
        let picture = gradient(9, 5);
        assert_eq!(picture.resized(9, 5), picture);
        assert_eq!(picture.resized(16, 8).rgb().len(), 16 * 8 * 3);
    }

    #[test]
    fn wrong_lengths_are_refused() {
        assert!(Picture::new(2, 2, vec![0; 11]).is_err());
        assert!(Picture::new(0, 2, vec![]).is_err());
    }
}
