//! The colour work baked into a cube of colours, looked up with tetrahedral interpolation (J. Sakamoto
//! and H. Itooka, US patent 4,275,413, 1981; J. M. Kasson et al., "Performing color space conversions
//! with three-dimensional linear interpolation", 1995): each cell of the cube is cut into the six
//! tetrahedra that share its grey diagonal, so greys stay grey and four corners suffice per pixel.

mod eight;
mod sixteen;

use rayon::prelude::*;

use super::bands;
use super::colour::ColourWork;
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// A depth with its own lookup.
pub(crate) trait Depth: Sample {
    /// Changes the colours of every pixel of every band.
    fn look_up(raster: &mut Raster<Self>, cube: &Cube, cancel: &Cancel) -> Result<(), ApplyError>;

    /// Colours along each edge of the cube for this depth.
    const CUBE_EDGE: usize;
}

/// `edge`³ colours, red outermost, blue innermost; sRGB-encoded, in [0, 1].
pub(crate) struct Cube {
    pub edge: usize,
    pub colours: Vec<[f32; 3]>,
}

impl Cube {
    pub fn bake(work: &ColourWork, edge: usize) -> Cube {
        let at = |i: usize| i as f32 / (edge - 1) as f32;
        let colours = (0..edge * edge)
            .into_par_iter()
            .with_min_len(edge)
            .flat_map_iter(|rg| (0..edge).map(move |b| work.apply([at(rg / edge), at(rg % edge), at(b)])))
            .collect();
        Cube { edge, colours }
    }
}

/// Changes all colours of a raster; alpha stays.
pub(crate) fn apply<S: Depth>(
    raster: &mut Raster<S>,
    work: &ColourWork,
    cancel: &Cancel,
) -> Result<(), ApplyError> {
    let cube = Cube::bake(work, S::CUBE_EDGE);
    S::look_up(raster, &cube, cancel)
}
