//! Convolutions as `nn` does them beside a product with columns, by the shapes of Stable Diffusion in
//! f32, and how far both are from f64: `cargo bench --package offstage-models --bench conv`. GFLOP are
//! those of the plain sum, in both.
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::time::Instant;

use burn::tensor::{Device, Distribution, FloatDType, Tensor};
use offstage_models::nn::{Steps, conv, conv_by_columns, conv_doubled};

/// Both forms take turns, so that what else the machine does meets both.
const RUNS: usize = 5;
/// Above this much work the distance from f64 takes too long.
const CHECKED_GFLOP: f64 = 50.0;

/// Name, whether pixels are doubled before, batch, channels that come in and out, height (and width)
/// of what comes in.
const SHAPES: [(&str, bool, [usize; 4]); 21] = [
    ("autoencoder 512², image in", false, [1, 3, 128, 512]),
    ("autoencoder 512²", false, [1, 128, 128, 512]),
    ("autoencoder 512², image out", false, [1, 128, 3, 512]),
    ("autoencoder 256²", false, [1, 256, 256, 256]),
    ("autoencoder 256², narrowing", false, [1, 512, 256, 256]),
    ("autoencoder 128²", false, [1, 512, 512, 128]),
    ("autoencoder 64²", false, [1, 512, 512, 64]),
    ("autoencoder 64², doubled", true, [1, 512, 512, 64]),
    ("autoencoder 128², doubled", true, [1, 512, 512, 128]),
    ("UNet 512², 64²", false, [1, 320, 320, 64]),
    ("UNet 512², 64², latents in", false, [1, 8, 320, 64]),
    ("UNet 512², 64², up", false, [1, 960, 320, 64]),
    ("UNet 512², 32²", false, [1, 640, 640, 32]),
    ("UNet 512², 16²", false, [1, 1280, 1280, 16]),
    ("UNet 512², 16², up", false, [1, 2560, 1280, 16]),
    ("UNet 512², 8²", false, [1, 1280, 1280, 8]),
    ("UNet 512² × 3, 8²", false, [3, 1280, 1280, 8]),
    ("UNet 256² × 3, 32²", false, [3, 320, 320, 32]),
    ("UNet 256² × 3, 8²", false, [3, 1280, 1280, 8]),
    ("UNet 256² × 3, 4²", false, [3, 1280, 1280, 4]),
    ("UNet 512², 8², doubled", true, [1, 1280, 1280, 8]),
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    println!(
        "{:30} {:>9} {:>9} {:>9} {:>9} {:>7} {:>9} {:>9}",
        "", "ours ms", "GFLOP/s", "columns", "GFLOP/s", "faster", "off", "columns"
    );
    for (name, doubling, sizes) in SHAPES {
        if wanted.is_empty() || wanted.iter().any(|wanted| name.contains(wanted.as_str())) {
            measure(name, doubling, sizes);
        }
    }
}

fn measure(name: &str, doubling: bool, [batch, input, output, side]: [usize; 4]) {
    let device = Device::flex();
    let random = |shape: [usize; 4], spread: f64| -> Tensor<4> {
        Tensor::random(shape, Distribution::Normal(0.0, spread), &device)
    };
    let x = random([batch, input, side, side], 1.0);
    let weight = random([output, input, 3, 3], 1.0 / (9.0 * input as f64).sqrt());
    let bias: Tensor<1> = random([output, 1, 1, 1], 0.1).reshape([output]);
    let steps = Steps { stride: 1, padding: 1 };
    let size = if doubling { [2 * side; 2] } else { [side; 2] };
    let pixels = (batch * size[0] * size[1]) as f64;
    let gflop = 18e-9 * (input * output) as f64 * pixels;
    let twice = |x: Tensor<4>| -> Tensor<4> {
        x.reshape([batch, input, side, 1, side, 1]).expand([batch, input, side, 2, side, 2]).reshape([
            batch,
            input,
            2 * side,
            2 * side,
        ])
    };
    let ours = |x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>| {
        if doubling {
            conv_doubled(x, weight, bias, size)
        } else {
            conv(x, weight, bias, steps, Default::default())
        }
    };
    let columns = |x: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>| {
        conv_by_columns(if doubling { twice(x) } else { x }, weight, bias, steps)
    };
    let time = |form: &dyn Fn(Tensor<4>, Tensor<4>, Tensor<1>) -> Tensor<4>| {
        // Not shared, as in a network: what is shared is copied first.
        let x = x.clone() * 1.0;
        let (weight, bias) = (weight.clone(), bias.clone());
        let start = Instant::now();
        let out = form(x, weight, bias);
        (start.elapsed().as_secs_f64(), out)
    };
    let (first, first_columns) = (time(&ours).1, time(&columns).1);
    let (mut seconds, mut columns_seconds) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        seconds.push(time(&ours).0);
        columns_seconds.push(time(&columns).0);
    }
    let [seconds, columns_seconds] = [median(seconds), median(columns_seconds)];
    print!(
        "{name:30} {:9.1} {:9.1} {:9.1} {:9.1} {:7.2}",
        seconds * 1e3,
        gflop / seconds,
        columns_seconds * 1e3,
        gflop / columns_seconds,
        columns_seconds / seconds
    );
    if gflop < CHECKED_GFLOP {
        let wide = |tensor: Tensor<4>| tensor.cast(FloatDType::F64);
        let exact = columns(wide(x.clone()), wide(weight.clone()), bias.clone().cast(FloatDType::F64));
        let norm = |x: Tensor<4>| -> f64 { x.square().sum().into_scalar::<f64>().sqrt() };
        let off = |got: Tensor<4>| norm(wide(got) - exact.clone()) / norm(exact.clone());
        print!(" {:9.1e} {:9.1e}", off(first), off(first_columns));
    }
    println!();
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
