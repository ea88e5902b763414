//! The committed retoucher, as the server uses it.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use offstage_models::retoucher::{LoadError, PHOTO_FEATURES, Retoucher, Understanding};
use proptest::prelude::*;
use std::sync::LazyLock;

static RETOUCHER: LazyLock<Retoucher> =
    LazyLock::new(|| Retoucher::built_in().expect("the committed weights load"));

/// About what an ordinary photo gives.
const PHOTO: [f32; PHOTO_FEATURES] =
    [0.1, -0.8, -0.7, 0.1, 0.8, 0.9, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0, -0.2, -0.1];

fn heard(prompt: &str) -> Vec<(String, f32)> {
    let Understanding { adjustments, .. } = RETOUCHER.read(prompt, &PHOTO);
    adjustments.iter().map(|heard| (RETOUCHER.labels()[heard.label].clone(), heard.amount)).collect()
}

#[test]
fn it_is_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    shared(&*RETOUCHER);
}

#[test]
fn the_main_job_is_understood() {
    let heard = heard("warmer, a bit more contrast, darken the corners");
    let names: Vec<&str> = heard.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["contrast", "temperature", "vignette"]);
    assert!(heard.iter().all(|&(_, amount)| amount > 0.0 && amount <= 1.0));
}

#[test]
fn a_little_is_less_than_a_lot() {
    let amount = |prompt: &str| heard(prompt)[0].1;
    assert!(amount("slightly warmer please") < amount("a lot warmer please"));
    assert!(amount("contrast +10") < amount("contrast +80"));
}

#[test]
fn opposite_directions_are_told_apart() {
    let up_down = heard("increase brightness, decrease contrast");
    assert!(up_down[0].1 > 0.0 && up_down[1].1 < 0.0, "{up_down:?}");
    let down_up = heard("decrease brightness, increase contrast");
    assert!(down_up[0].1 < 0.0 && down_up[1].1 > 0.0, "{down_up:?}");
}

#[test]
fn a_number_is_taken_as_it_stands() {
    for (prompt, wanted) in
        [("contrast +20", 0.2), ("increase the saturation by 45%", 0.45), ("rotate 90 degrees", 0.5)]
    {
        let heard = heard(prompt);
        assert!((heard[0].1 - wanted).abs() < 0.05, "{prompt}: {heard:?}");
    }
}

#[test]
fn what_is_not_supported_is_pointed_at() {
    let prompt = "make it warmer and remove the car";
    let Understanding { adjustments, not_supported } = RETOUCHER.read(prompt, &PHOTO);
    assert_eq!(adjustments.len(), 1);
    assert_eq!(not_supported.len(), 1, "{not_supported:?}");
    assert!(prompt[not_supported[0].clone()].contains("car"), "{not_supported:?}");
}

#[test]
fn nothing_is_heard_in_an_empty_prompt() {
    for prompt in ["", " ", "\n\t\u{200b}"] {
        assert_eq!(RETOUCHER.read(prompt, &PHOTO), Understanding::default());
    }
}

#[test]
fn other_scripts_and_emoji_change_nothing() {
    for prompt in ["写真を明るくしてください", "сделай ярче", "اجعلها أكثر سطوعا", "😀😀🎉", "👨‍👩‍👧‍👦"]
    {
        assert_eq!(heard(prompt), [], "{prompt}");
    }
}

#[test]
fn a_long_prompt_is_read_up_to_the_documented_bound() {
    let prompt = format!("warmer {}", "please ".repeat(20_000));
    assert_eq!(heard(&prompt).first().map(|(name, _)| name.as_str()), Some("temperature"));
}

#[test]
fn the_same_prompt_gives_the_same_answer_alone_and_in_company() {
    let prompts =
        ["warmer", "a bit more contrast, and please darken the corners a lot", "", "remove the car", "b&w"];
    let together = RETOUCHER.scores(&prompts.map(|prompt| (prompt, &PHOTO)));
    for (prompt, company) in prompts.iter().zip(&together) {
        let alone = &RETOUCHER.scores(&[(prompt, &PHOTO)])[0];
        assert_eq!(alone, &RETOUCHER.scores(&[(prompt, &PHOTO)])[0], "the same twice");
        for (one, other) in alone.senses.iter().zip(&company.senses) {
            assert!((one - other).abs() < 1e-4, "{prompt}: {one} {other}");
        }
        for (sense, (one, other)) in alone.amounts.iter().zip(&company.amounts).enumerate() {
            let counts = alone.senses[sense] > 0.1;
            assert!(!counts || (one - other).abs() < 1e-3, "{prompt}: {one} {other}");
        }
        assert_eq!(alone.tokens.len(), company.tokens.len());
    }
}

#[test]
fn photo_numbers_that_are_no_numbers_are_taken_as_nothing() {
    let understanding = RETOUCHER.read("auto", &[f32::NAN; PHOTO_FEATURES]);
    assert!(understanding.adjustments.iter().all(|heard| heard.amount.is_finite()));
    RETOUCHER.read("auto", &[f32::INFINITY; PHOTO_FEATURES]);
}

#[test]
fn damaged_weights_are_refused_with_a_sentence() {
    let config = include_str!("../weights/retoucher.json");
    let error = Retoucher::load(config, b"garbage").unwrap_err();
    assert!(matches!(error, LoadError::Format(_)) && error.to_string().contains("safetensors"), "{error}");
    assert!(matches!(Retoucher::load("{}", b""), Err(LoadError::Config(_))));
}

#[test]
fn the_weights_stay_small() {
    assert!(RETOUCHER.weights_bytes() <= 4 << 20);
    assert!((200_000..1_500_000).contains(&RETOUCHER.parameters()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_is_read_without_a_panic(prompt in any::<String>()) {
        let Understanding { adjustments, not_supported } = RETOUCHER.read(&prompt, &PHOTO);
        for heard in adjustments {
            prop_assert!(heard.label < RETOUCHER.labels().len());
            prop_assert!(heard.amount.abs() <= 1.0 && heard.amount != 0.0);
            prop_assert!((0.0..=1.0).contains(&heard.confidence));
        }
        let mut end = 0;
        for span in not_supported {
            prop_assert!(span.start >= end && span.end > span.start && prompt.get(span.clone()).is_some());
            end = span.end;
        }
    }
}
