use super::{Cube, Depth, bands};
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

impl Depth for u16 {
    const CUBE_EDGE: usize = 48;

    fn look_up(raster: &mut Raster<u16>, cube: &Cube, cancel: &Cancel) -> Result<(), ApplyError> {
        let channels = raster.channels;
        bands::change(raster, cancel, |_, samples| {
            for pixel in samples.chunks_exact_mut(channels) {
                let colour = interpolate(cube, [pixel[0].unit(), pixel[1].unit(), pixel[2].unit()]);
                for (sample, value) in pixel.iter_mut().zip(colour) {
                    *sample = u16::from_unit(value);
                }
            }
        })
    }
}

/// One colour, in 32-bit floats.
#[inline(always)]
pub(super) fn interpolate(cube: &Cube, colour: [f32; 3]) -> [f32; 3] {
    let top = cube.edge - 2;
    let steps = [cube.edge * cube.edge, cube.edge, 1];
    let mut corner = 0;
    // Per channel: the way along its edge, and the step to the next colour along it.
    let mut ways = [(0.0f32, 0usize); 3];
    for i in 0..3 {
        let position = colour[i] * (cube.edge - 1) as f32;
        let cell = (position as usize).min(top);
        corner += cell * steps[i];
        ways[i] = (position - cell as f32, steps[i]);
    }
    // Along the largest way first: those are the edges of the tetrahedron that holds the colour.
    if ways[0].0 < ways[1].0 {
        ways.swap(0, 1);
    }
    if ways[1].0 < ways[2].0 {
        ways.swap(1, 2);
    }
    if ways[0].0 < ways[1].0 {
        ways.swap(0, 1);
    }
    let second = corner + ways[0].1;
    let third = second + ways[1].1;
    let fourth = third + ways[2].1;
    let weights = [1.0 - ways[0].0, ways[0].0 - ways[1].0, ways[1].0 - ways[2].0, ways[2].0];
    let corners = [corner, second, third, fourth].map(|index| cube.colours[index]);
    [0, 1, 2].map(|i| (0..4).map(|k| weights[k] * corners[k][i]).sum())
}
