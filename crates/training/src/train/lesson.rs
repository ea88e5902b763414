use std::ops::Range;

use offstage_api::{Adjustment, PhotoStats};
use offstage_models::retoucher::{Token, tokenize};

use crate::evaluation::{Accepted, Expectation, Request};
use crate::grammar::Example;

/// One prompt and what the network should answer to it.
#[derive(Clone, Debug)]
pub struct Lesson {
    pub prompt: String,
    pub tokens: Vec<Token>,
    pub photo: PhotoStats,
    /// Senses that are present, with the amount where it is known.
    pub wanted: Vec<(usize, Option<f32>)>,
    /// Senses that may be heard or not.
    pub either: Vec<usize>,
    pub unsupported: Vec<Range<usize>>,
    /// Whether `unsupported` is known.
    pub spans_known: bool,
}

impl From<Example> for Lesson {
    fn from(example: Example) -> Self {
        let wanted = example.targets.iter().flat_map(|&(adjustment, amount)| {
            sense(adjustment, amount >= 0.0).map(|sense| (sense, Some(amount.abs().min(1.0))))
        });
        Lesson {
            wanted: wanted.collect(),
            tokens: tokenize(&example.prompt),
            prompt: example.prompt,
            photo: example.photo,
            either: Vec::new(),
            unsupported: example.unsupported,
            spans_known: true,
        }
    }
}

impl Lesson {
    /// A request that a person wrote, in the words of `written`: its amounts are not known. Of
    /// alternatives the first is wanted and the others may be heard.
    pub fn from_request(request: &Request, written: Example) -> Self {
        let senses = |accepted: &Accepted| -> Vec<usize> {
            let directions =
                [true, false].into_iter().filter(|&up| accepted.raises.is_none_or(|raises| raises == up));
            directions.flat_map(|up| sense(accepted.adjustment, up)).collect()
        };
        let firsts = request.must.iter().flat_map(|group| group.first());
        let others = request.must.iter().flat_map(|group| group.iter().skip(1));
        Lesson {
            tokens: tokenize(&written.prompt),
            prompt: written.prompt,
            photo: written.photo,
            wanted: firsts.flat_map(senses).map(|sense| (sense, None)).collect(),
            either: others.chain(&request.may).flat_map(senses).collect(),
            spans_known: request.unsupported != Expectation::Either,
            unsupported: written.unsupported,
        }
    }

    /// Both prompts in one, if they do not speak of the same adjustments.
    pub fn followed_by(self, next: Lesson, joint: &str) -> Lesson {
        let labels = |lesson: &Lesson| -> Vec<usize> {
            lesson
                .wanted
                .iter()
                .map(|(sense, _)| sense / 2)
                .chain(lesson.either.iter().map(|sense| sense / 2))
                .collect()
        };
        let (own, others) = (labels(&self), labels(&next));
        if own.iter().any(|label| others.contains(label)) {
            return self;
        }
        let offset = self.prompt.trim_end_matches(['.', ' ']).len() + joint.len();
        let prompt = format!("{}{joint}{}", self.prompt.trim_end_matches(['.', ' ']), next.prompt);
        let moved = next.unsupported.iter().map(|span| span.start + offset..span.end + offset);
        Lesson {
            tokens: tokenize(&prompt),
            prompt,
            photo: next.photo,
            wanted: self.wanted.into_iter().chain(next.wanted).collect(),
            either: self.either.into_iter().chain(next.either).collect(),
            unsupported: self.unsupported.into_iter().chain(moved).collect(),
            spans_known: self.spans_known && next.spans_known,
        }
    }
}

/// The output of the network that stands for an adjustment in a direction.
fn sense(adjustment: Adjustment, raises: bool) -> Option<usize> {
    let label = Adjustment::ALL.iter().position(|&other| other == adjustment)?;
    Some(2 * label + usize::from(!raises))
}
