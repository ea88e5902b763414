use super::rows::luma_of;
use super::window::{Area, Window};
use crate::adjust::{bands, simd};
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// Radius of the window as a share of the diagonal: 3 pixels at 12 megapixels.
const RADIUS: f32 = 0.0006;

/// Standard deviations that count as noise at full amount, for luma and for the colour differences.
const LUMA_NOISE: f32 = 0.05;
const COLOUR_NOISE: f32 = 0.09;

/// Columns and rows of a tile: with what surrounds it, its planes fit into a core's second-level cache.
const TILE_COLUMNS: usize = 256;
const TILE_ROWS: usize = 64;

/// Noise reduction by a guided filter of each of luma, R − Y and B − Y by itself (K. He, J. Sun and X.
/// Tang, "Guided Image Filtering", 2013, eq. 5–8): where a window's variance is below (noise·amount)²
/// it becomes its mean, and edges stay.
pub(crate) fn denoise<S: Sample>(
    raster: &Raster<S>,
    amount: f32,
    cancel: &Cancel,
) -> Result<Raster<S>, ApplyError> {
    let radius = ((RADIUS * raster.diagonal()).round() as usize).max(1);
    let (width, height, channels) = (raster.width, raster.height, raster.channels);
    let stride = raster.stride();
    bands::write_rows((width, height, channels), TILE_ROWS, cancel, |first_row, samples: &mut [S]| {
        samples.copy_from_slice(&raster.data[first_row * stride..][..samples.len()]);
        let rows = samples.len() / stride;
        let mut tile = Tile::default();
        for left in (0..width).step_by(TILE_COLUMNS) {
            let columns = TILE_COLUMNS.min(width - left);
            tile.area = Area::around(left, first_row, columns, rows, 2 * radius, (width, height));
            tile.read(raster);
            tile.filter(radius, amount);
            tile.write(left, first_row, columns, samples, stride, channels);
        }
    })
}

/// Luma and the two colour differences of a tile and its surroundings.
#[derive(Default)]
struct Tile {
    area: Area,
    planes: [Vec<f32>; 3],
    window: Window,
}

impl Tile {
    fn read<S: Sample>(&mut self, raster: &Raster<S>) {
        let Area { left, top, width, height, .. } = self.area;
        let channels = raster.channels;
        self.planes.iter_mut().for_each(|plane| plane.resize(width * height, 0.0));
        let [luma, red, blue] = &mut self.planes;
        let lines =
            luma.chunks_exact_mut(width).zip(red.chunks_exact_mut(width)).zip(blue.chunks_exact_mut(width));
        for (y, ((luma, red), blue)) in lines.enumerate() {
            let pixels = &raster.row(top + y)[left * channels..][..width * channels];
            luma_of(pixels, channels, luma);
            match channels {
                4 => differences(pixels.as_chunks::<4>().0, luma, red, blue),
                _ => differences(pixels.as_chunks::<3>().0, luma, red, blue),
            }
        }
    }

    fn filter(&mut self, radius: usize, amount: f32) {
        for (plane, noise) in self.planes.iter_mut().zip([LUMA_NOISE, COLOUR_NOISE, COLOUR_NOISE]) {
            self.window.guide(plane, &self.area, radius, (noise * amount).powi(2));
        }
    }

    fn write<S: Sample>(
        &self,
        left: usize,
        first_row: usize,
        columns: usize,
        samples: &mut [S],
        stride: usize,
        channels: usize,
    ) {
        let Area { width, .. } = self.area;
        for (i, row) in samples.chunks_exact_mut(stride).enumerate() {
            let skip = (first_row + i - self.area.top) * width + left - self.area.left;
            let [luma, red, blue] = self.planes.each_ref().map(|plane| &plane[skip..][..columns]);
            let pixels = &mut row[left * channels..][..columns * channels];
            match channels {
                4 => coloured(pixels.as_chunks_mut::<4>().0, luma, red, blue),
                _ => coloured(pixels.as_chunks_mut::<3>().0, luma, red, blue),
            }
        }
    }
}

simd::wide! {
    fn differences [S: Sample, const C: usize](pixels: &[[S; C]], luma: &[f32], red: &mut [f32], blue: &mut [f32]) {
        let lines = luma.iter().zip(red).zip(blue);
        for (pixel, ((luma, red), blue)) in pixels.iter().zip(lines) {
            *red = pixel[0].unit() - luma;
            *blue = pixel[2].unit() - luma;
        }
    }

    fn coloured [S: Sample, const C: usize](pixels: &mut [[S; C]], luma: &[f32], red: &[f32], blue: &[f32]) {
        let lines = luma.iter().zip(red).zip(blue);
        for (pixel, ((y, r), b)) in pixels.iter_mut().zip(lines) {
            pixel[0] = S::from_unit(y + r);
            pixel[1] = S::from_unit(y - (0.2126 * r + 0.0722 * b) * (1.0 / 0.7152));
            pixel[2] = S::from_unit(y + b);
        }
    }
}
