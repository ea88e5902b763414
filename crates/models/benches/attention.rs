//! Attention as `nn` does it beside the backend's own, by the shapes of Stable Diffusion:
//! `cargo bench --package offstage-models --bench attention`.
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::time::Instant;

use burn::tensor::{Device, Distribution, Tensor};
use offstage_models::nn::{attend, attend_by_backend};

const RUNS: usize = 5;

/// Name, batch, queries, keys, heads, width of a head.
const SHAPES: [(&str, [usize; 5]); 6] = [
    ("UNet 512², self, 64×64", [1, 4096, 4096, 8, 40]),
    ("UNet 512², self, 32×32", [3, 1024, 1024, 8, 80]),
    ("UNet 512², self, 16×16", [3, 256, 256, 8, 160]),
    ("UNet 512², text, 64×64", [3, 4096, 77, 8, 40]),
    ("autoencoder 512², one head", [1, 4096, 4096, 1, 512]),
    ("SDXL 1024², self, 64×64", [1, 4096, 4096, 10, 64]),
];

fn main() {
    println!("{:28} {:>10} {:>10} {:>10} {:>10}", "", "ours ms", "GFLOP/s", "backend ms", "GFLOP/s");
    for (name, [batch, rows, columns, heads, head]) in SHAPES {
        let device = Device::flex();
        let random = |length: usize| {
            Tensor::<3>::random([batch, length, heads * head], Distribution::Normal(0.0, 1.0), &device)
        };
        let (q, k, v) = (random(rows), random(columns), random(columns));
        let work = 4.0 * (batch * heads * rows * columns * head) as f64;
        let time = |form: fn(Tensor<3>, Tensor<3>, Tensor<3>, usize, bool) -> Tensor<3>| {
            let run = || {
                let (q, k, v) = (q.clone(), k.clone(), v.clone());
                let start = Instant::now();
                let out = form(q, k, v, heads, false);
                (start.elapsed().as_secs_f64(), out)
            };
            (0..RUNS).map(|_| run()).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap()
        };
        let (ours, theirs) = (time(attend), time(attend_by_backend));
        let off: f32 = (ours.1 - theirs.1).abs().max().into_scalar();
        assert!(off < 1e-4, "{name}: the forms differ by {off}");
        println!(
            "{name:28} {:10.1} {:10.1} {:10.1} {:10.1}",
            ours.0 * 1e3,
            work / ours.0 / 1e9,
            theirs.0 * 1e3,
            work / theirs.0 / 1e9
        );
    }
}
