use rayon::prelude::*;

use super::bands;
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// Changes each colour channel by itself, exactly, by a table of all its values.
pub(super) fn apply<S: Sample>(
    raster: &mut Raster<S>,
    curve: impl Fn(f32) -> f32 + Sync,
    cancel: &Cancel,
) -> Result<(), ApplyError> {
    let level = |i: usize| S::from_unit(curve(i as f32 / (S::LEVELS - 1) as f32));
    let table: Vec<S> = (0..S::LEVELS).into_par_iter().with_min_len(1 << 12).map(level).collect();
    let channels = raster.channels;
    bands::change(raster, cancel, |_, samples| match channels {
        4 => samples.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| look_up(&table, &mut pixel[..3])),
        _ => look_up(&table, samples),
    })
}

#[inline(always)]
fn look_up<S: Sample>(table: &[S], samples: &mut [S]) {
    samples.iter_mut().for_each(|sample| *sample = table[sample.level()]);
}
