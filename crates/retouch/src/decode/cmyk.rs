use rayon::prelude::*;

use crate::photo::{Pixels, Raster};

/// Printing inks: cyan, magenta, yellow, black per pixel, 0 for none and 255 for full.
pub(super) struct Inks {
    pub width: usize,
    pub height: usize,
    pub data: Vec<u8>,
}

impl Inks {
    /// Whether there are four inks for every pixel.
    pub fn is_whole(&self) -> bool {
        self.width.checked_mul(self.height).and_then(|pixels| pixels.checked_mul(4)) == Some(self.data.len())
    }

    /// Without a profile: each ink takes its complement out of white, black takes all three
    /// (`R = (1 − C)·(1 − K)`, PDF 32000-1, 10.3.5).
    pub fn plain_rgb(&self) -> Pixels {
        let mut raster = Raster::blank(self.width, self.height, 3);
        raster
            .data
            .par_chunks_exact_mut(3)
            .zip(self.data.par_chunks_exact(4))
            .with_min_len(1 << 14)
            .for_each(|(rgb, inks)| {
                for (out, ink) in rgb.iter_mut().zip(&inks[..3]) {
                    let light = u32::from(255 - ink) * u32::from(255 - inks[3]);
                    *out = ((light + 127) / 255) as u8;
                }
            });
        Pixels::Eight(raster)
    }
}
