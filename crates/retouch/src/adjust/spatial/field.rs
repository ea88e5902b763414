use rayon::prelude::*;

use super::ReadRow;
use super::kernel::{along_row, gaussian};
use crate::adjust::simd::add_weighted;
use crate::{ApplyError, Cancel};

/// Planes at a coarse resolution: one value per square block of pixels, interpolated between the
/// blocks' centres.
pub(super) struct Field {
    width: usize,
    height: usize,
    full_width: usize,
    full_height: usize,
    planes: usize,
    block: usize,
    values: Vec<f32>,
}

impl Field {
    /// For a Gaussian of `sigma` pixels (above 4): the edge of the blocks, and the σ in blocks that is
    /// left to blur by, given that taking block means adds 1/12 and interpolating 1/6 of a block² of
    /// variance.
    pub fn resolution(sigma: f32) -> (usize, f32) {
        let block = ((sigma / 2.0) as usize).max(1);
        let variance = (sigma / block as f32).powi(2) - 0.25;
        (block, variance.max(0.0).sqrt())
    }

    /// The mean of each block; blocks at the right and lower edge are of what is there.
    pub fn of_block_means(
        (full_width, full_height): (usize, usize),
        planes: usize,
        block: usize,
        read: &ReadRow,
        cancel: &Cancel,
    ) -> Result<Field, ApplyError> {
        let (width, height) = (full_width.div_ceil(block), full_height.div_ceil(block));
        let mut values = vec![0.0; width * height * planes];
        values.par_chunks_mut(width * planes).enumerate().try_for_each_init(
            || (vec![0.0; full_width * planes], vec![0.0; full_width * planes]),
            |(line, sums), (y, means)| {
                if cancel.is_cancelled() {
                    return Err(ApplyError::Cancelled);
                }
                let rows = y * block..((y + 1) * block).min(full_height);
                let count = rows.len();
                sums.fill(0.0);
                for row in rows {
                    read(row, line);
                    sums.iter_mut().zip(&*line).for_each(|(sum, value)| *sum += value);
                }
                for (mean, pixels) in means.chunks_exact_mut(planes).zip(sums.chunks(block * planes)) {
                    for pixel in pixels.chunks_exact(planes) {
                        mean.iter_mut().zip(pixel).for_each(|(mean, value)| *mean += value);
                    }
                }
                for (x, mean) in means.chunks_exact_mut(planes).enumerate() {
                    let columns = block.min(full_width - x * block);
                    mean.iter_mut().for_each(|mean| *mean /= (columns * count) as f32);
                }
                Ok(())
            },
        )?;
        Ok(Field { width, height, full_width, full_height, planes, block, values })
    }

    /// Replaces the planes of each block by `change` of them.
    pub fn map(&mut self, change: impl Fn(&mut [f32]) + Send + Sync) {
        self.values.par_chunks_exact_mut(self.planes).for_each(change);
    }

    /// Gaussian blur with σ in blocks; edges repeat.
    pub fn blurred(mut self, sigma: f32) -> Field {
        let kernel = gaussian(sigma);
        let radius = kernel.len() / 2;
        let (stride, planes, height) = (self.width * self.planes, self.planes, self.height);
        let mut across = vec![0.0; self.values.len()];
        across
            .par_chunks_mut(stride)
            .zip(self.values.par_chunks(stride))
            .for_each_init(Vec::new, |padded, (out, row)| along_row(row, planes, &kernel, padded, out));
        self.values.par_chunks_mut(stride).enumerate().for_each(|(y, out)| {
            out.fill(0.0);
            for (tap, &weight) in kernel.iter().enumerate() {
                let line = (y + tap).saturating_sub(radius).min(height - 1);
                let source = &across[line * stride..][..stride];
                add_weighted(out, source, weight);
            }
        });
        self
    }

    /// Fills a row of full-resolution pixels, bilinearly.
    pub fn interpolate_row(&self, y: usize, out: &mut [f32]) {
        let (planes, stride) = (self.planes, self.width * self.planes);
        let (top, bottom, down) = self.between(y, self.height, self.full_height);
        let line: Vec<f32> = self.values[top * stride..][..stride]
            .iter()
            .zip(&self.values[bottom * stride..][..stride])
            .map(|(above, below)| above + (below - above) * down)
            .collect();
        match planes {
            1 => self.interpolate_line::<1>(&line, out),
            2 => self.interpolate_line::<2>(&line, out),
            3 => self.interpolate_line::<3>(&line, out),
            _ => self.interpolate_line::<4>(&line, out),
        }
    }

    fn interpolate_line<const P: usize>(&self, line: &[f32], out: &mut [f32]) {
        let blocks = line.as_chunks::<P>().0;
        for (x, pixel) in out.as_chunks_mut::<P>().0.iter_mut().enumerate() {
            let (left, right, along) = self.between(x, self.width, self.full_width);
            let (from, to) = (&blocks[left], &blocks[right]);
            for i in 0..P {
                pixel[i] = from[i] + (to[i] - from[i]) * along;
            }
        }
    }

    /// The two blocks whose centres a pixel lies between, and how far it is on the way.
    #[inline(always)]
    fn between(&self, pixel: usize, blocks: usize, full: usize) -> (usize, usize, f32) {
        debug_assert!(pixel < full);
        let position = ((pixel as f32 + 0.5) / self.block as f32 - 0.5).max(0.0);
        let first = (position as usize).min(blocks - 1);
        (first, (first + 1).min(blocks - 1), position - first as f32)
    }
}
