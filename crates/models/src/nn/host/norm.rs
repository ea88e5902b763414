use burn::tensor::{DType, Tensor, TensorData};

use rayon::prelude::*;

use super::pointwise::apply;
use super::{Real, give, made, take, values, values_mut, vectorized};
use crate::nn::Activation;

/// Partial sums run over this many values in the tensor's dtype before they are added up in f64.
const STRETCH: usize = 4096;
const LANES: usize = 32;

/// Group norm, and `after` on what comes out, in one walk. `x`: `[batch, channels, height, width]`;
/// `weight`, `bias`: `[channels]`.
pub fn group_norm(
    x: Tensor<4>,
    weight: Tensor<1>,
    bias: Tensor<1>,
    groups: usize,
    eps: f64,
    after: Option<Activation>,
) -> Tensor<4> {
    match x.dtype() {
        DType::F64 => typed::<f64>(x, take(weight), take(bias), groups, eps, after),
        _ => typed::<f32>(x, take(weight), take(bias), groups, eps, after),
    }
}

/// [`group_norm`] of what somebody else holds too: it is read group by group, on all cores, where
/// [`group_norm`] would copy it first.
pub fn group_norm_of(
    x: &Tensor<4>,
    weight: Tensor<1>,
    bias: Tensor<1>,
    groups: usize,
    eps: f64,
    after: Option<Activation>,
) -> Tensor<4> {
    match x.dtype() {
        DType::F64 => typed_of::<f64>(x, take(weight), take(bias), groups, eps, after),
        _ => typed_of::<f32>(x, take(weight), take(bias), groups, eps, after),
    }
}

fn typed<T: Real>(
    x: Tensor<4>,
    weight: TensorData,
    bias: TensorData,
    groups: usize,
    eps: f64,
    after: Option<Activation>,
) -> Tensor<4> {
    let device = x.device();
    let norm = Norm::new(&x, values::<T>(&weight), values(&bias), groups, eps, after);
    let mut data = take(x);
    if norm.pixels > 0 {
        let parts = values_mut::<T>(&mut data).par_chunks_mut(norm.per_group * norm.pixels);
        parts.enumerate().for_each(|(index, values)| {
            vectorized({
                #[inline(always)]
                || norm.group(index, values)
            });
        });
    }
    give(data, &device)
}

fn typed_of<T: Real>(
    x: &Tensor<4>,
    weight: TensorData,
    bias: TensorData,
    groups: usize,
    eps: f64,
    after: Option<Activation>,
) -> Tensor<4> {
    let norm = Norm::new(x, values::<T>(&weight), values(&bias), groups, eps, after);
    let shape = x.dims();
    let mut out = vec![T::ZERO; shape.iter().product()];
    if norm.pixels > 0 {
        let part = |index: usize| {
            let (image, group) = (index / groups, index % groups);
            x.clone().narrow(0, image, 1).narrow(1, group * norm.per_group, norm.per_group)
        };
        let parts: Vec<Tensor<4>> = (0..shape[0] * groups).map(part).collect();
        let out = out.par_chunks_mut(norm.per_group * norm.pixels).zip(parts);
        out.enumerate().for_each(|(index, (out, part))| {
            let part = take(part);
            out.copy_from_slice(values(&part));
            drop(part);
            vectorized({
                #[inline(always)]
                || norm.group(index, out)
            });
        });
    }
    made(out, shape, &x.device())
}

struct Norm<'a, T> {
    weight: &'a [T],
    bias: &'a [T],
    groups: usize,
    per_group: usize,
    pixels: usize,
    eps: f64,
    after: Option<Activation>,
}

impl<'a, T: Real> Norm<'a, T> {
    fn new(
        x: &Tensor<4>,
        weight: &'a [T],
        bias: &'a [T],
        groups: usize,
        eps: f64,
        after: Option<Activation>,
    ) -> Self {
        let [_, channels, height, width] = x.dims();
        Norm { weight, bias, groups, per_group: channels / groups, pixels: height * width, eps, after }
    }

    /// `index` counts groups over the whole batch.
    #[inline(always)]
    fn group(&self, index: usize, values: &mut [T]) {
        let first = index % self.groups * self.per_group;
        let count = values.len() as f64;
        let mean = total(values, |value| value) / count;
        let centre = T::of(mean);
        let variance = total(values, |value| (value - centre) * (value - centre)) / count;
        let inverse = 1.0 / (variance + self.eps).sqrt();
        for (values, channel) in values.chunks_exact_mut(self.pixels).zip(first..) {
            let scale = T::of(self.weight[channel].wide() * inverse);
            let shift = self.bias[channel];
            for value in values.iter_mut() {
                *value = (*value - centre) * scale + shift;
            }
            if let Some(activation) = self.after {
                apply(values, activation);
            }
        }
    }
}

#[inline(always)]
fn total<T: Real>(values: &[T], of: impl Fn(T) -> T) -> f64 {
    let mut sum = 0.0;
    for stretch in values.chunks(STRETCH) {
        let mut lanes = [T::ZERO; LANES];
        let mut chunks = stretch.chunks_exact(LANES);
        for chunk in &mut chunks {
            for (lane, &value) in lanes.iter_mut().zip(chunk) {
                *lane += of(value);
            }
        }
        let rest: f64 = chunks.remainder().iter().map(|&value| of(value).wide()).sum();
        sum += rest + lanes.iter().map(|lane| lane.wide()).sum::<f64>();
    }
    sum
}
