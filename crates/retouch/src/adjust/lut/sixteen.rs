use super::{Cube, Depth, bands};
use crate::adjust::simd;
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

impl Depth for u16 {
    const CUBE_EDGE: usize = 48;

    fn look_up(raster: &mut Raster<u16>, cube: &Cube, cancel: &Cancel) -> Result<(), ApplyError> {
        let colours: Vec<[f32; 4]> = cube.colours.iter().map(|&[r, g, b]| [r, g, b, 0.0]).collect();
        let table = Table { edge: cube.edge, colours };
        let channels = raster.channels;
        bands::change(raster, cancel, |_, samples| match channels {
            4 => look_up(&table, samples.as_chunks_mut::<4>().0),
            _ => look_up(&table, samples.as_chunks_mut::<3>().0),
        })
    }
}

/// The cube with a colour as one register of four.
struct Table {
    edge: usize,
    colours: Vec<[f32; 4]>,
}

simd::wide! {
    fn look_up [const C: usize](table: &Table, pixels: &mut [[u16; C]]) {
        for pixel in pixels {
            let colour = interpolate(table, [pixel[0].unit(), pixel[1].unit(), pixel[2].unit()]);
            for i in 0..3 {
                pixel[i] = u16::from_unit(colour[i]);
            }
        }
    }
}

/// One colour, in 32-bit floats.
#[inline(always)]
fn interpolate(table: &Table, colour: [f32; 3]) -> [f32; 4] {
    let (edge, top) = (table.edge, table.edge as i32 - 2);
    let steps = [edge * edge, edge, 1];
    let mut corner = 0;
    // Per channel: the way along its edge, and the step to the next colour along it.
    let mut ways = [(0.0f32, 0usize); 3];
    for i in 0..3 {
        let position = colour[i] * (edge - 1) as f32;
        let cell = (position as i32).min(top);
        corner += cell as usize * steps[i];
        ways[i] = (position - cell as f32, steps[i]);
    }
    // Along the largest way first: those are the edges of the tetrahedron that holds the colour.
    let sorted = |a: (f32, usize), b: (f32, usize)| if a.0 < b.0 { (b, a) } else { (a, b) };
    let [red, green, blue] = ways;
    let (first, second) = sorted(red, green);
    let (second, third) = sorted(second, blue);
    let (first, second) = sorted(first, second);
    let corners =
        [corner, corner + first.1, corner + first.1 + second.1, corner + steps.iter().sum::<usize>()];
    let weights = [1.0 - first.0, first.0 - second.0, second.0 - third.0, third.0];
    let mut sum = [0.0f32; 4];
    for (corner, weight) in corners.into_iter().zip(weights) {
        let colour = table.colours[corner];
        (0..4).for_each(|i| sum[i] += weight * colour[i]);
    }
    sum
}
