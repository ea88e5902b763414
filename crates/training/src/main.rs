//! `offstage-train`: trains the retoucher from scratch and writes its weights, its configuration
//! and the evaluation report.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Parser;
use offstage_models::retoucher::{Retoucher, RetoucherConfig, load_network, save_network};
use offstage_training::evaluation::{Request, held_out_examples, parse_requests, tune_thresholds};
use offstage_training::grammar::Split;
use offstage_training::{evaluation, train};

/// Train the retoucher from scratch.
#[derive(Parser, Debug)]
struct Arguments {
    /// Optimizer steps; the same steps and seed give the same weights.
    #[arg(long, default_value_t = 40_000)]
    steps: usize,
    /// Bring training to its end within this many minutes, even if fewer steps were made.
    #[arg(long, default_value_t = 45.0)]
    minutes: f64,
    /// Fixes the weights at the start and the order of the examples.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Folder for retoucher.safetensors, retoucher.json and retoucher.md.
    #[arg(long, default_value = "crates/models/weights")]
    out: PathBuf,
    /// Threads for the tensor operations; 0 takes all cores, which helps only where they are idle.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Highest learning rate.
    #[arg(long, default_value_t = 2e-3)]
    rate: f64,
    /// Examples per step.
    #[arg(long, default_value_t = 32)]
    batch: usize,
    /// Train on from the weights in this folder, with their vocabulary.
    #[arg(long)]
    start_from: Option<PathBuf>,
    /// Do not train: tune the thresholds of the weights in the folder and write their report again.
    #[arg(long)]
    evaluate_only: bool,
}

/// Prompts among which the vocabulary's words are counted.
const VOCABULARY_PROMPTS: usize = 60_000;

/// The thresholds are tuned on other examples than the report measures.
const THRESHOLD_SEED: u64 = 23;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let threads = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads);
    // The loop itself runs on one of these threads: handing each operation over to another thread
    // costs more than the operation where cores are busy.
    threads.build().context("cannot start threads")?.install(|| run(&arguments))
}

fn run(arguments: &Arguments) -> Result<()> {
    std::fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot create {}", arguments.out.display()))?;
    if arguments.evaluate_only {
        let (config, weights) = read_weights(&arguments.out)?;
        return finish(&arguments.out, config, &weights);
    }
    let start = Instant::now();

    let earlier = arguments.start_from.as_deref().map(read_weights).transpose()?;
    let mut config = match &earlier {
        Some((config, _)) => config.clone(),
        None => train::configuration(frequent_words(arguments.seed)),
    };
    println!("vocabulary of {} words, {:.0} s", config.vocabulary.len(), start.elapsed().as_secs_f64());

    let options = train::TrainOptions {
        steps: arguments.steps,
        at_most: Duration::from_secs_f64((arguments.minutes * 60.0).max(1.0)),
        seed: arguments.seed,
        peak_learning_rate: arguments.rate,
        batch: arguments.batch,
    };
    let by_hand = parse_requests(evaluation::TRAIN_REQUESTS)?;
    let mut source = train::GrammarSource::new(&config, by_hand, options.batch, options.seed)?;
    let mut steps = 0;
    let weights = earlier.as_ref().map(|(_, weights)| weights.as_slice());
    let network = train::train(&config, weights, &mut source, &options, &mut |progress| {
        steps = progress.step;
        println!(
            "step {:6} {:5.1} % presence {:.4} amount {:.4} unsupported {:.4} rate {:.1e} {:.0} s",
            progress.step,
            progress.done * 100.0,
            progress.losses.presence,
            progress.losses.amount,
            progress.losses.unsupported,
            progress.learning_rate,
            progress.elapsed.as_secs_f64()
        );
    })?;
    let seconds = start.elapsed().as_secs();
    let how = format!(
        "seed {}, {steps} steps of {} requests in {} min {:02} s",
        options.seed,
        options.batch,
        seconds / 60,
        seconds % 60
    );
    config.training = match &earlier {
        Some((earlier, _)) => format!("{} Trained on with {how}.", earlier.training),
        None => format!(
            "Trained from scratch with `cargo xtask train retoucher` ({how}). One request in three is worded \
             from evaluation/requests-train.tsv, the others are generated. The development files tune the \
             thresholds, the test and blind files are read by the evaluation only."
        ),
    };
    finish(&arguments.out, config, &save_network(&network)?)
}

/// The words that deserve a row of their own.
fn frequent_words(seed: u64) -> Vec<String> {
    let prompts = held_out_examples(Split::Train, VOCABULARY_PROMPTS, seed ^ 0x5eed);
    train::count_words(prompts.iter().map(|example| example.prompt.as_str()), 8, 3_000)
}

/// Configuration and weights of a retoucher that was trained before.
fn read_weights(folder: &Path) -> Result<(RetoucherConfig, Vec<u8>)> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let weights = read("retoucher.safetensors")?;
    let config = String::from_utf8(read("retoucher.json")?)?;
    Ok((Retoucher::load(&config, &weights)?.config().clone(), weights))
}

/// Tunes the thresholds on the weights as they are stored, then writes everything.
fn finish(folder: &Path, mut config: RetoucherConfig, weights: &[u8]) -> Result<()> {
    let network = load_network(&config, weights, &burn::tensor::Device::flex())?;
    let mut retoucher = Retoucher::new(config.clone(), network, weights.len() as u64);
    let mut examples = held_out_examples(Split::HeldOutTemplates, 500, THRESHOLD_SEED);
    examples.extend(held_out_examples(Split::HeldOutSynonyms, 500, THRESHOLD_SEED));
    config.thresholds = tune_thresholds(&mut retoucher, &development_requests()?, &examples);
    std::fs::write(folder.join("retoucher.safetensors"), weights)?;
    std::fs::write(folder.join("retoucher.json"), serde_json::to_string_pretty(&config)? + "\n")?;
    let markdown = evaluation::full_report(&retoucher)?.to_markdown(&config.training);
    std::fs::write(folder.join("retoucher.md"), &markdown)?;
    println!("{markdown}");
    Ok(())
}

/// The hand-written requests that tune the thresholds.
fn development_requests() -> Result<Vec<Request>> {
    let mut requests = parse_requests(evaluation::DEV_REQUESTS)?;
    requests.extend(parse_requests(evaluation::DEV_NOTHING)?);
    Ok(requests)
}
