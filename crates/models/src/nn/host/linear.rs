//! Layers that are one product of matrices, with the bias and what else is added to it on the way.

use burn::tensor::{DType, Tensor, TensorData};

use super::product::{Bias, Matrices, add_product};
use super::{Real, give, take, values, values_mut};

/// `x · weight + bias`, to which `added` is added. `x`: `[…, input]`, `weight`: `[input, output]`,
/// `bias`: `[output]`, `added`: `[…, output]`; all of f32, or all of f64.
pub fn linear<const D: usize>(
    x: Tensor<D>,
    weight: Tensor<2>,
    bias: Option<Tensor<1>>,
    added: Option<Tensor<D>>,
) -> Tensor<D> {
    match x.dtype() {
        DType::F64 => linear_typed::<f64, D>(x, weight, bias, added),
        _ => linear_typed::<f32, D>(x, weight, bias, added),
    }
}

fn linear_typed<T: Real, const D: usize>(
    x: Tensor<D>,
    weight: Tensor<2>,
    bias: Option<Tensor<1>>,
    added: Option<Tensor<D>>,
) -> Tensor<D> {
    let device = x.device();
    let [input, output] = weight.dims();
    let mut shape = x.dims();
    shape[D - 1] = output;
    let rows = shape[..D - 1].iter().product();
    let x: Tensor<2> = x.reshape([rows, input]);
    let bias = bias.map(take);
    let bias = bias.as_ref().map_or(Bias::None, |bias| Bias::Columns(values::<T>(bias)));
    let mut out = onto::<T, D>(added, shape);
    add_product([rows, input, output], &x, &weight, bias, values_mut(&mut out));
    give(out, &device)
}

/// Pixels as tokens, then [`linear`]: `[batch, input, height, width]` → `[batch, height · width,
/// output]`.
pub fn tokens_of(x: Tensor<4>, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<3> {
    match x.dtype() {
        DType::F64 => tokens_typed::<f64>(x, weight, bias),
        _ => tokens_typed::<f32>(x, weight, bias),
    }
}

fn tokens_typed<T: Real>(x: Tensor<4>, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<3> {
    let device = x.device();
    let [batch, input, height, width] = x.dims();
    let (pixels, output) = (height * width, weight.dims()[1]);
    let (x, bias) = (take(x), bias.map(take));
    let bias = bias.as_ref().map_or(Bias::None, |bias| Bias::Columns(values::<T>(bias)));
    let mut out = onto::<T, 3>(None, [batch, pixels, output]);
    let tokens = Matrices::new(values::<T>(&x), input, pixels).transposed();
    add_product([batch * pixels, input, output], &tokens, &weight, bias, values_mut(&mut out));
    give(out, &device)
}

/// [`linear`], then tokens as pixels: `[batch, height · width, input]` → `[batch, output, height,
/// width]`, the shape of `added`.
pub fn pixels_of(
    tokens: Tensor<3>,
    weight: Tensor<2>,
    bias: Option<Tensor<1>>,
    added: Tensor<4>,
) -> Tensor<4> {
    match tokens.dtype() {
        DType::F64 => pixels_typed::<f64>(tokens, weight, bias, added),
        _ => pixels_typed::<f32>(tokens, weight, bias, added),
    }
}

fn pixels_typed<T: Real>(
    tokens: Tensor<3>,
    weight: Tensor<2>,
    bias: Option<Tensor<1>>,
    added: Tensor<4>,
) -> Tensor<4> {
    let device = tokens.device();
    let [_, pixels, input] = tokens.dims();
    let output = weight.dims()[1];
    let (tokens, bias) = (take(tokens), bias.map(take));
    let bias = bias.as_ref().map_or(Bias::None, |bias| Bias::Rows(values::<T>(bias)));
    let weight = weight.transpose();
    let mut out = take(added);
    let images = values::<T>(&tokens).chunks_exact(pixels * input);
    for (out, image) in values_mut::<T>(&mut out).chunks_exact_mut(output * pixels).zip(images) {
        let columns = Matrices::new(image, pixels, input).transposed();
        add_product([output, input, pixels], &weight, &columns, bias, out);
    }
    give(out, &device)
}

/// What sums are added to.
fn onto<T: Real, const D: usize>(added: Option<Tensor<D>>, shape: [usize; D]) -> TensorData {
    match added {
        Some(added) => take(added),
        None => TensorData::new(vec![T::ZERO; shape.iter().product()], shape),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, Distribution};
    use proptest::prelude::*;

    fn random<const D: usize>(shape: [usize; D]) -> Tensor<D> {
        Tensor::random(shape, Distribution::Normal(0.0, 1.0), (&Device::flex(), DType::F64))
    }

    fn far<const D: usize>(got: Tensor<D>, wanted: Tensor<D>) -> f64 {
        assert_eq!(got.dims(), wanted.dims());
        (got - wanted).abs().max().into_scalar()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn layers_are_the_backends_products(
            batch in 1..4usize,
            size in (1..12usize, 1..12usize),
            input in 1..100usize,
            output in 1..100usize,
            biased in any::<bool>(),
        ) {
            let (height, width) = size;
            let weight = random([input, output]);
            let bias = biased.then(|| random([output]));
            let plain = |tokens: Tensor<3>| {
                let sum = tokens.matmul(weight.clone().unsqueeze());
                match bias.clone() {
                    Some(bias) => sum + bias.reshape([1, 1, output]),
                    None => sum,
                }
            };
            let tokens = random([batch, height * width, input]);
            let residual = random([batch, height * width, output]);
            let got = linear(tokens.clone(), weight.clone(), bias.clone(), Some(residual.clone()));
            prop_assert!(far(got, plain(tokens.clone()) + residual) < 1e-12);
            let got = linear(tokens.clone(), weight.clone(), bias.clone(), None);
            prop_assert!(far(got, plain(tokens.clone())) < 1e-12);

            let image = random([batch, input, height, width]);
            let flat = image.clone().reshape([batch, input, height * width]).swap_dims(1, 2);
            prop_assert!(far(tokens_of(image, weight.clone(), bias.clone()), plain(flat)) < 1e-12);

            let residual = random([batch, output, height, width]);
            let wanted = plain(tokens.clone()).swap_dims(1, 2).reshape([batch, output, height, width]);
            let got = pixels_of(tokens, weight.clone(), bias.clone(), residual.clone());
            prop_assert!(far(got, wanted + residual) < 1e-12);
        }
    }
}
