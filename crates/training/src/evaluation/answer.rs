use offstage_api::{Adjustment, PhotoStats};
use offstage_models::retoucher::{Retoucher, Understanding};

use crate::lexicon;

/// What a reader heard in one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub adjustments: Vec<(Adjustment, f32)>,
    /// Part of the request was reported as not supported.
    pub unsupported: bool,
}

/// Who reads requests.
pub enum Reader<'a> {
    Network(&'a Retoucher),
    /// The clause lexicon that the network has to beat.
    Lexicon,
}

/// How many requests go through the network at once.
const BATCH: usize = 32;

/// The answers to requests, in their order.
pub fn read_all(reader: &Reader, requests: &[(&str, PhotoStats)]) -> Vec<Answer> {
    match reader {
        Reader::Lexicon => requests
            .iter()
            .map(|(prompt, _)| {
                let reading = lexicon::read(prompt);
                Answer { adjustments: reading.targets, unsupported: reading.unsupported }
            })
            .collect(),
        Reader::Network(retoucher) => requests
            .chunks(BATCH)
            .flat_map(|chunk| {
                let features: Vec<_> = chunk.iter().map(|(_, stats)| stats.features()).collect();
                let prompts: Vec<_> =
                    chunk.iter().zip(&features).map(|((prompt, _), photo)| (*prompt, photo)).collect();
                let scores = retoucher.scores(&prompts);
                scores.iter().map(|scores| answer(retoucher.understand(scores))).collect::<Vec<_>>()
            })
            .collect(),
    }
}

/// The network's labels are [`Adjustment::ALL`] in order: see the test of the committed weights.
pub(super) fn answer(understanding: Understanding) -> Answer {
    let adjustments =
        understanding.adjustments.iter().map(|heard| (Adjustment::ALL[heard.label], heard.amount));
    Answer { adjustments: adjustments.collect(), unsupported: !understanding.not_supported.is_empty() }
}
