//! The training loop on a batch small enough for every test run.
#![cfg(feature = "autodiff")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Mutex;
use std::time::Duration;

use offstage_api::{Adjustment, PhotoStats};
use offstage_models::retoucher::{Pieces, RetoucherConfig, save_network};
use offstage_training::grammar::Example;
use offstage_training::train::{
    BatchSource, Lesson, TrainOptions, TrainingBatch, configuration, train, training_batch,
};

/// The generator of random numbers belongs to the process: one training at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// The same batch again and again.
struct Fixed(TrainingBatch);

impl BatchSource for Fixed {
    fn next_batch(&mut self) -> Option<TrainingBatch> {
        Some(self.0.clone())
    }
}

fn tiny() -> RetoucherConfig {
    let mut config = configuration(["warmer", "darker", "remove", "contrast"].map(str::to_owned).to_vec());
    (config.width, config.heads, config.layers, config.hidden, config.buckets) = (16, 2, 1, 16, 64);
    config
}

fn batch(config: &RetoucherConfig) -> TrainingBatch {
    let example = |prompt: &str, targets: &[(Adjustment, f32)], unsupported: bool| {
        let span = 0..prompt.len();
        let example = Example {
            prompt: prompt.to_owned(),
            targets: targets.to_vec(),
            unsupported: if unsupported { vec![span] } else { Vec::new() },
            photo: PhotoStats::TYPICAL,
        };
        Lesson::from(example)
    };
    let examples = [
        example("warmer", &[(Adjustment::Temperature, 0.35)], false),
        example(
            "darker, more contrast",
            &[(Adjustment::Exposure, -0.35), (Adjustment::Contrast, 0.35)],
            false,
        ),
        example("remove it", &[], true),
    ];
    training_batch(&examples, &Pieces::new(config), config.senses(), || false)
}

fn losses(steps: usize) -> (Vec<f64>, Vec<u8>) {
    let config = tiny();
    let options =
        TrainOptions { steps, at_most: Duration::from_secs(3600), batch: 3, ..TrainOptions::default() };
    let mut totals = Vec::new();
    let network = train(&config, None, &mut Fixed(batch(&config)), &options, &mut |progress| {
        totals.push(progress.losses.total())
    });
    let network = network.expect("nothing is loaded");
    (totals, save_network(&network).expect("weights can be written"))
}

#[test]
fn the_loss_falls_and_the_same_seed_gives_the_same_weights() {
    let _alone = ALONE.lock();
    let (totals, weights) = losses(300);
    assert_eq!(totals.len(), 3);
    assert!(totals[2] < 0.5 * totals[0], "{totals:?}");
    assert_eq!(weights, losses(300).1);
}

#[test]
fn training_goes_on_from_stored_weights() {
    let _alone = ALONE.lock();
    let config = tiny();
    let options =
        TrainOptions { steps: 100, at_most: Duration::from_secs(3600), batch: 3, ..TrainOptions::default() };
    let (totals, weights) = losses(300);
    let mut total = f64::MAX;
    let on = train(&config, Some(&weights), &mut Fixed(batch(&config)), &options, &mut |progress| {
        total = progress.losses.total();
    });
    assert!(total < totals[1], "{total} after {totals:?}");
    assert_ne!(save_network(&on.expect("the weights load")).expect("weights can be written"), weights);
}
