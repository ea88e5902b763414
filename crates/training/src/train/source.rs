use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use offstage_api::Adjustment;
use offstage_models::retoucher::{Batch, Pieces, RetoucherConfig, Token, tokenize};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

use super::Targets;
use crate::grammar::{Example, Grammar, Split};

/// One step's examples.
#[derive(Clone, Debug)]
pub struct TrainingBatch {
    pub batch: Batch,
    pub targets: Targets,
}

/// Where batches come from.
pub trait BatchSource {
    /// `None` ends the training.
    fn next_batch(&mut self) -> Option<TrainingBatch>;
}

/// Share of the tokens whose word row is hidden, so that the network also learns to read words by
/// their n-grams.
const HIDDEN_WORDS: f64 = 0.1;

/// Batches drawn at once: their examples are sorted by length, so that little is padded.
const BATCHES_PER_DRAW: usize = 32;

/// Batches from the grammar, made on a thread of their own in an order that the seed fixes.
pub struct GrammarSource {
    batches: Receiver<TrainingBatch>,
}

impl GrammarSource {
    pub fn new(config: &RetoucherConfig, batch: usize, seed: u64) -> std::io::Result<Self> {
        let (sender, batches) = sync_channel(2 * BATCHES_PER_DRAW);
        let (pieces, senses) = (Pieces::new(config), config.senses());
        thread::Builder::new().name("grammar".into()).spawn(move || {
            let grammar = Grammar::new(Split::Train);
            let mut rng = StdRng::seed_from_u64(seed);
            loop {
                let mut examples: Vec<(Vec<Token>, Example)> = (0..batch * BATCHES_PER_DRAW)
                    .map(|_| {
                        let example = grammar.sample(&mut rng);
                        (tokenize(&example.prompt), example)
                    })
                    .collect();
                examples.sort_by_key(|(tokens, _)| tokens.len());
                let mut chunks: Vec<&[(Vec<Token>, Example)]> = examples.chunks(batch).collect();
                chunks.shuffle(&mut rng);
                for chunk in chunks {
                    let made = training_batch(chunk, &pieces, senses, || rng.random_bool(HIDDEN_WORDS));
                    // The training has ended: nobody listens.
                    if sender.send(made).is_err() {
                        return;
                    }
                }
            }
        })?;
        Ok(GrammarSource { batches })
    }
}

impl BatchSource for GrammarSource {
    fn next_batch(&mut self) -> Option<TrainingBatch> {
        self.batches.recv().ok()
    }
}

/// Lays out examples with their targets.
pub fn training_batch(
    examples: &[(Vec<Token>, Example)],
    pieces: &Pieces,
    senses: usize,
    hides_word: impl FnMut() -> bool,
) -> TrainingBatch {
    let photos: Vec<_> = examples.iter().map(|(_, example)| example.photo.features()).collect();
    let prompts: Vec<_> =
        examples.iter().zip(&photos).map(|((tokens, _), photo)| (tokens.as_slice(), photo)).collect();
    let batch = Batch::new(&prompts, pieces, hides_word);
    let (size, length) = (batch.size, batch.length);
    let mut targets = Targets {
        size,
        senses,
        length,
        presence: vec![0.0; size * senses],
        amounts: vec![0.0; size * senses],
        unsupported: vec![0.0; size * length],
        present: batch.present().to_vec(),
    };
    for (at, (tokens, example)) in examples.iter().enumerate() {
        for &(adjustment, amount) in &example.targets {
            if let Some(sense) = sense_of(adjustment, amount).filter(|&sense| sense < senses) {
                targets.presence[at * senses + sense] = 1.0;
                targets.amounts[at * senses + sense] = amount.abs().min(1.0);
            }
        }
        for (place, token) in tokens.iter().enumerate() {
            let asked = example
                .unsupported
                .iter()
                .any(|span| span.start < token.span.end && token.span.start < span.end);
            targets.unsupported[at * length + place] = f32::from(u8::from(asked));
        }
    }
    TrainingBatch { batch, targets }
}

/// The output of the network that stands for an adjustment in a direction.
fn sense_of(adjustment: Adjustment, amount: f32) -> Option<usize> {
    let label = Adjustment::ALL.iter().position(|&other| other == adjustment)?;
    Some(2 * label + usize::from(amount < 0.0))
}
