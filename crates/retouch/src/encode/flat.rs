use std::borrow::Cow;

use rayon::prelude::*;

use crate::photo::{Pixels, Raster};

/// The pixels at 8 bits.
pub(super) fn eight_bits(pixels: &Pixels) -> Cow<'_, Raster<u8>> {
    match pixels {
        Pixels::Eight(raster) => Cow::Borrowed(raster),
        Pixels::Sixteen(raster) => {
            let narrow = |&v: &u16| ((u32::from(v) + 128) / 257) as u8;
            let data = raster.data.par_iter().with_min_len(1 << 16).map(narrow).collect();
            Cow::Owned(Raster::new(raster.width, raster.height, raster.channels, data))
        }
    }
}

/// The pixels at 8 bits without alpha, laid on white.
pub(crate) fn on_white(pixels: &Pixels) -> Cow<'_, Raster<u8>> {
    let raster = eight_bits(pixels);
    if raster.channels == 3 {
        return raster;
    }
    let mut flat = Raster::blank(raster.width, raster.height, 3);
    flat.data.par_chunks_exact_mut(3).zip(raster.data.par_chunks_exact(4)).with_min_len(1 << 14).for_each(
        |(out, pixel)| {
            let alpha = u32::from(pixel[3]);
            for (out, &sample) in out.iter_mut().zip(pixel) {
                *out = ((u32::from(sample) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
            }
        },
    );
    Cow::Owned(flat)
}
