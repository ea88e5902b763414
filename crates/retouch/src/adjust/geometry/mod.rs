//! Flips and turns.

mod orientation;
mod straighten;

pub(crate) use orientation::oriented;

use offstage_api::{Adjustment, Recipe};

use crate::mask::Weights;
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// Turns closer than this to a multiple of 90° are that multiple, and so lose nothing.
const QUARTER_TOLERANCE_DEGREES: f32 = 0.05;

/// A recipe's geometry, in this order:
/// - **flip** + mirrors left to right, − top to bottom.
/// - **rotate** turns clockwise by amount × 180°. Multiples of 90° move pixels; other angles resample
///   (Catmull-Rom) and crop to the largest rectangle of the same shape that has no empty corners.
pub(super) struct Turns {
    flip: f32,
    /// Clockwise, 0 to 3.
    quarters: u8,
    /// Clockwise, what is left after the quarters; 0 for none.
    degrees: f32,
}

impl Turns {
    pub fn new(recipe: &Recipe) -> Self {
        let degrees = recipe.amount(Adjustment::Rotate) * 180.0;
        let quarters = (degrees / 90.0).round();
        let rest = degrees - quarters * 90.0;
        Turns {
            flip: recipe.amount(Adjustment::Flip),
            quarters: (quarters as i32).rem_euclid(4) as u8,
            degrees: if rest.abs() < QUARTER_TOLERANCE_DEGREES { 0.0 } else { rest },
        }
    }

    pub fn apply<S: Sample>(&self, raster: Raster<S>, cancel: &Cancel) -> Result<Raster<S>, ApplyError> {
        let flip = match self.flip {
            amount if amount > 0.0 => 2,
            amount if amount < 0.0 => 4,
            _ => 1,
        };
        let raster = oriented(raster, flip);
        let raster = oriented(raster, [1, 6, 3, 8][usize::from(self.quarters % 4)]);
        if self.degrees == 0.0 { Ok(raster) } else { straighten::turned(&raster, self.degrees, cancel) }
    }

    pub fn apply_to_mask(&self, weights: Weights, cancel: &Cancel) -> Result<Weights, ApplyError> {
        let turned = self.apply(Raster::new(weights.width, weights.height, 1, weights.values), cancel)?;
        Ok(Weights { width: turned.width, height: turned.height, values: turned.data })
    }
}
