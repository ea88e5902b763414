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
    let random =
        |shape: [usize; 4]| -> Tensor<4> { Tensor::random(shape, Distribution::Normal(0.0, 1.0), &device) };
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

/// Values of both dtypes with the same random numbers.
fn random(shape: [usize; 4]) -> [Tensor<4>; 2] {
    let narrow: Tensor<4> = Tensor::random(shape, Distribution::Normal(0.0, 1.0), &Device::flex());
    [narrow.clone().cast(FloatDType::F64), narrow]
}

fn distance(got: Tensor<4>, wanted: &Tensor<4>) -> f64 {
    let got = got.cast(FloatDType::F64);
    let norm = |x: Tensor<4>| -> f64 { x.square().sum().into_scalar::<f64>().sqrt() };
    norm(got - wanted.clone()) / norm(wanted.clone())
}

/// How far `form` is from columns in f64, as relative L2: in f64 and in f32. `doubling` is what
/// columns are taken of.
fn distances(form: Form, input: usize, doubling: bool, size: [usize; 2]) -> [f64; 2] {
    let [batch, output, ..] = form.shape();
    let (x, weight) = (random([batch, input, size[0], size[1]]), random([output, input, 3, 3]));
    let (bias, pixels) = (random([output, 1, 1, 1]), random(form.shape()));
    let bias = bias.map(|bias| bias.reshape([output]));
    let added = |pixels: &Tensor<4>| Added { channels: None, pixels: Some(pixels.clone()) };
    let image = if doubling { double(x[0].clone(), [2 * size[0], 2 * size[1]]) } else { x[0].clone() };
    let columns = Form::Columns(Geometry::new(image.dims(), output, 3, AROUND));
    let wanted = columns.run(image, weight[0].clone(), bias[0].clone(), added(&pixels[0]));
    [0, 1].map(|index| {
        let (x, weight, bias) = (x[index].clone(), weight[index].clone(), bias[index].clone());
        distance(form.run(x, weight, bias, added(&pixels[index])), &wanted)
    })
}

/// Sums of f32 are off by this at most, relative, in L2.
const NARROW: f64 = 1e-6;
const WIDE: f64 = 1e-12;

fn winograd([batch, input, output]: [usize; 3], [height, width]: [usize; 2]) -> [f64; 2] {
    let form = Form::Winograd(Winograd { batch, input, output, height, width });
    distances(form, input, false, [height, width])
}

fn doubled([batch, input, output]: [usize; 3], [height, width]: [usize; 2]) -> [f64; 2] {
    let form = Form::Doubled(Winograd { batch, input, output, height, width });
    distances(form, input, true, [height, width])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn winograds_form_is_the_sum(
        batch in prop::sample::select(vec![1, 3]),
        input in 1..150usize,
        output in 1..100usize,
        size in (1..20usize, 1..40usize),
    ) {
        let [wide, narrow] = winograd([batch, input, output], [size.0, size.1]);
        prop_assert!(wide < WIDE, "{wide}");
        prop_assert!(narrow < NARROW, "{narrow}");
    }

    #[test]
    fn doubling_on_the_way_is_doubling_before(
        batch in prop::sample::select(vec![1, 3]),
        input in 1..150usize,
        output in 1..100usize,
        size in (1..12usize, 1..24usize),
    ) {
        let [wide, narrow] = doubled([batch, input, output], [size.0, size.1]);
        prop_assert!(wide < WIDE, "{wide}");
        prop_assert!(narrow < NARROW, "{narrow}");
    }
}

#[test]
fn wide_rows_and_many_channels_come_in_parts() {
    for (sizes, size) in [([1, 64, 80], [72, 56]), ([1, 5, 7], [3, 300]), ([2, 1000, 6], [38, 41])] {
        for [wide, narrow] in [winograd(sizes, size), doubled(sizes, size)] {
            assert!(wide < WIDE && narrow < NARROW, "{sizes:?} {size:?}: {wide} {narrow}");
        }
    }
}
