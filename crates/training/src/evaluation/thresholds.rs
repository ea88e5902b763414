use offstage_api::PhotoStats;
use offstage_models::retoucher::{Retoucher, Scores, Thresholds};

use super::answer::answer;
use super::{Answer, Request, score_requests};
use crate::grammar::Example;

/// Sets the thresholds that do best on generated held-out examples and on the development
/// requests, each counting half. The test requests have no part in it.
pub fn tune_thresholds(retoucher: &mut Retoucher, requests: &[Request], examples: &[Example]) -> Thresholds {
    let features: Vec<_> = examples.iter().map(|example| example.photo.features()).collect();
    let typical = PhotoStats::TYPICAL.features();
    let of_requests: Vec<Scores> = requests
        .chunks(32)
        .flat_map(|chunk| {
            retoucher
                .scores(&chunk.iter().map(|request| (request.prompt.as_str(), &typical)).collect::<Vec<_>>())
        })
        .collect();
    let prompts: Vec<_> =
        examples.iter().zip(&features).map(|(example, photo)| (example.prompt.as_str(), photo)).collect();
    let of_examples: Vec<Scores> = prompts.chunks(32).flat_map(|chunk| retoucher.scores(chunk)).collect();
    let wanted: Vec<Request> = examples.iter().map(as_request).collect();

    let mut best = retoucher.config().thresholds;
    let grid: Vec<f32> = (4..=16).map(|step| step as f32 * 0.05).collect();
    let quality = |retoucher: &Retoucher, of: fn(&super::Score) -> f64| {
        let answers = |scores: &[Scores]| -> Vec<Answer> {
            scores.iter().map(|scores| answer(retoucher.understand(scores))).collect()
        };
        of(&score_requests(requests, &answers(&of_requests)))
            + of(&score_requests(&wanted, &answers(&of_examples)))
    };
    let mut highest = f64::MIN;
    for &adjustment in &grid {
        retoucher.set_thresholds(Thresholds { adjustment, ..best });
        let found = quality(retoucher, |score| score.adjustments.f1());
        if found > highest {
            (highest, best.adjustment) = (found, adjustment);
        }
    }
    highest = f64::MIN;
    for &unsupported in &grid {
        retoucher.set_thresholds(Thresholds { unsupported, ..best });
        let found = quality(retoucher, |score| score.unsupported.f1());
        if found > highest {
            (highest, best.unsupported) = (found, unsupported);
        }
    }
    retoucher.set_thresholds(best);
    best
}

/// A generated example as a request whose labels must all be heard.
fn as_request(example: &Example) -> Request {
    use super::{Accepted, Expectation};
    let must = example
        .targets
        .iter()
        .map(|&(adjustment, amount)| vec![Accepted { adjustment, raises: Some(amount >= 0.0) }]);
    Request {
        prompt: example.prompt.clone(),
        must: must.collect(),
        may: Vec::new(),
        unsupported: if example.unsupported.is_empty() { Expectation::No } else { Expectation::Yes },
    }
}
