//! Convolution of 3×3 pixels with fewer multiplications (Winograd, "Arithmetic Complexity of
//! Computations", 1980; Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016):
//! the values of a tile, once spread, are multiplied one by one with those of a kernel; over all
//! channels and tiles that is a product of matrices for each value. 2×2 pixels take 16
//! multiplications instead of 36, and of an image whose pixels are doubled each way 9.
//!
//! Some rows of tiles go at a time. Their pixels are spread once; then some channels of the output
//! at a time have their weights spread and multiplied. So the weights are never all spread, and what
//! is in use stays within [`SPREAD_BYTES`] and a few caches, but for images of very many channels.

use std::ops::Range;

use burn::tensor::Tensor;
use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::spread::{Gather, SpreadPixels, SpreadWeights};
use crate::nn::host::block::{Block, GROUP, PANEL, ROWS};
use crate::nn::host::lanes::widest;
use crate::nn::host::{Real, take, values};

/// Spread pixels take about this much memory at a time …
const SPREAD_BYTES: usize = 16 << 20;
/// … but there are so many tiles that spreading the weights is worth it.
const FEWEST_TILES: usize = 256;
/// A task has about so many channels of the output: with their sums, 16 values of a panel each,
/// it stays in the second cache.
const CHANNELS: usize = 72;
/// Tasks for a thread, so that all end at about the same time.
const TASKS: usize = 4;

/// With fewer channels that come in, spreading costs more than is saved.
const LEAST_INPUT: usize = 16;
/// With fewer tiles, spreading the weights does.
const LEAST_TILES: usize = 128;

/// A convolution that keeps height and width, with `SIDE` 4, or that has them doubled before, with
/// `SIDE` 3.
#[derive(Clone, Copy)]
pub struct Winograd<const SIDE: usize> {
    pub batch: usize,
    pub input: usize,
    pub output: usize,
    /// Of what comes in.
    pub height: usize,
    pub width: usize,
}

/// Rows of tiles, counted over the whole batch, with all that goes into them.
struct Band {
    rows: Range<usize>,
    tiles: usize,
}

/// Some channels of the output in a band.
struct Task<'a, T> {
    band: usize,
    channels: Range<usize>,
    weight: Tensor<4>,
    /// Lines of the output, 2 of which are a row of tiles, by row and channel.
    lines: Vec<Vec<&'a mut [T]>>,
}

/// Tiles that are next to each other in a row.
struct Stretch {
    /// Row of tiles, counted over the whole batch.
    row: usize,
    column: usize,
    /// Place in the panel.
    slot: usize,
    count: usize,
}

struct Scratch<T> {
    weights: Vec<T>,
    sums: Vec<T>,
}

impl<const SIDE: usize> Winograd<SIDE> {
    const VALUES: usize = SIDE * SIDE;

    /// Rows of tiles in an image, and tiles in a row.
    fn tiles(self) -> [usize; 2] {
        let step = if SIDE == 4 { 2 } else { 1 };
        [self.height.div_ceil(step), self.width.div_ceil(step)]
    }

    /// Height and width of what comes out.
    pub fn size(self) -> [usize; 2] {
        let factor = if SIDE == 4 { 1 } else { 2 };
        [factor * self.height, factor * self.width]
    }

    /// Whether this form is faster than columns.
    pub fn pays(self) -> bool {
        let [rows, columns] = self.tiles();
        self.input >= LEAST_INPUT && self.batch * rows * columns >= LEAST_TILES
    }

    fn groups(self) -> usize {
        self.input.div_ceil(GROUP)
    }

    /// Adds to `out`, `[batch, output, …]` of [`Self::size`], the convolution of `x`, `[batch, input,
    /// height, width]`, and `biases`, `[batch, output]`. `weight`: `[output, input, 3, 3]`.
    pub fn run<T: Real>(self, x: &[T], weight: &Tensor<4>, biases: &[T], out: &mut [T]) {
        let [rows, columns] = self.tiles();
        let all = self.batch * rows;
        let tile_bytes = Self::VALUES * self.groups() * GROUP * size_of::<T>();
        let tiles = (SPREAD_BYTES / tile_bytes).max(FEWEST_TILES);
        let parts = all.div_ceil((tiles / columns).max(1));
        let at_once = all.div_ceil(parts);
        // Channels of a task are whole blocks of rows, but for the last one.
        let chunks = self.output.div_ceil(CHANNELS);
        let chunk = self.output.div_ceil(chunks).next_multiple_of(ROWS);
        let bands = (TASKS * rayon::current_num_threads()).div_ceil(self.output.div_ceil(chunk));
        let bands = bands.clamp(1, (at_once * columns / (2 * PANEL)).max(1));
        let band_rows = at_once.div_ceil(bands);
        let panels = (band_rows * columns).div_ceil(PANEL);
        let of_band = panels * self.groups() * Self::VALUES * GROUP * PANEL;
        let mut spread = vec![T::ZERO; at_once.div_ceil(band_rows) * of_band];
        for first in (0..all).step_by(at_once) {
            let last = all.min(first + at_once);
            let bands: Vec<Band> = (first..last)
                .step_by(band_rows)
                .map(|first| first..last.min(first + band_rows))
                .map(|rows| Band { tiles: rows.len() * columns, rows })
                .collect();
            self.spread(x, &bands, panels, &mut spread[..bands.len() * of_band]);
            let tasks = self.tasks(weight, &bands, chunk, out);
            tasks.into_par_iter().for_each_init(
                || self.scratch(chunk),
                |scratch, task| {
                    let spread = &spread[task.band * of_band..][..of_band];
                    self.task(task, &bands, chunk, spread, biases, scratch);
                },
            );
        }
    }

    /// Spreads the pixels of all bands into `[bands, panels, groups, VALUES, GROUP, PANEL]`.
    fn spread<T: Real>(self, x: &[T], bands: &[Band], panels: usize, spread: &mut [T]) {
        let groups = self.groups();
        spread.par_chunks_exact_mut(Self::VALUES * GROUP * PANEL).enumerate().for_each(|(index, spread)| {
            let (panel, group) = (index / groups, index % groups);
            let (band, panel) = (&bands[panel / panels], panel % panels);
            widest(SpreadPanel { form: self, x, band, panel, group, spread });
        });
    }

    /// The tiles of a band's panel.
    fn stretches(self, band: &Band, panel: usize) -> impl Iterator<Item = Stretch> {
        let [_, columns] = self.tiles();
        let first = panel * PANEL;
        let last = band.tiles.min(first + PANEL);
        let row = band.rows.start;
        let mut tile = first;
        std::iter::from_fn(move || {
            (tile < last).then(|| {
                let column = tile % columns;
                let count = (columns - column).min(last - tile);
                let stretch = Stretch { row: row + tile / columns, column, slot: tile - first, count };
                tile += count;
                stretch
            })
        })
    }

    /// Every task has the lines that it writes to.
    fn tasks<'a, T: Real>(
        self,
        weight: &Tensor<4>,
        bands: &[Band],
        chunk: usize,
        out: &'a mut [T],
    ) -> Vec<Task<'a, T>> {
        let ([rows, _], [height, width]) = (self.tiles(), self.size());
        let chunks = self.output.div_ceil(chunk);
        let task = |index: usize| {
            let (band, first) = (index / chunks, index % chunks * chunk);
            let channels = first..self.output.min(first + chunk);
            let weight = weight.clone().narrow(0, first, channels.len());
            Task { band, channels, weight, lines: bands[band].rows.clone().map(|_| Vec::new()).collect() }
        };
        let mut tasks: Vec<Task<T>> = (0..bands.len() * chunks).map(task).collect();
        for (index, plane) in out.chunks_exact_mut(height * width).enumerate() {
            let (image, channel) = (index / self.output, index % self.output);
            let mut lines: Vec<_> = plane.chunks_mut(2 * width).map(Some).collect();
            for (number, band) in bands.iter().enumerate() {
                let task = &mut tasks[number * chunks + channel / chunk];
                let ours = band.rows.start.max(image * rows)..band.rows.end.min((image + 1) * rows);
                for row in ours {
                    if let Some(line) = lines[row - image * rows].take() {
                        task.lines[row - band.rows.start].push(line);
                    }
                }
            }
        }
        tasks
    }

    fn scratch<T: Real>(self, chunk: usize) -> Scratch<T> {
        Scratch {
            weights: vec![T::ZERO; Self::VALUES * self.groups() * chunk * GROUP],
            sums: vec![T::ZERO; Self::VALUES * chunk * PANEL],
        }
    }

    /// `spread`: what [`Self::spread`] made of the task's band.
    fn task<T: Real>(
        self,
        mut task: Task<T>,
        bands: &[Band],
        chunk: usize,
        spread: &[T],
        biases: &[T],
        scratch: &mut Scratch<T>,
    ) {
        let groups = self.groups();
        let band = &bands[task.band];
        let Scratch { weights, sums } = scratch;
        let weight = take(task.weight);
        SpreadWeights::<T, SIDE> {
            weights: values(&weight),
            input: self.input,
            spread: weights,
            rows: chunk,
        }
        .run();
        let rows = task.channels.len().next_multiple_of(ROWS);
        let of_panel = spread.chunks_exact(groups * Self::VALUES * GROUP * PANEL);
        for (panel, spread) in of_panel.take(band.tiles.div_ceil(PANEL)).enumerate() {
            let columns = PANEL.min(band.tiles - panel * PANEL);
            for (place, sums) in sums.chunks_exact_mut(chunk * PANEL).enumerate() {
                for group in 0..groups {
                    let terms = GROUP.min(self.input - group * GROUP);
                    let right = (group * Self::VALUES + place) * GROUP * PANEL;
                    let left = (place * groups + group) * chunk * GROUP;
                    Block {
                        sums: &mut sums[..rows * PANEL],
                        add: group > 0,
                        left: &weights[left..left + rows * GROUP],
                        right: &spread[right..right + terms * PANEL],
                        columns,
                    }
                    .run();
                }
            }
            widest(Place {
                form: self,
                sums,
                chunk,
                band,
                panel,
                biases,
                task: &mut task.lines,
                channels: task.channels.clone(),
            });
        }
    }
}

/// One group of channels in one panel of tiles.
struct SpreadPanel<'a, T, const SIDE: usize> {
    form: Winograd<SIDE>,
    x: &'a [T],
    band: &'a Band,
    panel: usize,
    group: usize,
    spread: &'a mut [T],
}

impl<T: Real, const SIDE: usize> WithSimd for SpreadPanel<'_, T, SIDE> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let SpreadPanel { form, x, band, panel, group, spread } = self;
        let Winograd { input, height, width, .. } = form;
        let [rows, _] = form.tiles();
        let channels = group * GROUP..input.min((group + 1) * GROUP);
        for (place, channel) in channels.enumerate() {
            for Stretch { row, column, slot, count } in form.stretches(band, panel) {
                let plane = (row / rows * input + channel) * height * width;
                let plane = &x[plane..plane + height * width];
                let pixels = SpreadPixels::<T, SIDE> { plane, width, row: row % rows, column, count };
                pixels.run(simd, &mut spread[place * PANEL..], GROUP * PANEL, slot);
            }
        }
    }
}

/// Adds the sums of a panel to the output.
struct Place<'a, 'b, T, const SIDE: usize> {
    form: Winograd<SIDE>,
    /// `[VALUES, chunk, PANEL]`
    sums: &'a [T],
    chunk: usize,
    band: &'a Band,
    panel: usize,
    biases: &'a [T],
    task: &'a mut [Vec<&'b mut [T]>],
    channels: Range<usize>,
}

impl<T: Real, const SIDE: usize> WithSimd for Place<'_, '_, T, SIDE> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Place { form, sums, chunk, band, panel, biases, task, channels } = self;
        let ([rows, _], [_, width]) = (form.tiles(), form.size());
        let count = PANEL.min(band.tiles - panel * PANEL);
        let mut pixels = [[T::ZERO; PANEL]; 4];
        for (place, channel) in channels.enumerate() {
            Gather::<T, SIDE> { sums: &sums[place * PANEL..], stride: chunk * PANEL, count }
                .run(simd, &mut pixels);
            for Stretch { row, column, slot, count } in form.stretches(band, panel) {
                let bias = biases[row / rows * form.output + channel];
                let lines = &mut task[row - band.rows.start][place];
                for (line, pixels) in lines.chunks_exact_mut(width).zip(pixels.chunks_exact(2)) {
                    let (left, right) = (&pixels[0][slot..slot + count], &pixels[1][slot..slot + count]);
                    let line = &mut line[2 * column..];
                    let ours = line.len().min(2 * count);
                    let mut pairs = line[..ours].chunks_exact_mut(2);
                    for ((pair, &left), &right) in (&mut pairs).zip(left).zip(right) {
                        pair[0] += left + bias;
                        pair[1] += right + bias;
                    }
                    if let ([last], Some(&left)) = (pairs.into_remainder(), left.last()) {
                        *last += left + bias;
                    }
                }
            }
        }
    }
}
