//! Sums in host memory.
//!
//! The backend's own forms of these walk a tensor several times, or a value at a time; here they run
//! vectorized, fused and on all cores. Everything is written once for f32 and f64, so that what
//! parity tests see in f64 is the code that runs in f32. Of other dtypes and devices ([`takes`]) the
//! caller goes the backend's way.

mod attention;
mod block;
mod conv;
mod double;
mod lanes;
mod linear;
mod norm;
mod pointwise;
mod product;
mod real;
mod vector;

pub use attention::attention;
pub use conv::{Added, Steps, conv, conv_by_columns, conv_doubled};
pub use double::double;
pub use linear::{linear, pixels_of, tokens_of};
pub use norm::{group_norm, group_norm_of};
pub use pointwise::{gated, pointwise};

use burn::tensor::{DType, Device, Tensor, TensorData};

use real::Real;
use vector::vectorized;

/// Whether tensors of this device lie in host memory, and no gradients are recorded.
pub fn is_host(device: &Device) -> bool {
    *device == Device::flex() && !device.is_autodiff()
}

/// Whether the sums here are for this tensor.
pub fn takes<const D: usize>(x: &Tensor<D>) -> bool {
    is_host(&x.device()) && matches!(x.dtype(), DType::F32 | DType::F64)
}

/// The tensor's values, which are changed in place where nobody else holds them.
fn take<const D: usize>(tensor: Tensor<D>) -> TensorData {
    tensor.into_data()
}

fn values<T: Real>(data: &TensorData) -> &[T] {
    data.as_slice().unwrap_or_else(|error| panic!("{ONE_DTYPE}: {error}"))
}

fn values_mut<T: Real>(data: &mut TensorData) -> &mut [T] {
    data.as_mut_slice().unwrap_or_else(|error| panic!("{ONE_DTYPE}: {error}"))
}

const ONE_DTYPE: &str = "tensors that are computed with each other have one dtype";

fn give<const D: usize>(data: TensorData, device: &Device) -> Tensor<D> {
    let dtype = data.dtype();
    Tensor::from_data(data, (device, dtype))
}

/// New values as a tensor.
fn made<T: Real, const D: usize>(values: Vec<T>, shape: [usize; D], device: &Device) -> Tensor<D> {
    give(TensorData::new(values, shape), device)
}
