use std::collections::BTreeMap;

use offstage_api::Adjustment;

use super::{Answer, Expectation, Request};

/// Right, wrong and missed answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub right: usize,
    pub wrong: usize,
    pub missed: usize,
}

impl Tally {
    pub fn precision(self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }

    pub fn recall(self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

/// 1 where there was nothing to get right or wrong.
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// A whole file of requests, scored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    pub requests: usize,
    /// Micro-averaged over (adjustment, direction).
    pub adjustments: Tally,
    pub by_adjustment: BTreeMap<Adjustment, Tally>,
    /// Requests with nothing missed and nothing wrong in their adjustments.
    pub exact: usize,
    pub unsupported: Tally,
    /// Requests that ask for no change at all, and those of them that were left unchanged.
    pub nothing: usize,
    pub nothing_kept: usize,
}

/// Scores answers to requests. A group of alternatives is right once when one of them was heard
/// and missed once when none was; an answer that is in no group and not among what may be heard
/// is wrong.
pub fn score_requests(requests: &[Request], answers: &[Answer]) -> Score {
    let mut score = Score { requests: requests.len(), ..Score::default() };
    for (request, answer) in requests.iter().zip(answers) {
        let mut clean = true;
        for group in &request.must {
            let heard = group.iter().find(|accepted| {
                answer.adjustments.iter().any(|&(adjustment, amount)| accepted.accepts(adjustment, amount))
            });
            let Some(label) = heard.or(group.first()) else { continue };
            let entry = score.by_adjustment.entry(label.adjustment).or_default();
            if heard.is_some() {
                score.adjustments.right += 1;
                entry.right += 1;
            } else {
                score.adjustments.missed += 1;
                entry.missed += 1;
                clean = false;
            }
        }
        for &(adjustment, amount) in &answer.adjustments {
            let mut accepted = request.must.iter().flatten().chain(&request.may);
            if !accepted.any(|accepted| accepted.accepts(adjustment, amount)) {
                score.adjustments.wrong += 1;
                score.by_adjustment.entry(adjustment).or_default().wrong += 1;
                clean = false;
            }
        }
        score.exact += usize::from(clean);
        match (request.unsupported, answer.unsupported) {
            (Expectation::Yes, true) => score.unsupported.right += 1,
            (Expectation::Yes, false) => score.unsupported.missed += 1,
            (Expectation::No, true) => score.unsupported.wrong += 1,
            (Expectation::No, false) | (Expectation::Either, _) => (),
        }
        if request.must.is_empty() && request.may.is_empty() {
            score.nothing += 1;
            score.nothing_kept += usize::from(answer.adjustments.is_empty());
        }
    }
    score
}

#[cfg(test)]
mod tests {
    use super::super::parse_requests;
    use super::*;
    use Adjustment as A;

    fn score(line: &str, adjustments: &[(A, f32)], unsupported: bool) -> Score {
        let answer = Answer { adjustments: adjustments.to_vec(), unsupported };
        score_requests(&parse_requests(line).unwrap(), &[answer])
    }

    #[test]
    fn a_group_is_right_once_whatever_else_of_it_was_heard() {
        let line = "pop\tvibrance+|saturation+ contrast+\tclarity+\tno";
        let heard = [(A::Vibrance, 0.3), (A::Saturation, 0.3), (A::Clarity, 0.1)];
        let tally = score(line, &heard, false).adjustments;
        assert_eq!(tally, Tally { right: 1, wrong: 0, missed: 1 });
        assert_eq!((tally.precision(), tally.recall()), (1.0, 0.5));
    }

    #[test]
    fn the_wrong_direction_is_both_wrong_and_missed() {
        let tally = score("warm\ttemperature+\t\tno", &[(A::Temperature, -0.3)], false).adjustments;
        assert_eq!(tally, Tally { right: 0, wrong: 1, missed: 1 });
    }

    #[test]
    fn a_greeting_has_to_be_left_alone() {
        let score = score("hi\t\t\tno", &[(A::Exposure, 0.3)], true);
        assert_eq!((score.nothing, score.nothing_kept, score.unsupported.wrong), (1, 0, 1));
    }
}
