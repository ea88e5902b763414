use burn::tensor::{DType, Tensor};
use rayon::prelude::*;

use super::{Real, made, take, values};

/// Every pixel twice each way, cut off at `height` and `width`. `x`: `[batch, channels, height', width']`.
pub fn double(x: Tensor<4>, size: [usize; 2]) -> Tensor<4> {
    match x.dtype() {
        DType::F64 => typed::<f64>(x, size),
        _ => typed::<f32>(x, size),
    }
}

fn typed<T: Real>(x: Tensor<4>, [height, width]: [usize; 2]) -> Tensor<4> {
    let device = x.device();
    let [batch, channels, from_height, from_width] = x.dims();
    let data = take(x);
    let mut out = vec![T::ZERO; batch * channels * height * width];
    let planes = values::<T>(&data).par_chunks(from_height * from_width);
    out.par_chunks_mut(height * width).zip(planes).for_each(|(out, plane)| {
        for (row, out) in out.chunks_exact_mut(width).enumerate() {
            let from = &plane[row / 2 * from_width..][..from_width];
            for (pair, &value) in out.chunks_mut(2).zip(from) {
                pair.fill(value);
            }
        }
    });
    made(out, [batch, channels, height, width], &device)
}
