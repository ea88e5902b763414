//! How well requests are understood: requests that people wrote, with the labels a person gave
//! them, and what the grammar holds back from training.

mod amounts;
mod answer;
mod held_out;
mod report;
mod requests;
mod score;
mod thresholds;

pub use amounts::{Ladder, OrderScore, amount_order, parse_ladders};
pub use answer::{Answer, Reader, read_all};
pub use held_out::{SyntheticScore, held_out_examples, synthetic_score};
pub use report::{Report, evaluate};
pub use requests::{Accepted, Expectation, Request, RequestError, parse_requests};
pub use score::{Score, Tally, score_requests};
pub use thresholds::tune_thresholds;

/// Requests that training starts from now and then, as templates of the grammar.
pub const TRAIN_REQUESTS: &str = include_str!("../../evaluation/requests-train.tsv");

/// Requests for error analysis while developing, and for tuning the thresholds; training does not
/// read them.
pub const DEV_REQUESTS: &str = include_str!("../../evaluation/requests-dev.tsv");

/// Texts that must change nothing, for the same use.
pub const DEV_NOTHING: &str = include_str!("../../evaluation/nothing-dev.tsv");

/// Requests whose failures nobody looks at: the figures that count.
pub const TEST_REQUESTS: &str = include_str!("../../evaluation/requests-test.tsv");

/// Requests written and labelled after the others, before any network had read them and without
/// sight of the training requests; nobody looks at their failures either.
pub const BLIND_REQUESTS: &str = include_str!("../../evaluation/requests-blind.tsv");

/// Texts that must change nothing, for the same use.
pub const TEST_NOTHING: &str = include_str!("../../evaluation/nothing-test.tsv");

/// Requests in three strengths.
pub const TEST_STRENGTHS: &str = include_str!("../../evaluation/strength-test.tsv");

/// The report on everything that is committed.
pub fn full_report(retoucher: &offstage_models::retoucher::Retoucher) -> Result<Report, RequestError> {
    let files = [
        ("Test requests", parse_requests(TEST_REQUESTS)?),
        ("Blind requests", parse_requests(BLIND_REQUESTS)?),
        ("Test texts that must change nothing", parse_requests(TEST_NOTHING)?),
        ("Development requests (the thresholds are tuned on them)", parse_requests(DEV_REQUESTS)?),
        (
            "Development texts that must change nothing (the thresholds are tuned on them)",
            parse_requests(DEV_NOTHING)?,
        ),
    ];
    Ok(evaluate(retoucher, &files, &parse_ladders(TEST_STRENGTHS)?, 11))
}
