//! Convolution as a product of matrices: the pixels under the kernel are laid out as columns (Chellapilla
//! et al., "High Performance Convolutional Neural Networks for Document Processing", 2006), some
//! rows of the output at a time, so that the columns stay small beside the feature maps. The
//! images of a batch go together: where they are small, reading the weights is what takes time.

use burn::tensor::{DType, Device, FloatDType, Tensor, TensorData};
use rayon::prelude::*;

use super::{Real, give, made, take, values, values_mut};

/// Columns take about this much memory at a time, which the third cache holds …
const COLUMN_BYTES: usize = 8 << 20;
/// … but there are so many that reading the weights is worth it.
const FEWEST_COLUMNS: usize = 1024;

/// See [`crate::nn::Conv`]; `x`: `[batch, input, height, width]`, `weight`: `[output, input, kernel,
/// kernel]`, `bias`: `[output]`; all of one dtype. Half precision is summed in f32.
pub fn conv(x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, steps: Steps, added: Added) -> Tensor<4> {
    let [output, _, kernel, _] = weight.dims();
    let device = x.device();
    if kernel == 1 && steps == PIXELWISE {
        return added.to(pixelwise(x, weight) + bias.reshape([1, output, 1, 1]));
    }
    let geometry = Geometry::new(x.dims(), output, kernel, steps);
    let dtype = x.dtype();
    match dtype {
        DType::F32 => geometry.typed::<f32>(take(x), weight, take(bias), added, &device),
        DType::F64 => geometry.typed::<f64>(take(x), weight, take(bias), added, &device),
        _ => {
            let wide = |data: TensorData| data.convert::<f32>();
            let weight = weight.cast(FloatDType::F32);
            let bias = wide(take(bias));
            let sum = geometry.typed::<f32>(wide(take(x)), weight, bias, Added::default(), &device);
            added.to(sum.cast(FloatDType::from(dtype)))
        }
    }
}

/// How a kernel goes over an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    pub stride: usize,
    /// On all sides.
    pub padding: usize,
}

const PIXELWISE: Steps = Steps { stride: 1, padding: 0 };

/// What is added to a convolution, on the way.
#[derive(Default)]
pub struct Added {
    /// `[batch, output]`, the same for all pixels.
    pub channels: Option<Tensor<2>>,
    /// `[batch, output, height', width']`
    pub pixels: Option<Tensor<4>>,
}

impl Added {
    /// Adds it afterwards.
    pub fn to(self, sum: Tensor<4>) -> Tensor<4> {
        let [batch, output, ..] = sum.dims();
        let sum = match self.channels {
            Some(channels) => sum + channels.reshape([batch, output, 1, 1]),
            None => sum,
        };
        match self.pixels {
            Some(pixels) => pixels + sum,
            None => sum,
        }
    }
}

/// A kernel of one pixel is a product as it is.
fn pixelwise(x: Tensor<4>, weight: Tensor<4>) -> Tensor<4> {
    let [batch, input, height, width] = x.dims();
    let [output, ..] = weight.dims();
    let weight = weight.reshape([1, output, input]).expand([batch, output, input]);
    weight.matmul(x.reshape([batch, input, height * width])).reshape([batch, output, height, width])
}

#[derive(Clone, Copy)]
struct Geometry {
    batch: usize,
    input: usize,
    height: usize,
    width: usize,
    output: usize,
    kernel: usize,
    stride: usize,
    padding: usize,
    out_height: usize,
    out_width: usize,
}

impl Geometry {
    fn new(
        [batch, input, height, width]: [usize; 4],
        output: usize,
        kernel: usize,
        Steps { stride, padding }: Steps,
    ) -> Self {
        let out = |size: usize| (size + 2 * padding).saturating_sub(kernel) / stride + 1;
        let (out_height, out_width) = (out(height), out(width));
        Geometry { batch, input, height, width, output, kernel, stride, padding, out_height, out_width }
    }

    fn typed<T: Real>(
        self,
        x: TensorData,
        weight: Tensor<4>,
        bias: TensorData,
        added: Added,
        device: &Device,
    ) -> Tensor<4> {
        let Geometry { batch, input, output, kernel, out_height, out_width, .. } = self;
        let shape = [batch, output, out_height, out_width];
        let inner = input * kernel * kernel;
        let weight = weight.reshape([output, inner]);
        let mut out = match added.pixels {
            Some(pixels) => take(pixels),
            None => TensorData::new(vec![T::ZERO; shape.iter().product()], shape),
        };
        let mut biases = values::<T>(&bias).repeat(batch);
        if let Some(channels) = added.channels {
            let channels = take(channels);
            biases.iter_mut().zip(values::<T>(&channels)).for_each(|(bias, &value)| *bias += value);
        }
        let x = values::<T>(&x);
        // Rows of the output over the whole batch: image 0's, then image 1's.
        let rows = batch * out_height;
        let columns = (COLUMN_BYTES / (inner * size_of::<T>())).max(FEWEST_COLUMNS);
        let at_once = (columns / out_width).clamp(1, rows);
        for first in (0..rows).step_by(at_once) {
            let count = at_once.min(rows - first);
            let columns = self.columns(x, first, count);
            let columns: Tensor<2> = made(columns, [inner, count * out_width], device);
            let product = take(weight.clone().matmul(columns));
            self.place(values(&product), &biases, first, count, values_mut(&mut out));
        }
        give(out, device)
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

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Distribution;
    use burn::tensor::module::conv2d;
    use burn::tensor::ops::ConvOptions;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn it_is_the_backends_convolution(
            batch in 1..4usize,
            channels in (1..6usize, 1..6usize),
            size in (2..12usize, 2..12usize),
            (kernel, stride, padding) in prop::sample::select(vec![(3, 1, 1), (3, 2, 1), (3, 2, 0), (1, 1, 0)]),
        ) {
            let (input, output) = channels;
            let (height, width) = (size.0 + 1, size.1 + 1);
            let device = Device::flex();
            let random = |shape: [usize; 4]| -> Tensor<4> {
                Tensor::random(shape, Distribution::Normal(0.0, 1.0), (&device, DType::F64))
            };
            let (x, weight) = (random([batch, input, height, width]), random([output, input, kernel, kernel]));
            let bias: Tensor<1> = random([output, 1, 1, 1]).reshape([output]);
            let options = ConvOptions::new([stride; 2], [padding; 2], [1; 2], 1);
            let wanted = conv2d(x.clone(), weight.clone(), Some(bias.clone()), options);
            let channels: Tensor<2> = random([batch, output, 1, 1]).reshape([batch, output]);
            let added = || Added { channels: Some(channels.clone()), pixels: Some(wanted.clone()) };
            let wanted = added().to(wanted.clone());
            let got = conv(x, weight, bias, Steps { stride, padding }, added());
            prop_assert_eq!(got.dims(), wanted.dims());
            let off: f64 = (got - wanted).abs().max().into_scalar();
            prop_assert!(off < 1e-12, "{}", off);
        }
    }

    #[test]
    fn rows_that_do_not_fit_at_once_come_in_parts() {
        let device = Device::flex();
        let random = |shape: [usize; 4]| -> Tensor<4> {
            Tensor::random(shape, Distribution::Normal(0.0, 1.0), &device)
        };
        // Two images of 80 rows, of which about 90 fit.
        let (x, weight) = (random([2, 160, 80, 100]), random([3, 160, 3, 3]));
        let bias: Tensor<1> = random([3, 1, 1, 1]).reshape([3]);
        let options = ConvOptions::new([1; 2], [1; 2], [1; 2], 1);
        let wanted = conv2d(x.clone(), weight.clone(), Some(bias.clone()), options);
        let off: f32 = (conv(x, weight, bias, Steps { stride: 1, padding: 1 }, Added::default()) - wanted)
            .abs()
            .max()
            .into_scalar();
        assert!(off < 1e-3, "{off}");
    }
}
