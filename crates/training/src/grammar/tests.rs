use std::collections::{BTreeMap, HashSet};

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;

const SPLITS: [Split; 4] =
    [Split::Train, Split::HeldOutTemplates, Split::HeldOutSynonyms, Split::HeldOutPairs];

fn examples(split: Split, count: usize, seed: u64) -> Vec<Example> {
    let grammar = Grammar::new(split);
    let mut rng = StdRng::seed_from_u64(seed);
    (0..count).map(|_| grammar.sample(&mut rng)).collect()
}

#[test]
fn every_example_has_valid_unique_targets_and_spans_on_character_boundaries() {
    for split in SPLITS {
        for example in examples(split, 20_000, 1) {
            let mut seen = HashSet::new();
            for (adjustment, amount) in &example.targets {
                assert!(seen.insert(*adjustment), "{adjustment} twice in {example:?}");
                assert!(amount.is_finite() && *amount != 0.0 && amount.abs() <= 1.0, "{example:?}");
            }
            let mut end = 0;
            for span in &example.unsupported {
                assert!(span.start >= end && span.start < span.end, "{example:?}");
                assert!(example.prompt.get(span.clone()).is_some(), "{example:?}");
                end = span.end;
            }
            assert!(!example.prompt.trim().is_empty());
            assert!(
                !example.prompt.contains(['{', '}', '|', '\u{1}'])
                    || example.targets.is_empty()
                    || example.prompt.contains(" | "),
                "{example:?}"
            );
        }
    }
}

#[test]
fn every_adjustment_is_asked_for_in_both_directions() {
    let mut counts: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    for example in examples(Split::Train, 60_000, 2) {
        for (adjustment, amount) in example.targets {
            *counts.entry((adjustment.name(), amount > 0.0)).or_default() += 1;
        }
    }
    for adjustment in Adjustment::ALL {
        for up in [true, false] {
            let count = counts.get(&(adjustment.name(), up)).copied().unwrap_or(0);
            assert!(count >= 60, "{adjustment} {up}: {count}");
        }
    }
}

#[test]
fn the_same_seed_writes_the_same_examples() {
    assert_eq!(examples(Split::Train, 500, 7), examples(Split::Train, 500, 7));
    assert_ne!(examples(Split::Train, 500, 7), examples(Split::Train, 500, 8));
}

#[test]
fn held_out_words_and_frames_are_not_those_of_training() {
    for concept in vocabulary::concepts() {
        let (train, held) = (concept.with_synonyms(Keep::Train), concept.with_synonyms(Keep::HeldOut));
        for (form, _) in held.forms() {
            for phrase in held.phrases(form) {
                assert!(!train.phrases(form).contains(phrase), "{phrase}");
            }
        }
    }
    for form in concept::Form::ALL {
        let train: HashSet<String> =
            frames::frames(form, false, Keep::Train).into_iter().map(|frame| frame.text).collect();
        for frame in frames::frames(form, false, Keep::HeldOut) {
            assert!(!train.contains(&frame.text), "{}", frame.text);
        }
    }
}

#[test]
fn held_out_splits_write_prompts_that_training_does_not() {
    let train: HashSet<String> =
        examples(Split::Train, 40_000, 3).into_iter().map(|example| example.prompt.to_lowercase()).collect();
    for split in [Split::HeldOutTemplates, Split::HeldOutSynonyms, Split::HeldOutPairs] {
        let held = examples(split, 2_000, 4);
        let known = held.iter().filter(|example| train.contains(&example.prompt.to_lowercase())).count();
        assert!(known < 80, "{split:?}: {known} of 2000 are in training");
    }
}

#[test]
fn a_prompt_with_nothing_to_do_and_one_that_is_refused_have_no_targets() {
    let all = examples(Split::Train, 20_000, 5);
    let nothing =
        all.iter().filter(|example| example.targets.is_empty() && example.unsupported.is_empty()).count();
    let refused =
        all.iter().filter(|example| example.targets.is_empty() && !example.unsupported.is_empty()).count();
    let mixed =
        all.iter().filter(|example| !example.targets.is_empty() && !example.unsupported.is_empty()).count();
    assert!((1_000..3_000).contains(&nothing), "{nothing}");
    assert!((900..2_500).contains(&refused), "{refused}");
    assert!((900..2_500).contains(&mixed), "{mixed}");
}

#[test]
fn only_a_dial_is_turned_down_and_every_other_request_keeps_its_direction() {
    for split in SPLITS {
        let grammar = Grammar::new(split);
        let composer = grammar.composer();
        let mut rng = StdRng::seed_from_u64(6);
        let mut dice = Dice(&mut rng);
        for _ in 0..5_000 {
            for pick in composer.picks(1, &|_| true, &mut dice) {
                let concept = &composer.first_concepts[pick.concept];
                let dial = [concept::Form::Dial, concept::Form::Slider]
                    .iter()
                    .any(|form| !concept.phrases(*form).is_empty());
                assert!(!pick.down || dial, "{} is turned down without a dial", concept.name);
                let clause = composer.clause(pick, true, None, &mut dice);
                for ((_, amount), (_, plain)) in clause.targets.iter().zip(&concept.effects) {
                    assert_eq!(*amount * *plain < 0.0, pick.down, "{clause:?}");
                }
            }
        }
    }
}
