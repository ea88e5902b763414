//! Attention without its score matrix: blocks of queries go past blocks of keys with a running
//! maximum and sum (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Rabe
//! and Staats, "Self-attention Does Not Need O(n²) Memory", 2021).
//!
//! Keys and values are laid out for [`Block`] once. Scores come out of it as it takes its left side,
//! so that weights are multiplied with values where they lie.

use burn::tensor::{DType, Tensor};

use rayon::prelude::*;

use super::block::{Block, GROUP, PANEL, ROWS};
use super::{Real, made, take, vectorized};

/// Blocks of queries for a thread, so that all end at about the same time; of many queries there are
/// more.
const TASKS: usize = 2;
/// Rows of scores at a time, a multiple of [`ROWS`].
const QUERIES: usize = 96;
/// Columns of scores at a time, in panels: a block of f32 scores has 192 KiB, which the second cache
/// holds.
const PANELS: usize = 8;

const _: () = assert!(PANEL == GROUP && QUERIES.is_multiple_of(ROWS));

/// See [`crate::nn::attend`].
pub fn attention(
    queries: Tensor<3>,
    keys: Tensor<3>,
    values: Tensor<3>,
    heads: usize,
    causal: bool,
) -> Tensor<3> {
    match queries.dtype() {
        DType::F64 => typed::<f64>(queries, keys, values, heads, causal),
        _ => typed::<f32>(queries, keys, values, heads, causal),
    }
}

fn typed<T: Real>(
    queries: Tensor<3>,
    keys: Tensor<3>,
    values: Tensor<3>,
    heads: usize,
    causal: bool,
) -> Tensor<3> {
    let device = queries.device();
    let [batch, rows, width] = queries.dims();
    let columns = keys.dims()[1];
    let shape = Shape { columns, width, head: width / heads, causal };
    let (queries, keys, values) = (take(queries), take(keys), take(values));
    let [q_values, k_values, v_values] = [&queries, &keys, &values].map(super::values::<T>);
    let mut out = vec![T::ZERO; batch * rows * width];
    let mut k_panels = vec![T::ZERO; heads * shape.key_length()];
    let mut v_panels = vec![T::ZERO; heads * shape.value_length()];
    let at_once = rows.div_ceil(TASKS * rayon::current_num_threads()).next_multiple_of(ROWS).min(QUERIES);
    for image in 0..batch {
        let of_image = |length: usize| image * length * width..(image + 1) * length * width;
        let (k, v) = (&k_values[of_image(columns)], &v_values[of_image(columns)]);
        let panels = k_panels.par_chunks_exact_mut(shape.key_length());
        panels.zip(v_panels.par_chunks_exact_mut(shape.value_length())).enumerate().for_each(
            |(head, (k_panels, v_panels))| {
                shape.lay_out_keys(&k[head * shape.head..], k_panels);
                shape.lay_out_values(&v[head * shape.head..], v_panels);
            },
        );
        let q = &q_values[of_image(rows)];
        let out = &mut out[of_image(rows)];
        out.par_chunks_mut(at_once * width).enumerate().for_each_init(
            || Scratch::new(shape),
            |scratch, (block, out)| {
                for head in 0..heads {
                    let k_panels = &k_panels[head * shape.key_length()..][..shape.key_length()];
                    let v_panels = &v_panels[head * shape.value_length()..][..shape.value_length()];
                    let share = head * shape.head;
                    shape.block(block * at_once, share, (q, k_panels, v_panels), out, scratch);
                }
            },
        );
    }
    made(out, [batch, rows, width], &device)
}

#[derive(Clone, Copy)]
struct Shape {
    /// Keys.
    columns: usize,
    width: usize,
    /// Width of a head.
    head: usize,
    causal: bool,
}

struct Scratch<T> {
    /// `[groups, QUERIES, GROUP]`
    queries: Vec<T>,
    /// `[PANELS, QUERIES, PANEL]`
    scores: Vec<T>,
    /// `[groups, QUERIES, PANEL]`: the weighted sum of values so far.
    read: Vec<T>,
    largest: Vec<T>,
    sum: Vec<T>,
}

impl<T: Real> Scratch<T> {
    fn new(shape: Shape) -> Self {
        Scratch {
            queries: vec![T::ZERO; shape.groups() * QUERIES * GROUP],
            scores: vec![T::ZERO; PANELS * QUERIES * PANEL],
            read: vec![T::ZERO; shape.groups() * QUERIES * PANEL],
            largest: vec![T::LOWEST; QUERIES],
            sum: vec![T::ZERO; QUERIES],
        }
    }
}

impl Shape {
    /// Of a head's width.
    fn groups(self) -> usize {
        self.head.div_ceil(GROUP)
    }

    /// Of all keys.
    fn panels(self) -> usize {
        self.columns.div_ceil(PANEL)
    }

    fn key_length(self) -> usize {
        self.panels() * self.head * PANEL
    }

    fn value_length(self) -> usize {
        self.panels() * self.groups() * GROUP * PANEL
    }

    /// `[panels, head, PANEL]`, of keys `width` apart.
    fn lay_out_keys<T: Real>(self, keys: &[T], panels: &mut [T]) {
        let keys = keys.chunks(self.width);
        for (index, key) in keys.enumerate() {
            let panel = &mut panels[index / PANEL * self.head * PANEL..][..self.head * PANEL];
            for (line, &value) in panel.chunks_exact_mut(PANEL).zip(key) {
                line[index % PANEL] = value;
            }
        }
    }

    /// `[panels, groups, GROUP, PANEL]`: of every [`GROUP`] values, `width` apart, the head's width in
    /// panels.
    fn lay_out_values<T: Real>(self, values: &[T], panels: &mut [T]) {
        for (index, value) in values.chunks(self.width).enumerate() {
            let (panel, line) = (index / GROUP, index % GROUP);
            for (group, part) in value[..self.head].chunks(PANEL).enumerate() {
                let at = ((panel * self.groups() + group) * GROUP + line) * PANEL;
                panels[at..at + part.len()].copy_from_slice(part);
            }
        }
    }

    /// `[groups, QUERIES, GROUP]`, of queries `width` apart, divided by the root of the head's width.
    fn lay_out_queries<T: Real>(self, queries: &[T], rows: usize, out: &mut [T]) {
        let scale = T::of(1.0 / (self.head as f64).sqrt());
        for (row, query) in queries.chunks(self.width).take(rows).enumerate() {
            for (group, part) in query[..self.head].chunks(GROUP).enumerate() {
                let line = &mut out[(group * QUERIES + row) * GROUP..];
                for (out, &value) in line.iter_mut().zip(part) {
                    *out = value * scale;
                }
            }
        }
    }

    /// The queries from `first` on, as many as `out` has rows for, with the head whose share of the
    /// width begins at `share`.
    fn block<T: Real>(
        self,
        first: usize,
        share: usize,
        (q, k_panels, v_panels): (&[T], &[T], &[T]),
        out: &mut [T],
        scratch: &mut Scratch<T>,
    ) {
        let Shape { columns, width, head, .. } = self;
        let rows = out.len() / width;
        let padded = rows.next_multiple_of(ROWS);
        let Scratch { queries, scores, read, largest, sum } = scratch;
        largest.fill(T::LOWEST);
        sum.fill(T::ZERO);
        read.fill(T::ZERO);
        self.lay_out_queries(&q[first * width + share..], rows, queries);
        let seen = if self.causal { columns.min(first + rows) } else { columns };
        for start in (0..seen).step_by(PANELS * PANEL) {
            let count = (seen - start).min(PANELS * PANEL);
            let panels = start / PANEL..(start + count).div_ceil(PANEL);
            for (panel, scores) in panels.clone().zip(scores.chunks_exact_mut(QUERIES * PANEL)) {
                let keys = &k_panels[panel * head * PANEL..(panel + 1) * head * PANEL];
                for (group, right) in keys.chunks(GROUP * PANEL).enumerate() {
                    let left = &queries[group * QUERIES * GROUP..][..padded * GROUP];
                    let sums = &mut scores[..padded * PANEL];
                    Block { sums, add: group > 0, left, right, columns: PANEL }.run();
                }
            }
            vectorized({
                #[inline(always)]
                || {
                    for row in 0..rows {
                        let hidden = if self.causal { first + row + 1 } else { columns };
                        let visible = hidden.saturating_sub(start).min(count);
                        let mut weights = Weights { scores, row, panels: panels.len(), visible };
                        weights.weigh(read, &mut largest[row], &mut sum[row]);
                    }
                }
            });
            for (panel, left) in panels.zip(scores.chunks_exact(QUERIES * PANEL)) {
                let terms = GROUP.min(columns - panel * GROUP);
                for (group, read) in read.chunks_exact_mut(QUERIES * PANEL).enumerate() {
                    let right = (panel * self.groups() + group) * GROUP * PANEL;
                    Block {
                        sums: &mut read[..padded * PANEL],
                        add: true,
                        left: &left[..padded * GROUP],
                        right: &v_panels[right..right + terms * PANEL],
                        columns: PANEL.min(head - group * PANEL),
                    }
                    .run();
                }
            }
        }
        for (row, (out, &sum)) in out.chunks_exact_mut(width).zip(sum.iter()).enumerate() {
            for (group, out) in out[share..share + head].chunks_mut(PANEL).enumerate() {
                let read = &read[(group * QUERIES + row) * PANEL..];
                for (out, &read) in out.iter_mut().zip(read) {
                    *out = read / sum;
                }
            }
        }
    }
}

/// A row of scores, which becomes weights.
struct Weights<'a, T> {
    /// `[PANELS, QUERIES, PANEL]`
    scores: &'a mut [T],
    row: usize,
    panels: usize,
    /// How many columns from the first on count.
    visible: usize,
}

impl<T: Real> Weights<'_, T> {
    /// Turns scores into weights `e^(score − largest)`; where a larger score came up, what was read
    /// with the smaller one is scaled down.
    #[inline(always)]
    fn weigh(&mut self, read: &mut [T], largest: &mut T, sum: &mut T) {
        let mut lanes = [T::LOWEST; PANEL];
        for panel in 0..self.panels {
            let visible = self.visible.saturating_sub(panel * PANEL);
            let line = self.line(panel);
            if visible < PANEL {
                line[visible..].fill(T::LOWEST);
            }
            for (lane, &score) in lanes.iter_mut().zip(&*line) {
                *lane = if score > *lane { score } else { *lane };
            }
        }
        let new = lanes.iter().fold(T::LOWEST, |a, &b| if b > a { b } else { a });
        if new > *largest {
            let shrink = if *largest > T::LOWEST { (*largest - new).exponential() } else { T::ZERO };
            for read in read.chunks_exact_mut(QUERIES * PANEL) {
                for value in &mut read[self.row * PANEL..][..PANEL] {
                    *value *= shrink;
                }
            }
            *sum *= shrink;
            *largest = new;
        }
        let top = *largest;
        let mut lanes = [T::ZERO; PANEL];
        for panel in 0..self.panels {
            let visible = self.visible.saturating_sub(panel * PANEL);
            let line = self.line(panel);
            for score in line.iter_mut() {
                *score = (*score - top).exponential();
            }
            if visible < PANEL {
                line[visible..].fill(T::ZERO);
            }
            for (lane, &weight) in lanes.iter_mut().zip(&*line) {
                *lane += weight;
            }
        }
        *sum += lanes.iter().fold(T::ZERO, |a, &b| a + b);
    }

    #[inline(always)]
    fn line(&mut self, panel: usize) -> &mut [T] {
        &mut self.scores[(panel * QUERIES + self.row) * PANEL..][..PANEL]
    }
}
