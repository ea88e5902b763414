//! Shrinking with a Lanczos-3 convolution (C. E. Duchon, "Lanczos Filtering in One and Two
//! Dimensions", 1979) whose support grows with the scale, so that nothing aliases. Columns first, a
//! band of result rows at a time.

use rayon::prelude::*;

use super::{Pixels, Raster, Sample, map_depth};

#[derive(Clone, Copy, PartialEq)]
enum Filter {
    Lanczos3,
    /// The mean of the pixels that fall onto each new one.
    Box,
}

/// Shrinks so that the longest edge is at most `max_edge` (at least 1); smaller photos stay.
pub(crate) fn shrunk(pixels: &Pixels, max_edge: u32) -> Pixels {
    resampled(pixels, max_edge, Filter::Lanczos3)
}

/// The quick version for statistics.
pub(crate) fn averaged(pixels: &Pixels, max_edge: u32) -> Pixels {
    resampled(pixels, max_edge, Filter::Box)
}

fn resampled(pixels: &Pixels, max_edge: u32, filter: Filter) -> Pixels {
    let (width, height) = (pixels.width(), pixels.height());
    let (longest, max_edge) = (width.max(height), max_edge.max(1) as usize);
    if longest <= max_edge {
        return pixels.clone();
    }
    let scaled = |edge: usize| {
        let exact = edge as f64 * max_edge as f64 / longest as f64;
        (exact.round() as usize).clamp(1, max_edge)
    };
    map_depth!(pixels, raster => convolved(raster, scaled(width), scaled(height), filter))
}

fn convolved<S: Sample>(raster: &Raster<S>, width: usize, height: usize, filter: Filter) -> Raster<S> {
    let across = taps(raster.width, width, filter);
    let down = taps(raster.height, height, filter);
    let channels = raster.channels;
    let mut result = Raster::blank(width, height, channels);
    result.data.par_chunks_mut(width * channels).zip(&down).for_each(|(out, rows)| {
        // The rows of this result row summed up at full width, then each pixel's columns of that.
        let mut line = vec![0.0f32; raster.stride()];
        for (i, &weight) in rows.weights.iter().enumerate() {
            let row = raster.row(rows.first + i);
            if channels == 4 {
                for (sum, pixel) in line.chunks_exact_mut(4).zip(row.chunks_exact(4)) {
                    let alpha = pixel[3].unit() * weight;
                    (0..3).for_each(|c| sum[c] += pixel[c].unit() * alpha);
                    sum[3] += alpha;
                }
            } else {
                line.iter_mut().zip(row).for_each(|(sum, sample)| *sum += sample.unit() * weight);
            }
        }
        for (pixel, columns) in out.chunks_exact_mut(channels).zip(&across) {
            let mut sums = [0.0f32; 4];
            let source = line[columns.first * channels..].chunks_exact(channels);
            for (source, &weight) in source.zip(&columns.weights) {
                sums.iter_mut().zip(source).for_each(|(sum, value)| *sum += value * weight);
            }
            if channels == 4 && sums[3] > 0.0 {
                let alpha = sums[3];
                sums[..3].iter_mut().for_each(|sum| *sum /= alpha);
            }
            pixel.iter_mut().zip(sums).for_each(|(out, sum)| *out = S::from_unit(sum));
        }
    });
    result
}

/// What one result pixel is made of: weights, adding up to 1, of the source pixels from `first` on.
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

fn taps(from: usize, to: usize, filter: Filter) -> Vec<Taps> {
    let scale = from as f64 / to as f64;
    let reach = if filter == Filter::Lanczos3 { 3.0 } else { 0.5 } * scale;
    (0..to)
        .map(|i| {
            let centre = (i as f64 + 0.5) * scale;
            let first = (centre - reach).floor().max(0.0) as usize;
            let last = ((centre + reach).ceil() as usize).clamp(first + 1, from);
            let weight = |pixel: usize| match filter {
                Filter::Lanczos3 => lanczos3((pixel as f64 + 0.5 - centre) / scale),
                // The share of the pixel that lies inside.
                Filter::Box => ((pixel + 1) as f64).min(centre + reach) - (pixel as f64).max(centre - reach),
            };
            let weights: Vec<f64> = (first..last).map(weight).collect();
            let sum: f64 = weights.iter().sum();
            Taps { first, weights: weights.into_iter().map(|weight| (weight / sum) as f32).collect() }
        })
        .collect()
}

fn lanczos3(x: f64) -> f64 {
    let sinc =
        |x: f64| if x == 0.0 { 1.0 } else { (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x) };
    if x.abs() < 3.0 { sinc(x) * sinc(x / 3.0) } else { 0.0 }
}
