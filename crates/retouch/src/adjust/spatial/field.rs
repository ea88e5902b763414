use rayon::prelude::*;

use super::ReadRow;
use super::kernel::{along_row, gaussian};
use crate::adjust::simd;
use crate::{ApplyError, Cancel};

/// Planes at a coarse resolution: one value per square block of pixels, interpolated between the
/// blocks' centres.
pub(super) struct Field {
    width: usize,
    height: usize,
    planes: usize,
    block: usize,
    columns: Columns,
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
                    add(&mut sums[..], &line[..], 1.0);
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
        let columns = Columns::new(full_width, block, width);
        Ok(Field { width, height, planes, block, columns, values })
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
                add(&mut out[..], source, weight);
            }
        });
        self
    }

    /// Fills a row of full-resolution pixels, bilinearly.
    pub fn interpolate_row(&self, y: usize, out: &mut [f32]) {
        let stride = self.width * self.planes;
        let down = Between::new(y, self.block, self.height);
        let [above, below] = [down.first, down.next].map(|line| &self.values[line * stride..][..stride]);
        let line: Vec<f32> =
            above.iter().zip(below).map(|(above, below)| above + (below - above) * down.way).collect();
        match self.planes {
            1 => interpolate(line.as_chunks::<1>().0, &self.columns, out.as_chunks_mut::<1>().0),
            2 => interpolate(line.as_chunks::<2>().0, &self.columns, out.as_chunks_mut::<2>().0),
            3 => interpolate(line.as_chunks::<3>().0, &self.columns, out.as_chunks_mut::<3>().0),
            _ => interpolate(line.as_chunks::<4>().0, &self.columns, out.as_chunks_mut::<4>().0),
        }
    }
}

/// The two blocks whose centres a pixel lies between, and how far it is on the way.
struct Between {
    first: usize,
    next: usize,
    way: f32,
}

impl Between {
    fn new(pixel: usize, block: usize, blocks: usize) -> Self {
        let position = ((pixel as f32 + 0.5) / block as f32 - 0.5).max(0.0);
        let first = (position as usize).min(blocks - 1);
        Between { first, next: (first + 1).min(blocks - 1), way: position - first as f32 }
    }
}

/// Where a row's pixels lie between blocks.
struct Columns {
    /// Of each pixel, how far it is on the way to the next block.
    ways: Vec<f32>,
    /// Runs of pixels between the same two blocks: the end of the run, and the blocks.
    runs: Vec<(usize, usize, usize)>,
}

impl Columns {
    fn new(pixels: usize, block: usize, blocks: usize) -> Self {
        let (mut ways, mut runs) = (Vec::with_capacity(pixels), Vec::<(usize, usize, usize)>::new());
        for x in 0..pixels {
            let Between { first, next, way } = Between::new(x, block, blocks);
            ways.push(way);
            match runs.last_mut() {
                Some(run) if run.1 == first => run.0 = x + 1,
                _ => runs.push((x + 1, first, next)),
            }
        }
        Columns { ways, runs }
    }
}

simd::wide! {
    fn interpolate [const P: usize](blocks: &[[f32; P]], columns: &Columns, out: &mut [[f32; P]]) {
        let mut start = 0;
        for &(end, first, next) in &columns.runs {
            let (from, to) = (&blocks[first], &blocks[next]);
            for (pixel, way) in out[start..end].iter_mut().zip(&columns.ways[start..end]) {
                for i in 0..P {
                    pixel[i] = from[i] + (to[i] - from[i]) * way;
                }
            }
            start = end;
        }
    }

    /// `sums += weight · values`.
    fn add [](sums: &mut [f32], values: &[f32], weight: f32) {
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += weight * value);
    }
}
