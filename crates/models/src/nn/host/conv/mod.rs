//! Convolutions, in the form that is fastest for their shape.

mod columns;
mod spread;
mod winograd;

use burn::tensor::{DType, Device, FloatDType, Tensor, TensorData};

use super::product::{Bias, Matrices, add_product};
use super::{Real, double, give, take, values, values_mut};
use columns::Geometry;
use winograd::Winograd;

/// See [`crate::nn::Conv`]; `x`: `[batch, input, height, width]`, `weight`: `[output, input, kernel,
/// kernel]`, `bias`: `[output]`; all of one dtype. Half precision is summed in f32.
pub fn conv(x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, steps: Steps, added: Added) -> Tensor<4> {
    let [output, _, kernel, _] = weight.dims();
    let form = Form::of(x.dims(), output, kernel, steps);
    let dtype = x.dtype();
    if matches!(dtype, DType::F32 | DType::F64) {
        return form.run(x, weight, bias, added);
    }
    let wide = FloatDType::F32;
    let sum = form.run(x.cast(wide), weight.cast(wide), bias.cast(wide), Added::default());
    added.to(sum.cast(FloatDType::from(dtype)))
}

/// [`conv`] of f32 or f64 as a product with columns, whatever the shape: what the faster forms are
/// compared with.
pub fn conv_by_columns(x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, steps: Steps) -> Tensor<4> {
    let [output, _, kernel, _] = weight.dims();
    let form = Form::Columns(Geometry::new(x.dims(), output, kernel, steps));
    form.run(x, weight, bias, Added::default())
}

/// [`conv`] with a kernel of 3 that keeps height and width, after every pixel of `x` was doubled each
/// way and the image cut off at `size`; of f32 or f64.
pub fn conv_doubled(x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, size: [usize; 2]) -> Tensor<4> {
    let [batch, input, height, width] = x.dims();
    let output = weight.dims()[0];
    let form = Winograd::<3> { batch, input, output, height, width };
    if form.size() == size && form.pays() {
        return Form::Doubled(form).run(x, weight, bias, Added::default());
    }
    conv(double(x, size), weight, bias, AROUND, Added::default())
}

/// How a kernel goes over an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    pub stride: usize,
    /// On all sides.
    pub padding: usize,
}

const PIXELWISE: Steps = Steps { stride: 1, padding: 0 };
/// Keeps height and width with a kernel of 3.
const AROUND: Steps = Steps { stride: 1, padding: 1 };

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

/// A convolution, by the way it is computed.
#[derive(Clone, Copy)]
enum Form {
    /// A kernel of one pixel is a product as it is: of what comes in, there are a batch, channels,
    /// height and width.
    Pixelwise {
        shape: [usize; 4],
        output: usize,
    },
    Columns(Geometry),
    Winograd(Winograd<4>),
    Doubled(Winograd<3>),
}

impl Form {
    fn of(shape: [usize; 4], output: usize, kernel: usize, steps: Steps) -> Self {
        let [batch, input, height, width] = shape;
        if kernel == 1 && steps == PIXELWISE {
            return Form::Pixelwise { shape, output };
        }
        let winograd = Winograd { batch, input, output, height, width };
        if kernel == 3 && steps == AROUND && winograd.pays() {
            return Form::Winograd(winograd);
        }
        Form::Columns(Geometry::new(shape, output, kernel, steps))
    }

    /// Batch, channels, height and width of what comes out.
    fn shape(self) -> [usize; 4] {
        let (batch, output, [height, width]) = match self {
            Form::Pixelwise { shape: [batch, _, height, width], output } => (batch, output, [height, width]),
            Form::Columns(form) => (form.batch, form.output, [form.out_height, form.out_width]),
            Form::Winograd(form) => (form.batch, form.output, form.size()),
            Form::Doubled(form) => (form.batch, form.output, form.size()),
        };
        [batch, output, height, width]
    }

    fn run(self, x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>, added: Added) -> Tensor<4> {
        let device = x.device();
        match x.dtype() {
            DType::F64 => self.typed::<f64>(take(x), weight, take(bias), added, &device),
            _ => self.typed::<f32>(take(x), weight, take(bias), added, &device),
        }
    }

    fn typed<T: Real>(
        self,
        x: TensorData,
        weight: Tensor<4>,
        bias: TensorData,
        added: Added,
        device: &Device,
    ) -> Tensor<4> {
        let shape = self.shape();
        let mut out = match added.pixels {
            Some(pixels) => take(pixels),
            None => TensorData::new(vec![T::ZERO; shape.iter().product()], shape),
        };
        let mut biases = values::<T>(&bias).repeat(shape[0]);
        if let Some(channels) = added.channels {
            let channels = take(channels);
            biases.iter_mut().zip(values::<T>(&channels)).for_each(|(bias, &value)| *bias += value);
        }
        let (x, sums) = (values::<T>(&x), values_mut::<T>(&mut out));
        match self {
            Form::Pixelwise { shape: [_, input, height, width], output } => {
                pixelwise(x, weight.reshape([output, input]), &biases, height * width, sums);
            }
            Form::Columns(form) => form.run(x, weight, &biases, sums),
            Form::Winograd(form) => form.run(x, &weight, &biases, sums),
            Form::Doubled(form) => form.run(x, &weight, &biases, sums),
        }
        give(out, device)
    }
}

/// `x`: `[batch, input, pixels]`; `weight`: `[output, input]`; `biases`: `[batch, output]`; `out`:
/// `[batch, output, pixels]`.
fn pixelwise<T: Real>(x: &[T], weight: Tensor<2>, biases: &[T], pixels: usize, out: &mut [T]) {
    let [output, input] = weight.dims();
    let images = x.chunks_exact(input * pixels).zip(biases.chunks_exact(output));
    for (out, (image, biases)) in out.chunks_exact_mut(output * pixels).zip(images) {
        let image = Matrices::new(image, input, pixels);
        add_product([output, input, pixels], &weight, &image, Bias::Rows(biases), out);
    }
}

#[cfg(test)]
mod tests;
