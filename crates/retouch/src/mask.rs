use std::path::Path;

use rayon::prelude::*;

use crate::adjust::bands;
use crate::photo::{Raster, Sample, for_depth};
use crate::{ApplyError, Cancel, DecodeError, Limits, Photo};

/// Where an edit applies: 255 edits, 0 keeps, between blends.
#[derive(Clone, Debug, PartialEq)]
pub struct Mask {
    width: usize,
    height: usize,
    values: Vec<u8>,
}

impl Mask {
    /// Values row by row from the top; `None` where they are other than `width · height`, or a side is 0.
    pub fn new(width: u32, height: u32, values: Vec<u8>) -> Option<Mask> {
        let (width, height) = (width as usize, height as usize);
        let expected = width.checked_mul(height).filter(|&pixels| pixels > 0)?;
        (expected == values.len()).then_some(Mask { width, height, values })
    }

    /// Reads any image as a mask: its luma, times its opacity where it has alpha.
    pub fn decode(path: &Path, limits: &Limits) -> Result<Mask, DecodeError> {
        let photo = Photo::decode(path, limits, &Cancel::new())?;
        Ok(for_depth!(&photo.pixels, raster => Mask::of(raster)))
    }

    fn of<S: Sample>(raster: &Raster<S>) -> Mask {
        use crate::adjust::colour::srgb::luma;
        let value = |pixel: &[S]| {
            let opacity = pixel.get(3).map_or(1.0, |alpha| alpha.unit());
            u8::from_unit(luma(pixel[0].unit(), pixel[1].unit(), pixel[2].unit()) * opacity)
        };
        let values = raster.data.par_chunks_exact(raster.channels).map(value).collect();
        Mask { width: raster.width, height: raster.height, values }
    }

    pub(crate) fn check_size(&self, photo: &Photo) -> Result<(), ApplyError> {
        let (width, height) = (photo.pixels.width(), photo.pixels.height());
        if (self.width, self.height) == (width, height) {
            return Ok(());
        }
        Err(ApplyError::MaskSize {
            mask_width: self.width as u32,
            mask_height: self.height as u32,
            photo_width: width as u32,
            photo_height: height as u32,
        })
    }

    /// The mask softened by a Gaussian of σ = `feather_px` / 2, which reaches about `feather_px` to
    /// either side of an edge.
    pub(crate) fn weights(&self, feather_px: f32, cancel: &Cancel) -> Result<Weights, ApplyError> {
        let sigma = if feather_px.is_finite() { (feather_px / 2.0).max(0.0) } else { 0.0 };
        // A wider Gaussian than the image would only be its mean.
        let sigma = sigma.min(self.width.max(self.height) as f32);
        let mut weights = Weights { width: self.width, height: self.height, values: self.values.clone() };
        if sigma < 0.1 {
            return Ok(weights);
        }
        let read = |y: usize, row: &mut [f32]| {
            let values = &self.values[y * self.width..][..self.width];
            row.iter_mut().zip(values).for_each(|(out, &value)| *out = value.unit());
        };
        let smooth = crate::adjust::Smoothed::new((self.width, self.height), 1, sigma, &read, cancel)?;
        let rows = bands::rows_per_band(self.width).max(4 * smooth.halo());
        weights.values.par_chunks_mut(rows * self.width).enumerate().try_for_each(|(band, values)| {
            if cancel.is_cancelled() {
                return Err(ApplyError::Cancelled);
            }
            let soft = smooth.rows(band * rows, values.len() / self.width);
            values.iter_mut().zip(&soft).for_each(|(value, &soft)| *value = u8::from_unit(soft));
            Ok(())
        })?;
        Ok(weights)
    }
}

/// A mask as it is blended with: softened, and turned like the photo.
pub(crate) struct Weights {
    pub width: usize,
    pub height: usize,
    pub values: Vec<u8>,
}

impl Weights {
    /// `original + (changed − original) · weight`: exactly the one at 0 and the other at 255.
    pub fn blend<S: Sample>(
        &self,
        mut original: Raster<S>,
        changed: &Raster<S>,
        cancel: &Cancel,
    ) -> Result<Raster<S>, ApplyError> {
        let (channels, stride, width) = (original.channels, original.stride(), self.width);
        debug_assert_eq!((self.width, self.height), (original.width, original.height));
        bands::change(&mut original, cancel, |first_row, samples| {
            let changed = &changed.data[first_row * stride..][..samples.len()];
            let weights = &self.values[first_row * width..];
            let pixels = samples.chunks_exact_mut(channels).zip(changed.chunks_exact(channels));
            for ((old, new), &weight) in pixels.zip(weights) {
                match weight {
                    0 => {}
                    255 => old.copy_from_slice(new),
                    _ => {
                        let share = weight.unit();
                        for (old, new) in old.iter_mut().zip(new) {
                            *old = S::from_unit(old.unit() + (new.unit() - old.unit()) * share);
                        }
                    }
                }
            }
        })?;
        Ok(original)
    }
}
