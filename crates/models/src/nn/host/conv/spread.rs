//! The transforms of Winograd's convolution, of a vector of tiles or kernels at a time.
//!
//! With `SIDE` 4, F(2×2, 3×3) of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks",
//! 2016, section 4.1: a tile of 4×4 pixels, 2 apart, gives 2×2 of the output.
//!
//! With `SIDE` 3 the same of an image whose pixels are doubled each way. Of the 4 pixels of a tile in
//! a row, the middle two are then one pixel of the image that comes in: their difference, one of the
//! four values that a row of a tile becomes, is zero, and three are left. (Their sum is that pixel
//! twice; the weights take over the two.)

// Loops, where arrays could be mapped: what a closure does with vectors is compiled for the least of
// processors unless it is inlined.
#![allow(clippy::needless_range_loop, reason = "two arrays are indexed, one of them by column")]

use pulp::{Simd, WithSimd};

use crate::nn::host::Real;
use crate::nn::host::block::{GROUP, PANEL};
use crate::nn::host::lanes::{Lanes, widest};

/// The largest vectors have so many values.
const LARGEST: usize = 16;
/// Kernels have so many values.
const KERNEL: usize = 9;

type Values<S, T, const SIDE: usize> = [<T as Lanes>::Vector<S>; SIDE];

/// The weights of some channels of the output.
pub struct SpreadWeights<'a, T, const SIDE: usize> {
    /// `[output, input, 3, 3]`
    pub weights: &'a [T],
    pub input: usize,
    /// `[SIDE², groups, rows, GROUP]`, at least `output` rows.
    pub spread: &'a mut [T],
    pub rows: usize,
}

impl<T: Real, const SIDE: usize> SpreadWeights<'_, T, SIDE> {
    pub fn run(self) {
        widest(self);
    }
}

impl<T: Real, const SIDE: usize> WithSimd for SpreadWeights<'_, T, SIDE> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let SpreadWeights { weights, input, spread, rows } = self;
        let groups = input.div_ceil(GROUP);
        let lanes = T::count::<S>();
        let mut apart = [[T::ZERO; GROUP]; KERNEL];
        for (row, weights) in weights.chunks_exact(input * KERNEL).enumerate() {
            for (group, kernels) in weights.chunks(GROUP * KERNEL).enumerate() {
                for (channel, kernel) in kernels.chunks_exact(KERNEL).enumerate() {
                    for (apart, &weight) in apart.iter_mut().zip(kernel) {
                        apart[channel] = weight;
                    }
                }
                for from in (0..GROUP).step_by(lanes) {
                    let mut columns = [[T::splat(simd, T::ZERO); SIDE]; 3];
                    for (x, column) in columns.iter_mut().enumerate() {
                        let mut kernel = [column[0]; 3];
                        for (y, value) in kernel.iter_mut().enumerate() {
                            *value = T::load::<S>(&apart[3 * y + x][from..]);
                        }
                        *column = kernel_of::<S, T, SIDE>(simd, kernel);
                    }
                    let [a, b, c] = columns;
                    for y in 0..SIDE {
                        let values = kernel_of::<S, T, SIDE>(simd, [a[y], b[y], c[y]]);
                        for x in 0..SIDE {
                            let place = y * SIDE + x;
                            let at = ((place * groups + group) * rows + row) * GROUP + from;
                            T::store::<S>(values[x], &mut spread[at..]);
                        }
                    }
                }
            }
        }
    }
}

/// `G` of the paper times a column.
#[inline(always)]
fn kernel_of<S: Simd, T: Real, const SIDE: usize>(simd: S, [a, b, c]: Values<S, T, 3>) -> Values<S, T, SIDE> {
    let outer = T::plus(simd, a, c);
    let mut spread = [a; SIDE];
    spread[1] = T::plus(simd, outer, b);
    if SIDE == 4 {
        let half = T::splat(simd, T::of(0.5));
        spread[1] = T::times(simd, spread[1], half);
        spread[2] = T::times(simd, T::minus(simd, outer, b), half);
    }
    spread[SIDE - 1] = c;
    spread
}

/// Some tiles that are next to each other in a row, of one channel.
pub struct SpreadPixels<'a, T, const SIDE: usize> {
    /// `[height, width]`
    pub plane: &'a [T],
    pub width: usize,
    /// Row of tiles.
    pub row: usize,
    /// Its first tile here.
    pub column: usize,
    /// At most [`PANEL`].
    pub count: usize,
}

impl<T: Real, const SIDE: usize> SpreadPixels<'_, T, SIDE> {
    /// Into places `slot..slot + count` of panels that lie `stride` apart, one for each value of a
    /// tile. Places after them may be written to.
    #[inline(always)]
    pub fn run<S: Simd>(&self, simd: S, spread: &mut [T], stride: usize, slot: usize) {
        let lanes = T::count::<S>();
        // Of the tiles' first and last pixels in a row of pixels, and what lies in between; see
        // `split`.
        let mut rows = [[[T::ZERO; PANEL + LARGEST]; 2]; SIDE];
        for (y, [even, odd]) in rows.iter_mut().enumerate() {
            self.split(y, even, odd);
        }
        for from in (0..self.count).step_by(lanes) {
            let mut columns = [[T::splat(simd, T::ZERO); SIDE]; SIDE];
            for (x, column) in columns.iter_mut().enumerate() {
                // Which half of a row has the tiles' pixels of this column, and from where on.
                let (half, shift) = if SIDE == 4 { (x % 2, x / 2) } else { (0, x) };
                let mut pixels = *column;
                for (y, pixel) in pixels.iter_mut().enumerate() {
                    *pixel = T::load::<S>(&rows[y][half][from + shift..]);
                }
                *column = pixels_of::<S, T, SIDE>(simd, pixels);
            }
            let at = slot + from;
            for y in 0..SIDE {
                let mut row = columns[0];
                for x in 0..SIDE {
                    row[x] = columns[x][y];
                }
                let values = pixels_of::<S, T, SIDE>(simd, row);
                for x in 0..SIDE {
                    let panel = &mut spread[(y * SIDE + x) * stride..][..PANEL];
                    if at + lanes <= PANEL {
                        T::store::<S>(values[x], &mut panel[at..]);
                    } else {
                        let mut all = [T::ZERO; LARGEST];
                        T::store::<S>(values[x], &mut all);
                        panel[at..].copy_from_slice(&all[..PANEL - at]);
                    }
                }
            }
        }
    }

    /// The pixels of the tiles' row `y`. Doubled ones follow each other in `even`, from the one left
    /// of the first tile on. Others: those left of tiles go to `even`, those at their beginning to
    /// `odd`. Outside of the image there are zeros.
    #[inline(always)]
    fn split(&self, y: usize, even: &mut [T], odd: &mut [T]) {
        let SpreadPixels { plane, width, row, column, count } = *self;
        let step = if SIDE == 4 { 2 } else { 1 };
        let Some(line) = (row * step + y).checked_sub(1).and_then(|y| plane.chunks_exact(width).nth(y))
        else {
            return;
        };
        let first = column * step;
        even[0] = if first > 0 { line[first - 1] } else { T::ZERO };
        let line = &line[first..];
        if SIDE == 4 {
            let pairs = line[..line.len().min(2 * count + 1)].chunks_exact(2);
            if let &[last] = pairs.remainder() {
                odd[pairs.len()] = last;
            }
            for ((pair, even), odd) in pairs.zip(&mut even[1..]).zip(odd) {
                *odd = pair[0];
                *even = pair[1];
            }
        } else {
            let line = &line[..line.len().min(count + 1)];
            even[1..=line.len()].copy_from_slice(line);
        }
    }
}

/// `Bᵀ` of the paper times a column.
#[inline(always)]
fn pixels_of<S: Simd, T: Real, const SIDE: usize>(simd: S, pixels: Values<S, T, SIDE>) -> Values<S, T, SIDE> {
    let [a, b, c, d] = [pixels[0], pixels[1], pixels[2], pixels[SIDE - 1]];
    let mut spread = pixels;
    if SIDE == 4 {
        spread[0] = T::minus(simd, a, c);
        spread[1] = T::plus(simd, b, c);
        spread[2] = T::minus(simd, c, b);
        spread[SIDE - 1] = T::minus(simd, b, d);
    } else {
        spread[0] = T::minus(simd, a, b);
        spread[SIDE - 1] = T::minus(simd, b, c);
    }
    spread
}

/// The sums of a channel's tiles.
pub struct Gather<'a, T, const SIDE: usize> {
    /// Panels `stride` apart, one for each value of a tile.
    pub sums: &'a [T],
    pub stride: usize,
    /// How many of a panel's tiles count.
    pub count: usize,
}

impl<T: Real, const SIDE: usize> Gather<'_, T, SIDE> {
    /// The pixels of the tiles: left above, right above, left below, right below.
    #[inline(always)]
    pub fn run<S: Simd>(&self, simd: S, pixels: &mut [[T; PANEL]; 4]) {
        let lanes = T::count::<S>();
        for from in (0..self.count.min(PANEL)).step_by(lanes) {
            let mut rows = [[T::splat(simd, T::ZERO); SIDE]; 2];
            for x in 0..SIDE {
                let mut column = rows[0];
                for (y, sum) in column.iter_mut().enumerate() {
                    *sum = T::load::<S>(&self.sums[(y * SIDE + x) * self.stride + from..]);
                }
                let [above, below] = sums_of::<S, T, SIDE>(simd, column);
                (rows[0][x], rows[1][x]) = (above, below);
            }
            for (y, row) in rows.into_iter().enumerate() {
                let [left, right] = sums_of::<S, T, SIDE>(simd, row);
                T::store::<S>(left, &mut pixels[2 * y][from..]);
                T::store::<S>(right, &mut pixels[2 * y + 1][from..]);
            }
        }
    }
}

/// `Aᵀ` of the paper times a column.
#[inline(always)]
fn sums_of<S: Simd, T: Real, const SIDE: usize>(simd: S, sums: Values<S, T, SIDE>) -> Values<S, T, 2> {
    let [a, b, c, d] = [sums[0], sums[1], sums[2], sums[SIDE - 1]];
    if SIDE == 4 {
        let [first, last] = [T::plus(simd, a, b), T::minus(simd, b, c)];
        [T::plus(simd, first, c), T::minus(simd, last, d)]
    } else {
        [T::plus(simd, a, b), T::minus(simd, b, c)]
    }
}
