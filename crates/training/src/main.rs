//! `offstage-train`: trains the retoucher from scratch and writes its weights, its configuration
//! and the evaluation report.

use std::path::PathBuf;
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
    #[arg(long, default_value_t = 20_000)]
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
    /// Threads for the tensor operations; 0 takes all cores.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Highest learning rate.
    #[arg(long, default_value_t = 2e-3)]
    rate: f64,
    /// Examples per step.
    #[arg(long, default_value_t = 32)]
    batch: usize,
}

/// Prompts among which the vocabulary's words are counted.
const VOCABULARY_PROMPTS: usize = 60_000;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads)
        .build_global()
        .context("cannot start threads")?;
    std::fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot create {}", arguments.out.display()))?;
    let start = Instant::now();

    let prompts = held_out_examples(Split::Train, VOCABULARY_PROMPTS, arguments.seed ^ 0x5eed);
    let vocabulary = train::count_words(prompts.iter().map(|example| example.prompt.as_str()), 8, 3_000);
    drop(prompts);
    let mut config = train::configuration(vocabulary);
    println!("vocabulary of {} words, {:.0} s", config.vocabulary.len(), start.elapsed().as_secs_f64());

    let options = train::TrainOptions {
        steps: arguments.steps,
        at_most: Duration::from_secs_f64((arguments.minutes * 60.0).max(1.0)),
        seed: arguments.seed,
        peak_learning_rate: arguments.rate,
        batch: arguments.batch,
    };
    let by_hand = development_requests()?;
    let mut source = train::GrammarSource::new(&config, by_hand, options.batch, options.seed)?;
    let mut steps = 0;
    let network = train::train(&config, &mut source, &options, &mut |progress| {
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
    });
    let weights = save_network(&network)?;
    let seconds = start.elapsed().as_secs();
    let how = format!(
        "Trained from scratch with `cargo xtask train retoucher` (seed {}, {} steps of {} requests) in {} min {:02} s. One lesson in twenty starts from a development request, the others are generated; the test files are read by the evaluation only.",
        options.seed,
        steps,
        options.batch,
        seconds / 60,
        seconds % 60
    );
    write(&arguments, &mut config, &weights, &how)
}

/// Tunes the thresholds on the weights as they are stored, then writes everything.
fn write(arguments: &Arguments, config: &mut RetoucherConfig, weights: &[u8], how: &str) -> Result<()> {
    let network = load_network(config, weights, &burn::tensor::Device::flex())?;
    let mut retoucher = Retoucher::new(config.clone(), network, weights.len() as u64);
    let mut examples = held_out_examples(Split::HeldOutTemplates, 500, arguments.seed);
    examples.extend(held_out_examples(Split::HeldOutSynonyms, 500, arguments.seed));
    config.thresholds = tune_thresholds(&mut retoucher, &development_requests()?, &examples);
    let file = |name: &str| arguments.out.join(name);
    std::fs::write(file("retoucher.safetensors"), weights)?;
    let json = serde_json::to_string_pretty(&config)? + "\n";
    std::fs::write(file("retoucher.json"), json)?;
    let markdown = evaluation::full_report(&retoucher)?.to_markdown(how);
    std::fs::write(file("retoucher.md"), &markdown)?;
    println!("{markdown}");
    Ok(())
}

/// The hand-written requests that training may see.
fn development_requests() -> Result<Vec<Request>> {
    let mut requests = parse_requests(evaluation::DEV_REQUESTS)?;
    requests.extend(parse_requests(evaluation::DEV_NOTHING)?);
    Ok(requests)
}
