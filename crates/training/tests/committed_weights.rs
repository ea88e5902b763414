//! The figures that the committed retoucher has to keep.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use offstage_api::{Adjustment, PhotoStats};
use offstage_models::retoucher::Retoucher;
use offstage_training::evaluation::{
    BLIND_REQUESTS, DEV_NOTHING, Reader, Score, TEST_NOTHING, TEST_REQUESTS, TEST_STRENGTHS, amount_order,
    parse_ladders, parse_requests, read_all, score_requests,
};

fn retoucher() -> Retoucher {
    Retoucher::built_in().expect("the committed weights load")
}

fn score(reader: &Reader, file: &str) -> Score {
    let requests = parse_requests(file).expect("the committed requests read");
    let prompts: Vec<_> =
        requests.iter().map(|request| (request.prompt.as_str(), PhotoStats::TYPICAL)).collect();
    score_requests(&requests, &read_all(reader, &prompts))
}

#[test]
fn its_labels_are_the_adjustments_in_order() {
    let names: Vec<&str> = Adjustment::ALL.iter().map(|adjustment| adjustment.name()).collect();
    assert_eq!(retoucher().labels(), names);
}

#[test]
fn it_beats_the_lexicon_on_requests_that_people_wrote() {
    let network = score(&Reader::Network(&retoucher()), TEST_REQUESTS).adjustments;
    let lexicon = score(&Reader::Lexicon, TEST_REQUESTS).adjustments;
    // The goal is 0.95, which the committed weights reach; another processor rounds another way.
    assert!(network.f1() >= 0.948, "F1 {:.3}", network.f1());
    assert!(network.f1() > lexicon.f1() + 0.1, "{:.3} is hardly above {:.3}", network.f1(), lexicon.f1());
}

#[test]
fn it_understands_requests_of_a_hand_that_wrote_nothing_for_training() {
    let network = score(&Reader::Network(&retoucher()), BLIND_REQUESTS).adjustments;
    assert!(network.f1() >= 0.955, "F1 {:.3}", network.f1());
}

#[test]
fn what_must_change_nothing_seldom_changes_anything() {
    // The thresholds are tuned on the development texts.
    for (file, floor_percent) in [(TEST_NOTHING, 92), (DEV_NOTHING, 97)] {
        let score = score(&Reader::Network(&retoucher()), file);
        assert!(
            score.nothing_kept * 100 >= score.nothing * floor_percent,
            "{} of {}",
            score.nothing_kept,
            score.nothing
        );
    }
}

#[test]
fn a_stronger_wording_gives_a_larger_amount_more_often_than_not() {
    let ladders = parse_ladders(TEST_STRENGTHS).expect("the committed ladders read");
    let order = amount_order(&Reader::Network(&retoucher()), &ladders);
    let lexicon = amount_order(&Reader::Lexicon, &ladders);
    assert!(order.ordered > lexicon.ordered, "{} of {}", order.ordered, order.ladders);
    assert!(order.ordered * 100 >= order.ladders * 80, "{} of {}", order.ordered, order.ladders);
}

#[test]
fn the_photo_decides_what_auto_does() {
    let dark = PhotoStats {
        mean_l: 0.2,
        p50_l: 0.18,
        p95_l: 0.45,
        p99_l: 0.55,
        p01_l: 0.01,
        p05_l: 0.03,
        ..PhotoStats::TYPICAL
    };
    let bright = PhotoStats {
        mean_l: 0.85,
        p50_l: 0.88,
        p05_l: 0.5,
        p01_l: 0.4,
        p95_l: 0.98,
        p99_l: 1.0,
        ..PhotoStats::TYPICAL
    };
    let retoucher = retoucher();
    let exposure = |stats: PhotoStats| {
        let answers = read_all(&Reader::Network(&retoucher), &[("fix the exposure", stats)]);
        answers[0]
            .adjustments
            .iter()
            .find(|(adjustment, _)| *adjustment == Adjustment::Exposure)
            .map(|(_, amount)| *amount)
    };
    assert!(exposure(dark).is_some_and(|amount| amount > 0.1), "{:?}", exposure(dark));
    assert!(exposure(bright).is_some_and(|amount| amount < -0.1), "{:?}", exposure(bright));
}
