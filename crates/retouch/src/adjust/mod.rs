//! A recipe applied to a photo.
//!
//! The order is fixed, so that a recipe means the same however its steps are written:
//!
//! 1. **flip**, **rotate** (`geometry`), on the mask too.
//! 2. **grain** below 0: noise reduction, before anything amplifies the noise (`spatial::denoise`).
//! 3. **Everything about colour and light**, as one 3D table (`colour` defines it, `lut` applies it).
//! 4. **clarity**, **blur**, **sharpen** (`spatial`).
//! 5. **vignette**, then **grain** above 0, which a real film adds last (`spatial`).
//! 6. The mask: changed pixels over those of step 1.
//!
//! Radii are fractions of the photo's diagonal, so a small preview looks like the full-size result.
//! Alpha passes through untouched but for geometry. A recipe of several passes works at 16 bits
//! whatever the photo's depth, so that rounding does not add up.

pub(crate) mod bands;
pub(crate) mod colour;
mod geometry;
mod lut;
mod simd;
mod spatial;

pub(crate) use geometry::oriented;
pub(crate) use spatial::Smoothed;

use offstage_api::{Adjustment, Recipe};
use rayon::prelude::*;

use crate::mask::Weights;
use crate::metadata::Metadata;
use crate::photo::{Pixels, Raster, Sample, map_depth};
use crate::{ApplyError, Cancel, Mask, Photo};
use colour::ColourWork;

/// Applies a recipe, in the order that this module's docs give.
///
/// `mask` limits the edit: white edits, black keeps each sample as it is bit for bit, grey blends. Its
/// second part softens the edge with a Gaussian that reaches about that many pixels. Amounts are
/// taken as [`Recipe::check`] wants them; others are brought into range.
///
/// Errors: [`ApplyError::MaskSize`] unless the mask has the photo's size; [`ApplyError::Cancelled`].
pub fn apply(
    photo: Photo,
    recipe: &Recipe,
    mask: Option<(&Mask, f32)>,
    cancel: &Cancel,
) -> Result<Photo, ApplyError> {
    if let Some((mask, _)) = mask {
        mask.check_size(&photo)?;
    }
    if cancel.is_cancelled() {
        return Err(ApplyError::Cancelled);
    }
    let mut checked = Recipe::default();
    recipe.adjustments.iter().for_each(|step| checked.set(step.name, step.amount));
    let turns = geometry::Turns::new(&checked);
    let Photo { mut pixels, format, metadata, notes } = photo;
    // How it was made before is no longer the whole of it.
    let metadata = Metadata { provenance: None, ..metadata };
    pixels = map_depth!(pixels, raster => turns.apply(raster, cancel)?);
    let passes = Passes::new(&checked);
    if passes.any() {
        let weights = match mask {
            Some((mask, feather_px)) => Some(turns.apply_to_mask(mask.weights(feather_px, cancel)?, cancel)?),
            None => None,
        };
        pixels = passes.run(pixels, weights.as_ref(), cancel)?;
    }
    Ok(Photo { pixels, format, metadata, notes })
}

/// Samples that are converted at a time.
const PIECE: usize = 1 << 16;

/// What is left of a recipe after geometry.
struct Passes {
    colour: Option<ColourWork>,
    clarity: f32,
    sharpen: f32,
    blur: f32,
    vignette: f32,
    grain: f32,
}

impl Passes {
    fn new(recipe: &Recipe) -> Self {
        Passes {
            colour: ColourWork::new(recipe),
            clarity: recipe.amount(Adjustment::Clarity),
            sharpen: recipe.amount(Adjustment::Sharpen),
            blur: recipe.amount(Adjustment::Blur),
            vignette: recipe.amount(Adjustment::Vignette),
            grain: recipe.amount(Adjustment::Grain),
        }
    }

    fn spatial(&self) -> usize {
        [self.clarity, self.sharpen, self.blur, self.vignette, self.grain]
            .iter()
            .filter(|&&a| a != 0.0)
            .count()
    }

    fn any(&self) -> bool {
        self.colour.is_some() || self.spatial() > 0
    }

    fn run(&self, pixels: Pixels, weights: Option<&Weights>, cancel: &Cancel) -> Result<Pixels, ApplyError> {
        let many = self.spatial() + usize::from(self.colour.is_some()) > 1;
        Ok(match pixels {
            Pixels::Eight(raster) if many => {
                let deep = self.changed(widened(&raster), cancel)?;
                let shallow = narrowed(&deep);
                Pixels::Eight(merged(raster, shallow, weights, cancel)?)
            }
            Pixels::Eight(raster) => Pixels::Eight(self.masked(raster, weights, cancel)?),
            Pixels::Sixteen(raster) => Pixels::Sixteen(self.masked(raster, weights, cancel)?),
        })
    }

    fn masked<S: Sample + lut::Depth>(
        &self,
        raster: Raster<S>,
        weights: Option<&Weights>,
        cancel: &Cancel,
    ) -> Result<Raster<S>, ApplyError> {
        match weights {
            None => self.changed(raster, cancel),
            Some(weights) => {
                let changed = self.changed(raster.clone(), cancel)?;
                merged(raster, changed, Some(weights), cancel)
            }
        }
    }

    fn changed<S: Sample + lut::Depth>(
        &self,
        mut raster: Raster<S>,
        cancel: &Cancel,
    ) -> Result<Raster<S>, ApplyError> {
        if self.grain < 0.0 {
            raster = spatial::denoise(&raster, -self.grain, cancel)?;
        }
        if let Some(work) = &self.colour {
            lut::apply(&mut raster, work, cancel)?;
        }
        if self.clarity != 0.0 {
            spatial::clarity(&mut raster, self.clarity, cancel)?;
        }
        if self.blur != 0.0 {
            raster = spatial::blur(&raster, self.blur, cancel)?;
        }
        if self.sharpen != 0.0 {
            raster = spatial::sharpen(&raster, self.sharpen, cancel)?;
        }
        if self.vignette != 0.0 {
            spatial::vignette(&mut raster, self.vignette, cancel)?;
        }
        if self.grain > 0.0 {
            spatial::grain(&mut raster, self.grain, cancel)?;
        }
        Ok(raster)
    }
}

fn merged<S: Sample>(
    original: Raster<S>,
    changed: Raster<S>,
    weights: Option<&Weights>,
    cancel: &Cancel,
) -> Result<Raster<S>, ApplyError> {
    match weights {
        Some(weights) => weights.blend(original, &changed, cancel),
        None => Ok(changed),
    }
}

fn widened(raster: &Raster<u8>) -> Raster<u16> {
    let mut wider = Raster::blank(raster.width, raster.height, raster.channels);
    wider
        .data
        .par_chunks_mut(PIECE)
        .zip(raster.data.par_chunks(PIECE))
        .for_each(|(to, from)| widen(from, to));
    wider
}

fn narrowed(raster: &Raster<u16>) -> Raster<u8> {
    let mut narrower = Raster::blank(raster.width, raster.height, raster.channels);
    let pieces = narrower.data.par_chunks_mut(PIECE).zip(raster.data.par_chunks(PIECE));
    pieces.for_each(|(to, from)| narrow(from, to));
    narrower
}

simd::wide! {
    fn widen [](from: &[u8], to: &mut [u16]) {
        from.iter().zip(to).for_each(|(&value, out)| *out = u16::from(value) * 257);
    }

    /// value / 257, rounded.
    fn narrow [](from: &[u16], to: &mut [u8]) {
        from.iter().zip(to).for_each(|(&value, out)| *out = ((u32::from(value) + 128) / 257) as u8);
    }
}
