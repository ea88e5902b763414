use offstage_api::{Adjustment, PhotoStats};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::{Answer, Reader, Tally, read_all};
use crate::grammar::{Example, Grammar, Split};

/// How an answer to generated requests fared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SyntheticScore {
    pub examples: usize,
    pub adjustments: Tally,
    pub unsupported: Tally,
    /// Mean absolute difference of the amounts that were heard with the right direction.
    pub amount_error: f64,
}

/// `count` examples of a split, the same for the same seed.
pub fn held_out_examples(split: Split, count: usize, seed: u64) -> Vec<Example> {
    let grammar = Grammar::new(split);
    let mut rng = StdRng::seed_from_u64(seed);
    (0..count).map(|_| grammar.sample(&mut rng)).collect()
}

/// Scores a reader on generated examples, whose labels are exact: an answer is right, wrong or
/// missed, nothing in between.
pub fn synthetic_score(reader: &Reader, examples: &[Example]) -> SyntheticScore {
    let prompts: Vec<(&str, PhotoStats)> =
        examples.iter().map(|example| (example.prompt.as_str(), example.photo)).collect();
    let answers = read_all(reader, &prompts);
    let mut score = SyntheticScore { examples: examples.len(), ..SyntheticScore::default() };
    let mut error = 0.0;
    for (example, answer) in examples.iter().zip(&answers) {
        add_adjustments(&mut score.adjustments, &mut error, &example.targets, answer);
        match (!example.unsupported.is_empty(), answer.unsupported) {
            (true, true) => score.unsupported.right += 1,
            (true, false) => score.unsupported.missed += 1,
            (false, true) => score.unsupported.wrong += 1,
            (false, false) => (),
        }
    }
    score.amount_error = error / score.adjustments.right.max(1) as f64;
    score
}

fn add_adjustments(tally: &mut Tally, error: &mut f64, targets: &[(Adjustment, f32)], answer: &Answer) {
    for &(adjustment, amount) in &answer.adjustments {
        let target = targets
            .iter()
            .find(|(target, wanted)| *target == adjustment && (*wanted >= 0.0) == (amount >= 0.0));
        match target {
            Some((_, wanted)) => {
                tally.right += 1;
                *error += f64::from((wanted - amount).abs());
            }
            None => tally.wrong += 1,
        }
    }
    tally.missed += targets
        .iter()
        .filter(|(target, wanted)| {
            !answer
                .adjustments
                .iter()
                .any(|(heard, amount)| heard == target && (*amount >= 0.0) == (*wanted >= 0.0))
        })
        .count();
}
