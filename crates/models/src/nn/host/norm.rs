use burn::tensor::{DType, Tensor, TensorData};

use rayon::prelude::*;

use super::pointwise::apply;
use super::{Real, give, take, values, values_mut, vectorized};
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

fn typed<T: Real>(
    x: Tensor<4>,
    weight: TensorData,
    bias: TensorData,
    groups: usize,
    eps: f64,
    after: Option<Activation>,
) -> Tensor<4> {
    let device = x.device();
    let [_, channels, height, width] = x.dims();
    let pixels = height * width;
    let per_group = channels / groups;
    let (weight, bias) = (values::<T>(&weight), values::<T>(&bias));
    let mut data = take(x);
    if pixels == 0 {
        return give(data, &device);
    }
    values_mut::<T>(&mut data).par_chunks_mut(per_group * pixels).enumerate().for_each(|(index, values)| {
        let first = index % groups * per_group;
        vectorized(|| {
            let count = values.len() as f64;
            let mean = total(values, |value| value) / count;
            let centre = T::of(mean);
            let variance = total(values, |value| (value - centre) * (value - centre)) / count;
            let inverse = 1.0 / (variance + eps).sqrt();
            for (values, channel) in values.chunks_exact_mut(pixels).zip(first..) {
                let scale = T::of(weight[channel].wide() * inverse);
                let shift = bias[channel];
                for value in values.iter_mut() {
                    *value = (*value - centre) * scale + shift;
                }
                if let Some(activation) = after {
                    apply(values, activation);
                }
            }
        });
    });
    give(data, &device)
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
