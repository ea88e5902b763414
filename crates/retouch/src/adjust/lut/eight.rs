use super::{Cube, Depth, bands};
use crate::photo::Raster;
use crate::{ApplyError, Cancel};

/// Bits of a way along a cell's edge, and so of the four weights' sum.
const WAY_BITS: u32 = 14;

/// Scale of a stored channel: 255 full steps of 128.
const STEP: f32 = 128.0;

impl Depth for u8 {
    const CUBE_EDGE: usize = 33;

    fn look_up(raster: &mut Raster<u8>, cube: &Cube, cancel: &Cancel) -> Result<(), ApplyError> {
        let table = Table::new(cube);
        let channels = raster.channels;
        bands::change(raster, cancel, |_, samples| table.look_up(samples, channels))
    }
}

/// The cube in 8 bytes a colour (287 kB at 33³: a core's second-level cache), and for each channel
/// value its place along that channel's axis.
struct Table {
    colours: Vec<[i16; 4]>,
    /// Per channel and value: the offset of its cell, and a key of the way into the cell (high bits)
    /// and the axis' step (low bits) that sorts by the way.
    places: [[(u32, u32); 256]; 3],
}

const STEP_BITS: u32 = 16;

impl Table {
    fn new(cube: &Cube) -> Table {
        let packed = |value: f32| (value * 255.0 * STEP + 0.5) as i16;
        let colours = cube.colours.iter().map(|&[r, g, b]| [packed(r), packed(g), packed(b), 0]).collect();
        let edge = cube.edge as u32;
        let places = [edge * edge, edge, 1].map(|step| {
            std::array::from_fn(|value| {
                let position = value as f32 / 255.0 * (edge - 1) as f32;
                let cell = (position as u32).min(edge - 2);
                let way = ((position - cell as f32) * (1 << WAY_BITS) as f32).round() as u32;
                (cell * step, way << STEP_BITS | step)
            })
        });
        Table { colours, places }
    }

    fn look_up(&self, samples: &mut [u8], channels: usize) {
        const STEP_MASK: u32 = (1 << STEP_BITS) - 1;
        for pixel in samples.chunks_exact_mut(channels) {
            let [(r, r_key), (g, g_key), (b, b_key)] = [0, 1, 2].map(|i| self.places[i][pixel[i] as usize]);
            // The three keys sorted, largest way first.
            let (high, low) = (r_key.max(g_key), r_key.min(g_key));
            let (large, rest) = (high.max(b_key), high.min(b_key));
            let (middle, small) = (rest.max(low), rest.min(low));
            let first = r + g + b;
            let second = first + (large & STEP_MASK);
            let third = second + (middle & STEP_MASK);
            let fourth = third + (small & STEP_MASK);
            let ways = [large, middle, small].map(|key| (key >> STEP_BITS) as i32);
            let weights = [(1 << WAY_BITS) - ways[0], ways[0] - ways[1], ways[1] - ways[2], ways[2]];
            let corners = [first, second, third, fourth].map(|index| self.colours[index as usize]);
            for i in 0..3 {
                let sum: i32 = (0..4).map(|k| weights[k] * i32::from(corners[k][i])).sum();
                pixel[i] = ((sum + (1 << 20)) >> 21) as u8;
            }
        }
    }
}
