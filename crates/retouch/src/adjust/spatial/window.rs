use crate::adjust::simd;

/// A rectangle of a picture, with how much of the picture lies around it.
#[derive(Clone, Copy, Default)]
pub(super) struct Area {
    pub left: usize,
    pub top: usize,
    pub width: usize,
    pub height: usize,
    picture_width: usize,
    picture_height: usize,
}

impl Area {
    /// A tile and `margin` pixels around it, as far as the picture goes.
    pub fn around(
        left: usize,
        top: usize,
        width: usize,
        height: usize,
        margin: usize,
        (picture_width, picture_height): (usize, usize),
    ) -> Area {
        let (right, bottom) = (left + width + margin, top + height + margin);
        let (left, top) = (left.saturating_sub(margin), top.saturating_sub(margin));
        let (width, height) = (right.min(picture_width) - left, bottom.min(picture_height) - top);
        Area { left, top, width, height, picture_width, picture_height }
    }
}

/// Means over square windows, and the guided filter made of them; keeps its working memory.
#[derive(Default)]
pub(super) struct Window {
    /// One over the number of a window's columns that lie inside the picture, per column.
    shares: Vec<f32>,
    padded: Vec<f32>,
    across: Vec<f32>,
    sums: Vec<f32>,
    mean: Vec<f32>,
    square: Vec<f32>,
}

impl Window {
    /// The guided filter of a plane by itself, with windows of 2·radius + 1. Where windows reach
    /// beyond the area but not beyond the picture, that is 2·radius from its edges, values are off.
    pub fn guide(&mut self, plane: &mut [f32], area: &Area, radius: usize, noise_variance: f32) {
        let (mut mean, mut square) = (std::mem::take(&mut self.mean), std::mem::take(&mut self.square));
        square.resize(plane.len(), 0.0);
        mean.resize(plane.len(), 0.0);
        mean.copy_from_slice(plane);
        squared(&*plane, &mut square[..]);
        self.average(&mut mean, area, radius);
        self.average(&mut square, area, radius);
        line_of(&mut mean[..], &mut square[..], noise_variance);
        self.average(&mut mean, area, radius);
        self.average(&mut square, area, radius);
        follow(plane, &mean[..], &square[..]);
        (self.mean, self.square) = (mean, square);
    }

    /// Replaces each value by the mean of what of its window is inside the area.
    fn average(&mut self, plane: &mut [f32], area: &Area, radius: usize) {
        let inside = |at: usize, edge: usize| (at + radius + 1).min(edge) - at.saturating_sub(radius);
        let share = |at: usize, edge: usize| 1.0 / inside(at, edge) as f32;
        let Area { width, height, .. } = *area;
        self.shares.clear();
        self.shares.extend((0..width).map(|x| share(area.left + x, area.picture_width)));
        self.padded.clear();
        self.padded.resize(width + 2 * radius, 0.0);
        self.across.resize(plane.len(), 0.0);
        for (row, out) in plane.chunks_exact(width).zip(self.across.chunks_exact_mut(width)) {
            self.padded[radius..radius + width].copy_from_slice(row);
            sum_along(&self.padded[..], &self.shares[..], 2 * radius + 1, out);
        }
        self.sums.clear();
        self.sums.resize(width, 0.0);
        let line = |y: usize| &self.across[y * width..][..width];
        for y in 0..radius.min(height) {
            add(&mut self.sums[..], line(y), 1.0);
        }
        for (y, out) in plane.chunks_exact_mut(width).enumerate() {
            if y + radius < height {
                add(&mut self.sums[..], line(y + radius), 1.0);
            }
            let share = share(area.top + y, area.picture_height);
            scaled(&self.sums[..], share, out);
            if y >= radius {
                add(&mut self.sums[..], line(y - radius), -1.0);
            }
        }
    }
}

simd::wide! {
    fn squared [](values: &[f32], out: &mut [f32]) {
        values.iter().zip(out).for_each(|(value, out)| *out = value * value);
    }

    /// Mean and mean square to the slope and the offset that the window's line has.
    fn line_of [](mean: &mut [f32], square: &mut [f32], noise_variance: f32) {
        for (mean, square) in mean.iter_mut().zip(square) {
            let variance = (*square - *mean * *mean).max(0.0);
            let slope = variance / (variance + noise_variance);
            (*mean, *square) = (slope, *mean * (1.0 - slope));
        }
    }

    fn follow [](values: &mut [f32], slopes: &[f32], offsets: &[f32]) {
        for ((value, slope), offset) in values.iter_mut().zip(slopes).zip(offsets) {
            *value = *value * slope + offset;
        }
    }

    /// `out[i]` = the sum of `taps` values from i on, times its share.
    fn sum_along [](values: &[f32], shares: &[f32], taps: usize, out: &mut [f32]) {
        const LANES: usize = 32;
        let (blocks, rest) = out.as_chunks_mut::<LANES>();
        let done = blocks.len() * LANES;
        for (block, out) in blocks.iter_mut().enumerate() {
            let mut sums = [0.0f32; LANES];
            for tap in 0..taps {
                let (values, _) = values[block * LANES + tap..].as_chunks::<LANES>();
                sums.iter_mut().zip(&values[0]).for_each(|(sum, value)| *sum += value);
            }
            let shares = &shares[block * LANES..][..LANES];
            out.iter_mut().zip(sums).zip(shares).for_each(|((out, sum), share)| *out = sum * share);
        }
        for (i, out) in rest.iter_mut().enumerate() {
            *out = values[done + i..][..taps].iter().sum::<f32>() * shares[done + i];
        }
    }

    fn add [](sums: &mut [f32], values: &[f32], sign: f32) {
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += sign * value);
    }

    fn scaled [](values: &[f32], share: f32, out: &mut [f32]) {
        values.iter().zip(out).for_each(|(value, out)| *out = value * share);
    }
}
