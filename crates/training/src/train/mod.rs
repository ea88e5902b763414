//! The training loop: batches from the grammar on a thread of their own, AdamW with warm-up and
//! cosine decay, one progress line now and then.

mod lesson;
mod loss;
mod schedule;
mod source;
mod vocabulary;

use std::time::{Duration, Instant};

use burn::grad_clipping::GradientClippingConfig;
use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::{AdamWConfig, GradientsParams};
use burn::tensor::{Device, Tensor};
use offstage_api::Adjustment;
use offstage_models::retoucher::{LoadError, Network, RetoucherConfig, load_network};

pub use lesson::Lesson;
pub use loss::{Losses, Targets, losses};
pub use schedule::learning_rate;
pub use source::{BatchSource, GrammarSource, TrainingBatch, training_batch};
pub use vocabulary::count_words;

/// How to train.
#[derive(Clone, Debug)]
pub struct TrainOptions {
    /// Optimizer steps. The same steps and seed give the same weights on the same machine.
    pub steps: usize,
    /// Training is brought to its end within this time even if fewer steps were made.
    pub at_most: Duration,
    pub seed: u64,
    /// Examples per step.
    pub batch: usize,
    pub peak_learning_rate: f64,
}

impl Default for TrainOptions {
    fn default() -> Self {
        TrainOptions {
            steps: 20_000,
            at_most: Duration::from_secs(45 * 60),
            seed: 7,
            batch: 32,
            peak_learning_rate: 2e-3,
        }
    }
}

/// Where training is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub step: usize,
    /// Share of the training that is done.
    pub done: f64,
    pub learning_rate: f64,
    /// Means since the last report.
    pub losses: Losses,
    pub elapsed: Duration,
}

/// A step is reported this often.
const STEPS_PER_REPORT: usize = 100;

/// The configuration of the retoucher that is trained: every adjustment is a label.
pub fn configuration(vocabulary: Vec<String>) -> RetoucherConfig {
    RetoucherConfig::new(Adjustment::ALL.map(|adjustment| adjustment.name().to_owned()).to_vec(), vocabulary)
}

/// Trains a network on batches of a source: from scratch, or on from the weights of a file.
pub fn train(
    config: &RetoucherConfig,
    start_from: Option<&[u8]>,
    source: &mut dyn BatchSource,
    options: &TrainOptions,
    report: &mut dyn FnMut(Progress),
) -> Result<Network, LoadError> {
    let device = Device::flex().autodiff();
    device.seed(options.seed);
    let mut network = match start_from {
        Some(weights) => load_network(config, weights, &device)?,
        None => Network::new(config, &device),
    };
    network.visit(&mut DrawWeights);
    let mut optimizer = AdamWConfig::new()
        .with_beta_2(0.99)
        .with_epsilon(1e-8)
        .with_weight_decay(0.01)
        .with_grad_clipping(Some(GradientClippingConfig::Norm(1.0)))
        .init();
    let start = Instant::now();
    let mut sums = Losses::default();
    for step in 0..options.steps {
        let elapsed = start.elapsed();
        let done = (step as f64 / options.steps as f64)
            .max(elapsed.as_secs_f64() / options.at_most.as_secs_f64().max(1e-9));
        if done >= 1.0 {
            break;
        }
        let Some(batch) = source.next_batch() else { break };
        let targets = batch.targets.on(&device);
        let (loss, parts) = losses(network.forward(batch.batch.input(&device)), targets);
        let grads = GradientsParams::from_grads(loss.backward(), &network);
        let rate = learning_rate(options.peak_learning_rate, step, done);
        network = optimizer.step(rate, network, grads);
        sums.add(parts.read());
        if (step + 1) % STEPS_PER_REPORT == 0 {
            let losses = sums.over(STEPS_PER_REPORT as f64);
            sums = Losses::default();
            report(Progress { step: step + 1, done, learning_rate: rate, losses, elapsed: start.elapsed() });
        }
    }
    Ok(network.valid())
}

/// Draws every weight now, in the order of the network, so that a seed fixes them.
struct DrawWeights;

impl ModuleVisitor for DrawWeights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        param.val();
    }
}
