//! Convolution as a product of matrices: the pixels under the kernel are laid out as columns (Chellapilla
//! et al., "High Performance Convolutional Neural Networks for Document Processing", 2006), some
//! rows of the output at a time, so that the columns stay small beside the feature maps. The
//! images of a batch go together: where they are small, reading the weights is what takes time.

use burn::tensor::Tensor;
use rayon::prelude::*;

use super::Steps;
use crate::nn::host::{Real, made, take, values};

/// Columns take about this much memory at a time, which the third cache holds …
const COLUMN_BYTES: usize = 8 << 20;
/// … but there are so many that reading the weights is worth it.
const FEWEST_COLUMNS: usize = 1024;

#[derive(Clone, Copy)]
pub struct Geometry {
    pub batch: usize,
    pub input: usize,
    pub height: usize,
    pub width: usize,
    pub output: usize,
    pub kernel: usize,
    pub stride: usize,
    pub padding: usize,
    pub out_height: usize,
    pub out_width: usize,
}

impl Geometry {
    pub fn new(
        [batch, input, height, width]: [usize; 4],
        output: usize,
        kernel: usize,
        Steps { stride, padding }: Steps,
    ) -> Self {
        let out = |size: usize| (size + 2 * padding).saturating_sub(kernel) / stride + 1;
        let (out_height, out_width) = (out(height), out(width));
        Geometry { batch, input, height, width, output, kernel, stride, padding, out_height, out_width }
    }

    /// Adds to `out`, `[batch, output, out_height, out_width]`, the convolution of `x` and `biases`,
    /// `[batch, output]`.
    pub fn run<T: Real>(self, x: &[T], weight: Tensor<4>, biases: &[T], out: &mut [T]) {
        let Geometry { batch, input, output, kernel, out_height, out_width, .. } = self;
        let device = weight.device();
        let inner = input * kernel * kernel;
        let weight = weight.reshape([output, inner]);
        // Rows of the output over the whole batch: image 0's, then image 1's.
        let rows = batch * out_height;
        let columns = (COLUMN_BYTES / (inner * size_of::<T>())).max(FEWEST_COLUMNS);
        let at_once = (columns / out_width).clamp(1, rows);
        for first in (0..rows).step_by(at_once) {
            let count = at_once.min(rows - first);
            let columns = self.columns(x, first, count);
            let columns: Tensor<2> = made(columns, [inner, count * out_width], &device);
            let product = take(weight.clone().matmul(columns));
            self.place(values(&product), biases, first, count, out);
        }
    }

    /// `[input · kernel · kernel, count · out_width]`: what lies under the kernel at each pixel of
    /// the output rows `first..first + count`.
    fn columns<T: Real>(self, x: &[T], first: usize, count: usize) -> Vec<T> {
        let Geometry { input, height, width, kernel, stride, padding, out_height, out_width, .. } = self;
        let length = count * out_width;
        let mut columns = vec![T::ZERO; input * kernel * kernel * length];
        columns.par_chunks_mut(kernel * kernel * length).enumerate().for_each(|(channel, columns)| {
            for (place, columns) in columns.chunks_exact_mut(length).enumerate() {
                let (down, right) = (place / kernel, place % kernel);
                for (row, columns) in (first..first + count).zip(columns.chunks_exact_mut(out_width)) {
                    let (image, row) = (row / out_height, row % out_height);
                    let y = (row * stride + down).wrapping_sub(padding);
                    if y >= height {
                        continue;
                    }
                    let start = ((image * input + channel) * height + y) * width;
                    copy_row(&x[start..start + width], columns, right, stride, padding);
                }
            }
        });
        columns
    }

    /// Adds a product and its biases, `[batch, output]`, to where they belong in `[batch, output,
    /// out_height, out_width]`.
    fn place<T: Real>(self, product: &[T], biases: &[T], first: usize, count: usize, out: &mut [T]) {
        let Geometry { output, out_height, out_width, .. } = self;
        let length = count * out_width;
        out.par_chunks_mut(out_height * out_width).enumerate().for_each(|(index, out)| {
            let (image, channel) = (index / output, index % output);
            let (from, to) = (first.max(image * out_height), (first + count).min((image + 1) * out_height));
            if from >= to {
                return;
            }
            let pixels = (to - from) * out_width;
            let source = channel * length + (from - first) * out_width;
            let target = (from - image * out_height) * out_width;
            let bias = biases[index];
            let product = &product[source..source + pixels];
            for (out, &value) in out[target..target + pixels].iter_mut().zip(product) {
                *out += value + bias;
            }
        });
    }
}

/// `out[i] = row[i · stride + right − padding]` where that lies in the row.
#[inline]
fn copy_row<T: Copy>(row: &[T], out: &mut [T], right: usize, stride: usize, padding: usize) {
    let begin = padding.saturating_sub(right).div_ceil(stride);
    let last = (row.len() + padding).saturating_sub(right);
    let end = last.div_ceil(stride).min(out.len());
    if begin >= end {
        return;
    }
    let first = begin * stride + right - padding;
    if stride == 1 {
        out[begin..end].copy_from_slice(&row[first..first + end - begin]);
    } else {
        for (out, &value) in out[begin..end].iter_mut().zip(row[first..].iter().step_by(stride)) {
            *out = value;
        }
    }
}
