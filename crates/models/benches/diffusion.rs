//! A full-size InstructPix2Pix with random weights on the CPU in f32, stage by stage:
//! `cargo xtask bench diffusion`, which puts torch's times beside where torch is installed.
//!
//! Every stage runs in a process of its own, so that its peak memory is its own.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use burn::module::Module;
use burn::tensor::{Device, Distribution, Tensor};
use offstage_models::autoencoder_kl::AutoencoderKlConfig;
use offstage_models::clip::ClipTextConfig;
use offstage_models::unet::{Numbers, UNetConfig, UNetInput};
use serde::{Deserialize, Serialize};

const UNET: &str = r#"{"in_channels": 8, "cross_attention_dim": 768}"#;
const VAE: &str = r#"{
    "block_out_channels": [128, 256, 512, 512], "layers_per_block": 2, "sample_size": 512,
    "down_block_types":
        ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
    "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]
}"#;
const TEXT: &str = r#"{"hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12}"#;

/// GFLOP of a call by stage and size, a multiplication with its addition being two.
const WORK: [(&str, usize, f64); 6] = [
    ("unet", 256, 180.0),
    ("unet", 512, 803.0),
    ("encode", 256, 272.0),
    ("encode", 512, 1117.0),
    ("decode", 256, 620.0),
    ("decode", 512, 2515.0),
];

#[derive(Serialize, Deserialize)]
struct Row {
    stage: String,
    size: usize,
    parameters: usize,
    seconds: f64,
    peak_rss_bytes: u64,
}

#[derive(Deserialize)]
struct Torch {
    torch: String,
    stages: Vec<Row>,
}

struct Options {
    stages: Vec<String>,
    sizes: Vec<usize>,
    repeats: usize,
    batch: usize,
    /// What `bench_reference.py` printed.
    beside: Option<PathBuf>,
    /// Measure here and print JSON.
    alone: bool,
}

fn main() {
    let options = options();
    if options.alone {
        let row = measure(&options.stages[0], options.sizes[0], options.batch, options.repeats);
        println!("{}", serde_json::to_string(&row).unwrap());
        return;
    }
    let torch: Option<Torch> = options.beside.as_ref().map(|path| {
        let json = std::fs::read_to_string(path).expect("the file of torch's times can be read");
        serde_json::from_str(&json).expect("it is what bench_reference.py prints")
    });
    if let Some(torch) = &torch {
        println!("beside torch {}", torch.torch);
    }
    println!(
        "{:8} {:>5} {:>9} {:>9} {:>9} {:>9} {:>10} {:>10}",
        "stage", "size", "M params", "seconds", "GFLOP/s", "peak GiB", "torch s", "torch GiB"
    );
    for stage in &options.stages {
        let sizes = if stage == "text" { vec![0] } else { options.sizes.clone() };
        for size in sizes {
            let row = in_own_process(stage, size, &options);
            let work = WORK.iter().find(|(name, at, _)| name == stage && *at == size);
            let speed = work.map(|(_, _, work)| work * options.batch as f64 / row.seconds);
            let torch = torch.as_ref().and_then(|torch| {
                torch.stages.iter().find(|other| other.stage == row.stage && other.size == row.size)
            });
            println!(
                "{stage:8} {size:5} {:9.1} {:9.2} {:>9} {:9.2} {:>10} {:>10}",
                row.parameters as f64 / 1e6,
                row.seconds,
                speed.map_or(String::new(), |speed| format!("{speed:.0}")),
                gib(row.peak_rss_bytes),
                torch.map_or("-".to_owned(), |torch| format!("{:.2}", torch.seconds)),
                torch.map_or("-".to_owned(), |torch| format!("{:.2}", gib(torch.peak_rss_bytes))),
            );
        }
    }
}

fn options() -> Options {
    let mut options =
        Options { stages: Vec::new(), sizes: Vec::new(), repeats: 2, batch: 1, beside: None, alone: false };
    // `cargo bench` adds `--bench`.
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().expect("every option but --alone has a value");
        match argument.as_str() {
            "--stage" => options.stages.push(value()),
            "--size" => options.sizes.push(value().parse().expect("--size takes pixels")),
            "--repeats" => options.repeats = value().parse().expect("--repeats takes a number"),
            "--batch" => options.batch = value().parse().expect("--batch takes a number"),
            "--beside" => options.beside = Some(value().into()),
            "--alone" => options.alone = true,
            other => panic!("unknown option {other}"),
        }
    }
    if options.stages.is_empty() {
        options.stages = ["text", "unet", "encode", "decode"].map(str::to_owned).to_vec();
    }
    if options.sizes.is_empty() {
        options.sizes = vec![256, 512];
    }
    options
}

fn in_own_process(stage: &str, size: usize, options: &Options) -> Row {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--alone", "--stage", stage, "--size", &size.to_string()])
        .args(["--repeats", &options.repeats.to_string(), "--batch", &options.batch.to_string()])
        .stderr(std::process::Stdio::inherit())
        .output()
        .expect("the benchmark can start itself");
    assert!(output.status.success(), "{stage} at {size} pixels ended with {}", output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn measure(stage: &str, size: usize, batch: usize, repeats: usize) -> Row {
    let device = Device::flex();
    let latent = size / 8;
    let (parameters, call): (usize, Box<dyn Fn()>) = match stage {
        "unet" => {
            let model = UNetConfig::from_json(UNET).unwrap().init(&device).unwrap();
            let sample = random([batch, 8, latent, latent]);
            let context = random([batch, 77, 768]);
            (
                model.num_params(),
                Box::new(move || {
                    let input = UNetInput {
                        sample: sample.clone(),
                        time: Numbers::Same(501.0),
                        context: context.clone(),
                        added: None,
                    };
                    finite(model.forward(input));
                }),
            )
        }
        "encode" => {
            let model = AutoencoderKlConfig::from_json(VAE).unwrap().init(&device);
            let image = random([1, 3, size, size]);
            (model.num_params(), Box::new(move || finite(model.encode(image.clone()).mode())))
        }
        "decode" => {
            let model = AutoencoderKlConfig::from_json(VAE).unwrap().init(&device);
            let latents = random([1, 4, latent, latent]);
            (model.num_params(), Box::new(move || finite(model.decode(latents.clone()))))
        }
        "text" => {
            let model = ClipTextConfig::from_json(TEXT).unwrap().init(&device);
            let prompts = vec![vec![49_407; 77]; 3];
            (model.num_params(), Box::new(move || finite(model.forward(&prompts).unwrap().last_hidden_state)))
        }
        other => panic!("unknown stage {other}"),
    };
    // The first call makes the random weights.
    call();
    let seconds = (0..repeats).map(|_| {
        let start = Instant::now();
        call();
        start.elapsed().as_secs_f64()
    });
    let seconds = seconds.fold(f64::INFINITY, f64::min);
    Row { stage: stage.to_owned(), size, parameters, seconds, peak_rss_bytes: peak_rss_bytes() }
}

fn random<const D: usize>(shape: [usize; D]) -> Tensor<D> {
    Tensor::random(shape, Distribution::Normal(0.0, 1.0), &Device::flex())
}

fn finite<const D: usize>(result: Tensor<D>) {
    let sum: f32 = result.sum().into_scalar();
    assert!(sum.is_finite(), "the result is {sum}");
}

fn gib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 30)
}

/// The most memory that this process held, as Linux counts it.
fn peak_rss_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kibibytes.unwrap_or_default() * 1024
}
