//! Attention without its score matrix: blocks of queries go past blocks of keys with a running
//! maximum and sum (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Rabe
//! and Staats, "Self-attention Does Not Need O(n²) Memory", 2021).

use burn::tensor::{DType, Tensor};

use rayon::prelude::*;

use super::gemm::{Place, multiply};
use super::{Real, made, take, vectorized};

/// Rows of scores at a time.
const QUERIES: usize = 128;
/// Columns of scores at a time: a block of f32 scores has 256 KiB, which the second cache holds.
const KEYS: usize = 512;

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
    for image in 0..batch {
        let of_image = |length: usize| image * length * width..(image + 1) * length * width;
        let q = &q_values[of_image(rows)];
        let (k, v) = (&k_values[of_image(columns)], &v_values[of_image(columns)]);
        let out = &mut out[of_image(rows)];
        out.par_chunks_mut(QUERIES * width).enumerate().for_each_init(
            || Scratch::new(shape.head),
            |scratch, (block, out)| {
                for head in 0..heads {
                    shape.block(block * QUERIES, head * shape.head, (q, k, v), out, scratch);
                }
            },
        );
    }
    made(out, [batch, rows, width], &device)
}

#[derive(Clone, Copy)]
struct Shape {
    columns: usize,
    width: usize,
    head: usize,
    causal: bool,
}

struct Scratch<T> {
    scores: Vec<T>,
    /// `[QUERIES, head]`: the weighted sum of values so far.
    read: Vec<T>,
    largest: Vec<T>,
    sum: Vec<T>,
}

impl<T: Real> Scratch<T> {
    fn new(head: usize) -> Self {
        Scratch {
            scores: vec![T::ZERO; QUERIES * KEYS],
            read: vec![T::ZERO; QUERIES * head],
            largest: vec![T::LOWEST; QUERIES],
            sum: vec![T::ZERO; QUERIES],
        }
    }
}

impl Shape {
    /// The queries from `first` on, as many as `out` has rows for, with the head whose share of the
    /// width begins at `share`.
    fn block<T: Real>(
        self,
        first: usize,
        share: usize,
        (q, k, v): (&[T], &[T], &[T]),
        out: &mut [T],
        scratch: &mut Scratch<T>,
    ) {
        let Shape { columns, width, head, .. } = self;
        let rows = out.len() / width;
        let scale = T::of(1.0 / (head as f64).sqrt());
        scratch.largest.fill(T::LOWEST);
        scratch.sum.fill(T::ZERO);
        scratch.read.fill(T::ZERO);
        let q = &q[first * width + share..];
        let seen = if self.causal { columns.min(first + rows) } else { columns };
        for start in (0..seen).step_by(KEYS) {
            let count = KEYS.min(seen - start);
            let scores_at = Place::rows(rows, count, count);
            let keys_at = Place::rows(count, head, width);
            let keys = &k[start * width + share..];
            let values = &v[start * width + share..];
            multiply(
                (&mut scratch.scores, scores_at),
                false,
                (q, Place::rows(rows, head, width)),
                (keys, keys_at.transposed()),
            );
            let Scratch { scores, read, largest, sum } = scratch;
            vectorized({
                #[inline(always)]
                || {
                    for row in 0..rows {
                        let scores = &mut scores[row * count..(row + 1) * count];
                        let hidden = if self.causal { first + row + 1 } else { columns };
                        let visible = hidden.saturating_sub(start).min(count);
                        let read = &mut read[row * head..(row + 1) * head];
                        weigh(scores, visible, scale, read, &mut largest[row], &mut sum[row]);
                    }
                }
            });
            let read_at = Place::rows(rows, head, head);
            multiply((read, read_at), true, (scores, scores_at), (values, keys_at));
        }
        let rows = out.chunks_exact_mut(width).zip(scratch.read.chunks_exact(head)).zip(&scratch.sum);
        for ((out, read), &sum) in rows {
            for (out, &read) in out[share..share + head].iter_mut().zip(read) {
                *out = read / sum;
            }
        }
    }
}

/// Turns a row of scores into weights `e^(score − largest)`; where a larger score came up, what was
/// read with the smaller one is scaled down.
#[inline(always)]
fn weigh<T: Real>(scores: &mut [T], visible: usize, scale: T, read: &mut [T], largest: &mut T, sum: &mut T) {
    let (scores, hidden) = scores.split_at_mut(visible);
    hidden.fill(T::ZERO);
    let new = greatest(scores) * scale;
    if new > *largest {
        let shrink = if *largest > T::LOWEST { (*largest - new).exponential() } else { T::ZERO };
        for value in read.iter_mut() {
            *value *= shrink;
        }
        *sum *= shrink;
        *largest = new;
    }
    let top = *largest;
    for score in scores.iter_mut() {
        *score = (*score * scale - top).exponential();
    }
    *sum += total(scores);
}

/// Sums and maxima run in as many lanes as vector registers like.
const LANES: usize = 32;

#[inline(always)]
fn greatest<T: Real>(values: &[T]) -> T {
    let larger = |a: T, b: T| if b > a { b } else { a };
    let mut lanes = [T::LOWEST; LANES];
    let mut chunks = values.chunks_exact(LANES);
    for chunk in &mut chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, value);
        }
    }
    chunks.remainder().iter().chain(&lanes).fold(T::LOWEST, |a, &b| larger(a, b))
}

#[inline(always)]
fn total<T: Real>(values: &[T]) -> T {
    let mut lanes = [T::ZERO; LANES];
    let mut chunks = values.chunks_exact(LANES);
    for chunk in &mut chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    chunks.remainder().iter().chain(&lanes).fold(T::ZERO, |a, &b| a + b)
}
