use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use offstage_models::retoucher::{Batch, Pieces, RetoucherConfig};
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};

use super::{Lesson, Targets};
use crate::evaluation::Request;
use crate::grammar::{Grammar, Split};

/// One step's lessons.
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
const HIDDEN_WORDS: f64 = 0.12;

/// Share of the lessons that start from a request that a person wrote.
const BY_HAND: f64 = 0.35;

/// Batches drawn at once: their lessons are sorted by length, so that little is padded.
const BATCHES_PER_DRAW: usize = 32;

/// Batches from the grammar, made on a thread of their own in an order that the seed fixes.
pub struct GrammarSource {
    batches: Receiver<TrainingBatch>,
}

impl GrammarSource {
    /// `by_hand` are requests that a person wrote as templates of the grammar, mixed in now and then.
    pub fn new(
        config: &RetoucherConfig,
        by_hand: Vec<Request>,
        batch: usize,
        seed: u64,
    ) -> std::io::Result<Self> {
        let (sender, batches) = sync_channel(2 * BATCHES_PER_DRAW);
        let (pieces, senses) = (Pieces::new(config), config.senses());
        thread::Builder::new().name("grammar".into()).spawn(move || {
            let grammar = Grammar::new(Split::Train);
            let mut rng = StdRng::seed_from_u64(seed);
            loop {
                let mut lessons: Vec<Lesson> =
                    (0..batch * BATCHES_PER_DRAW).map(|_| draw(&grammar, &by_hand, &mut rng)).collect();
                lessons.sort_by_key(|lesson| lesson.tokens.len());
                let mut chunks: Vec<&[Lesson]> = lessons.chunks(batch).collect();
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

fn draw(grammar: &Grammar, by_hand: &[Request], rng: &mut StdRng) -> Lesson {
    let by_hand = by_hand.choose(rng).filter(|_| rng.random_bool(BY_HAND));
    let Some(request) = by_hand else { return grammar.sample(rng).into() };
    let lesson = Lesson::from_request(request, grammar.word(&request.prompt, rng));
    if rng.random_bool(0.25) { lesson.followed_by(grammar.sample(rng).into(), ". ") } else { lesson }
}

/// Lays out lessons with their targets.
pub fn training_batch(
    lessons: &[Lesson],
    pieces: &Pieces,
    senses: usize,
    hides_word: impl FnMut() -> bool,
) -> TrainingBatch {
    let photos: Vec<_> = lessons.iter().map(|lesson| lesson.photo.features()).collect();
    let prompts: Vec<_> =
        lessons.iter().zip(&photos).map(|(lesson, photo)| (lesson.tokens.as_slice(), photo)).collect();
    let batch = Batch::new(&prompts, pieces, hides_word);
    let (size, length) = (batch.size, batch.length);
    let mut targets = Targets {
        size,
        senses,
        length,
        presence: vec![0.0; size * senses],
        amounts: vec![0.0; size * senses],
        presence_counts: vec![1.0; size * senses],
        amount_counts: vec![0.0; size * senses],
        unsupported: vec![0.0; size * length],
        token_counts: batch.present().to_vec(),
    };
    for (at, lesson) in lessons.iter().enumerate() {
        for &sense in lesson.either.iter().filter(|&&sense| sense < senses) {
            targets.presence_counts[at * senses + sense] = 0.0;
        }
        for &(sense, amount) in lesson.wanted.iter().filter(|(sense, _)| *sense < senses) {
            let place = at * senses + sense;
            (targets.presence[place], targets.presence_counts[place]) = (1.0, 1.0);
            if let Some(amount) = amount {
                (targets.amounts[place], targets.amount_counts[place]) = (amount, 1.0);
            }
        }
        for (place, token) in lesson.tokens.iter().enumerate() {
            let asks =
                |span: &std::ops::Range<usize>| span.start < token.span.end && token.span.start < span.end;
            if lesson.unsupported.iter().any(asks) {
                targets.unsupported[at * length + place] = 1.0;
            } else if !lesson.spans_known {
                targets.token_counts[at * length + place] = 0.0;
            }
        }
    }
    TrainingBatch { batch, targets }
}
