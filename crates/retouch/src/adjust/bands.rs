//! Work on a photo in bands of whole rows, on every core, stopping between bands when cancelled.

use rayon::prelude::*;

use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// Pixels per band: large enough that starting one costs nothing, small enough that its working rows
/// stay in a core's cache and that cancelling is prompt.
const BAND_PIXELS: usize = 64 * 1024;

/// Rows per band of an image this wide.
pub(crate) fn rows_per_band(width: usize) -> usize {
    (BAND_PIXELS / width.max(1)).max(1)
}

/// Changes every band in place; `work` gets the first row's number and the band's samples.
pub(crate) fn change<S: Sample>(
    raster: &mut Raster<S>,
    cancel: &Cancel,
    work: impl Fn(usize, &mut [S]) + Send + Sync,
) -> Result<(), ApplyError> {
    let rows = rows_per_band(raster.width);
    let stride = raster.stride();
    raster.data.par_chunks_mut(rows * stride).enumerate().try_for_each(|(band, samples)| {
        if cancel.is_cancelled() {
            return Err(ApplyError::Cancelled);
        }
        work(band * rows, samples);
        Ok(())
    })
}

/// Writes a new raster band by band; `work` fills a band that is as yet black. `halo` is how many
/// rows above and below a band `work` reads: bands grow with it, so that the overlap stays cheap.
pub(crate) fn write<S: Sample>(
    (width, height, channels): (usize, usize, usize),
    halo: usize,
    cancel: &Cancel,
    work: impl Fn(usize, &mut [S]) + Send + Sync,
) -> Result<Raster<S>, ApplyError> {
    write_rows((width, height, channels), rows_per_band(width).max(4 * halo), cancel, work)
}

/// As [`write`], in bands of this many rows.
pub(crate) fn write_rows<S: Sample>(
    (width, height, channels): (usize, usize, usize),
    rows: usize,
    cancel: &Cancel,
    work: impl Fn(usize, &mut [S]) + Send + Sync,
) -> Result<Raster<S>, ApplyError> {
    let mut raster = Raster::blank(width, height, channels);
    let stride = raster.stride();
    raster.data.par_chunks_mut(rows * stride).enumerate().try_for_each(|(band, samples)| {
        if cancel.is_cancelled() {
            return Err(ApplyError::Cancelled);
        }
        work(band * rows, samples);
        Ok(())
    })?;
    Ok(raster)
}
