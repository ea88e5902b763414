use super::rows::pixel_luma;
use crate::adjust::bands;
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// Radius of the window as a share of the diagonal: 3 pixels at 12 megapixels.
const RADIUS: f32 = 0.0006;

/// Standard deviations that count as noise at full amount, for luma and for the colour differences.
const LUMA_NOISE: f32 = 0.05;
const COLOUR_NOISE: f32 = 0.09;

/// Noise reduction by a guided filter of each of luma, R − Y and B − Y by itself (K. He, J. Sun and X.
/// Tang, "Guided Image Filtering", 2013, eq. 5–8): where a window's variance is below (noise·amount)²
/// it becomes its mean, and edges stay.
pub(crate) fn denoise<S: Sample>(
    raster: &Raster<S>,
    amount: f32,
    cancel: &Cancel,
) -> Result<Raster<S>, ApplyError> {
    let radius = ((RADIUS * raster.diagonal()).round() as usize).max(1);
    let halo = 2 * radius;
    let (width, height, channels) = (raster.width, raster.height, raster.channels);
    let stride = raster.stride();
    bands::write((width, height, channels), halo, cancel, |first_row, samples: &mut [S]| {
        let count = samples.len() / stride;
        let (above, below) = (first_row.saturating_sub(halo), (first_row + count + halo).min(height));
        let mut planes = [(); 3].map(|()| Plane { width, height: below - above, values: Vec::new() });
        for pixel in raster.data[above * stride..below * stride].chunks_exact(channels) {
            let luma = pixel_luma(pixel);
            planes[0].values.push(luma);
            planes[1].values.push(pixel[0].unit() - luma);
            planes[2].values.push(pixel[2].unit() - luma);
        }
        let [luma, red, blue] = planes.each_ref().map(|plane| {
            let noise = if std::ptr::eq(plane, &planes[0]) { LUMA_NOISE } else { COLOUR_NOISE };
            plane.guided(radius, (noise * amount).powi(2))
        });
        samples.copy_from_slice(&raster.data[first_row * stride..][..samples.len()]);
        let skip = (first_row - above) * width;
        for (i, pixel) in samples.chunks_exact_mut(channels).enumerate() {
            let (y, r, b) = (luma[skip + i], red[skip + i], blue[skip + i]);
            pixel[0] = S::from_unit(y + r);
            pixel[1] = S::from_unit(y - (0.2126 * r + 0.0722 * b) / 0.7152);
            pixel[2] = S::from_unit(y + b);
        }
    })
}

struct Plane {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Plane {
    fn guided(&self, radius: usize, noise_variance: f32) -> Vec<f32> {
        let mean = self.with(self.values.clone()).mean(radius);
        let square = self.with(self.values.iter().map(|v| v * v).collect()).mean(radius);
        let (follow, rest) = mean
            .iter()
            .zip(square)
            .map(|(&mean, square)| {
                let variance = (square - mean * mean).max(0.0);
                let follow = variance / (variance + noise_variance);
                (follow, mean * (1.0 - follow))
            })
            .unzip();
        let (follow, rest) = (self.with(follow).mean(radius), self.with(rest).mean(radius));
        self.values.iter().zip(follow).zip(rest).map(|((v, follow), rest)| v * follow + rest).collect()
    }

    fn with(&self, values: Vec<f32>) -> Plane {
        Plane { width: self.width, height: self.height, values }
    }

    /// Means over squares of 2·radius + 1; at the edges, over what of the square is inside.
    fn mean(mut self, radius: usize) -> Vec<f32> {
        let width = self.width;
        let mut line = vec![0.0f32; width];
        for row in self.values.chunks_exact_mut(width) {
            line.copy_from_slice(row);
            let mut sum: f32 = line[..radius.min(width)].iter().sum();
            for x in 0..width {
                sum += line.get(x + radius).copied().unwrap_or(0.0);
                let from = x.saturating_sub(radius);
                let to = (x + radius + 1).min(width);
                row[x] = sum / (to - from) as f32;
                if x >= radius {
                    sum -= line[x - radius];
                }
            }
        }
        let source = self.values.clone();
        let mut sums = vec![0.0f32; width];
        let add = |sums: &mut [f32], y: usize, sign: f32| {
            sums.iter_mut().zip(&source[y * width..][..width]).for_each(|(sum, value)| *sum += sign * value);
        };
        (0..radius.min(self.height)).for_each(|y| add(&mut sums, y, 1.0));
        for y in 0..self.height {
            if y + radius < self.height {
                add(&mut sums, y + radius, 1.0);
            }
            let share = 1.0 / ((y + radius + 1).min(self.height) - y.saturating_sub(radius)) as f32;
            self.values[y * width..][..width].iter_mut().zip(&sums).for_each(|(out, sum)| *out = sum * share);
            if y >= radius {
                add(&mut sums, y - radius, -1.0);
            }
        }
        self.values
    }
}
