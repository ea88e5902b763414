use super::{Cube, Depth, bands, wide};
use crate::photo::Raster;
use crate::{ApplyError, Cancel};

/// Bits of a way along a cell's edge, and so of the four weights' sum.
pub(super) const WAY_BITS: u32 = 14;

/// Bits of an axis' step in a place's key.
pub(super) const STEP_BITS: u32 = 16;
pub(super) const STEP_MASK: u32 = (1 << STEP_BITS) - 1;

/// Bits that a stored channel has below an 8-bit step: colours up to twice the range either way fit.
const STORE_BITS: u32 = 6;

/// Bits that a weighted sum of stored channels has below an 8-bit step.
pub(super) const SUM_BITS: u32 = WAY_BITS + STORE_BITS;

impl Depth for u8 {
    const CUBE_EDGE: usize = 33;

    fn look_up(raster: &mut Raster<u8>, cube: &Cube, cancel: &Cancel) -> Result<(), ApplyError> {
        let table = Table::new(cube);
        let channels = raster.channels;
        let wide = wide::is_available();
        bands::change(raster, cancel, |_, samples| {
            let rest = if wide { wide::look_up(&table, samples, channels) } else { samples };
            table.look_up(rest, channels);
        })
    }
}

/// The cube in 8 bytes a colour (287 kB at 33³: a core's second-level cache), and for each channel
/// value its place along that channel's axis.
pub(super) struct Table {
    /// Channels in 1/64 of an 8-bit step, plus half a step: as weights add up to 1, cutting a weighted
    /// sum off rounds it.
    pub colours: Vec<[i16; 4]>,
    pub places: [[Place; 256]; 3],
}

/// Where a channel's value lies along its axis.
#[derive(Clone, Copy)]
#[repr(C)]
pub(super) struct Place {
    /// The index that its cell adds to the corner's.
    pub corner: u32,
    /// The way into the cell (high bits) and the index step along the axis (low bits): keys sort by
    /// their way.
    pub key: u32,
}

impl Table {
    pub fn new(cube: &Cube) -> Table {
        let packed = |value: f32| ((value * 255.0 + 0.5) * (1 << STORE_BITS) as f32).round() as i16;
        let colours = cube.colours.iter().map(|&[r, g, b]| [packed(r), packed(g), packed(b), 0]).collect();
        let edge = cube.edge as u32;
        let places = [edge * edge, edge, 1].map(|step| {
            std::array::from_fn(|value| {
                let position = value as f32 / 255.0 * (edge - 1) as f32;
                let cell = (position as u32).min(edge - 2);
                let way = ((position - cell as f32) * (1 << WAY_BITS) as f32).round() as u32;
                Place { corner: cell * step, key: way << STEP_BITS | step }
            })
        });
        Table { colours, places }
    }

    /// The four corners' indices, and their weights, which add up to 2^14.
    #[inline(always)]
    pub fn corners(&self, r: u8, g: u8, b: u8) -> ([usize; 4], [i32; 4]) {
        let (r, g, b) = (self.places[0][r as usize], self.places[1][g as usize], self.places[2][b as usize]);
        // The three keys sorted, largest way first.
        let (high, low) = (r.key.max(g.key), r.key.min(g.key));
        let (large, rest) = (high.max(b.key), high.min(b.key));
        let (middle, small) = (rest.max(low), rest.min(low));
        let first = r.corner + g.corner + b.corner;
        let second = first + (large & STEP_MASK);
        let third = second + (middle & STEP_MASK);
        let fourth = third + (small & STEP_MASK);
        let ways = [large, middle, small].map(|key| (key >> STEP_BITS) as i32);
        let weights = [(1 << WAY_BITS) - ways[0], ways[0] - ways[1], ways[1] - ways[2], ways[2]];
        ([first, second, third, fourth].map(|index| index as usize), weights)
    }

    /// Changes whole pixels in place.
    pub fn look_up(&self, samples: &mut [u8], channels: usize) {
        for pixel in samples.chunks_exact_mut(channels) {
            let (corners, weights) = self.corners(pixel[0], pixel[1], pixel[2]);
            let corners = corners.map(|index| self.colours[index]);
            for i in 0..3 {
                let sum: i32 = (0..4).map(|k| weights[k] * i32::from(corners[k][i])).sum();
                pixel[i] = (sum >> SUM_BITS).clamp(0, 255) as u8;
            }
        }
    }
}
