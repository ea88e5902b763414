use burn::tensor::{DType, Tensor};

use rayon::prelude::*;

use super::{Real, give, made, take, values, values_mut, vectorized};
use crate::nn::Activation;

/// Values that one task works on.
const STRETCH: usize = 16_384;

/// The activation of every value.
pub fn pointwise<const D: usize>(x: Tensor<D>, activation: Activation) -> Tensor<D> {
    match x.dtype() {
        DType::F64 => pointwise_typed::<f64, D>(x, activation),
        _ => pointwise_typed::<f32, D>(x, activation),
    }
}

fn pointwise_typed<T: Real, const D: usize>(x: Tensor<D>, activation: Activation) -> Tensor<D> {
    let device = x.device();
    let mut data = take(x);
    values_mut::<T>(&mut data).par_chunks_mut(STRETCH).for_each(|values| {
        vectorized({
            #[inline(always)]
            || apply(values, activation)
        });
    });
    give(data, &device)
}

/// `[batch, tokens, 2 · inner]` → `[batch, tokens, inner]`: values times the activation of gates.
pub fn gated(x: Tensor<3>, gate: Activation) -> Tensor<3> {
    match x.dtype() {
        DType::F64 => gated_typed::<f64>(x, gate),
        _ => gated_typed::<f32>(x, gate),
    }
}

fn gated_typed<T: Real>(x: Tensor<3>, gate: Activation) -> Tensor<3> {
    let device = x.device();
    let [batch, tokens, both] = x.dims();
    let inner = both / 2;
    let data = take(x);
    let mut out = vec![T::ZERO; batch * tokens * inner];
    out.par_chunks_mut(inner).zip(values::<T>(&data).par_chunks(both)).for_each(|(out, token)| {
        let (values, gates) = token.split_at(inner);
        vectorized({
            #[inline(always)]
            || {
                out.copy_from_slice(gates);
                apply(out, gate);
                for (out, &value) in out.iter_mut().zip(values) {
                    *out *= value;
                }
            }
        });
    });
    made(out, [batch, tokens, inner], &device)
}

/// See [`Activation`] for the formulas.
#[inline(always)]
pub fn apply<T: Real>(values: &mut [T], activation: Activation) {
    match activation {
        Activation::Silu => each(values, |x| x * logistic(x)),
        Activation::Gelu => each(values, |x| x * x.normal()),
        Activation::GeluTanh => each(values, |x| {
            let inner = T::of((2.0 / std::f64::consts::PI).sqrt()) * (x + T::of(0.044_715) * x * x * x);
            T::of(0.5) * x * (T::ONE + inner.tangent())
        }),
        Activation::QuickGelu => each(values, |x| x * logistic(T::of(1.702) * x)),
        Activation::Relu => each(values, |x| if x < T::ZERO { T::ZERO } else { x }),
    }
}

#[inline(always)]
fn each<T: Real>(values: &mut [T], change: impl Fn(T) -> T) {
    for value in values.iter_mut() {
        *value = change(*value);
    }
}

#[inline(always)]
fn logistic<T: Real>(x: T) -> T {
    T::ONE / (T::ONE + (T::ZERO - x).exponential())
}
