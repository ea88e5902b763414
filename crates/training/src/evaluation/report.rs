use std::fmt::Write;

use offstage_api::PhotoStats;
use offstage_models::retoucher::Retoucher;

use super::{
    Ladder, OrderScore, Reader, Request, Score, SyntheticScore, Tally, amount_order, held_out_examples,
    read_all, score_requests, synthetic_score,
};
use crate::grammar::Split;

/// What was measured, for the network and beside it the lexicon.
#[derive(Clone, Debug)]
pub struct Report {
    /// Hand-written request files by name.
    pub files: Vec<(String, [Score; 2])>,
    /// Generated examples that training has not seen, by what was held back.
    pub held_out: Vec<(&'static str, [SyntheticScore; 2])>,
    pub order: [OrderScore; 2],
    pub parameters: u64,
    pub weights_bytes: u64,
}

const SPLITS: [(&str, Split); 3] = [
    ("templates", Split::HeldOutTemplates),
    ("synonyms", Split::HeldOutSynonyms),
    ("pairs of adjustments", Split::HeldOutPairs),
];

/// Examples per held-out split.
const EXAMPLES: usize = 1_000;

/// Scores a request file for one reader; all photos are typical.
pub(super) fn score_file(reader: &Reader, requests: &[Request]) -> Score {
    let prompts: Vec<_> =
        requests.iter().map(|request| (request.prompt.as_str(), PhotoStats::TYPICAL)).collect();
    score_requests(requests, &read_all(reader, &prompts))
}

/// Measures the network and the lexicon on request files and on the grammar's held-out splits.
pub fn evaluate(
    retoucher: &Retoucher,
    files: &[(&str, Vec<Request>)],
    ladders: &[Ladder],
    seed: u64,
) -> Report {
    let readers = [Reader::Network(retoucher), Reader::Lexicon];
    Report {
        files: files
            .iter()
            .map(|(name, requests)| {
                ((*name).to_owned(), [0, 1].map(|reader| score_file(&readers[reader], requests)))
            })
            .collect(),
        held_out: SPLITS
            .iter()
            .map(|&(name, split)| {
                let examples = held_out_examples(split, EXAMPLES, seed);
                (name, [0, 1].map(|reader| synthetic_score(&readers[reader], &examples)))
            })
            .collect(),
        order: [0, 1].map(|reader| amount_order(&readers[reader], ladders)),
        parameters: retoucher.parameters(),
        weights_bytes: retoucher.weights_bytes(),
    }
}

fn percent(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

fn tally(tally: Tally) -> String {
    format!("{:.3} ({:.3} / {:.3})", tally.f1(), tally.precision(), tally.recall())
}

impl Report {
    /// The report as Markdown. `how` says how the weights came about, in sentences.
    pub fn to_markdown(&self, how: &str) -> String {
        let mut text = String::new();
        self.write(&mut text, how).map(|()| text).unwrap_or_default()
    }

    fn write(&self, text: &mut String, how: &str) -> std::fmt::Result {
        writeln!(text, "# How well the retoucher understands requests\n\n{how}\n")?;
        writeln!(text, "{} parameters, {} bytes of weights (f16).\n", self.parameters, self.weights_bytes)?;
        writeln!(
            text,
            "F1 stands before (precision / recall). An answer is an adjustment with its direction; answers that a reader"
        )?;
        writeln!(
            text,
            "may or may not give are not counted. The lexicon is the rule-based baseline of this crate.\n"
        )?;
        for (name, [network, lexicon]) in &self.files {
            writeln!(text, "## {name}: {} requests, labelled by hand\n", network.requests)?;
            writeln!(text, "| | network | lexicon |\n|---|---|---|")?;
            if network.nothing < network.requests {
                row(text, "adjustments", tally(network.adjustments), tally(lexicon.adjustments))?;
                let exact = |score: &Score| percent(score.exact as f64 / score.requests.max(1) as f64);
                row(text, "requests without any error", exact(network), exact(lexicon))?;
            }
            row(text, "not supported", tally(network.unsupported), tally(lexicon.unsupported))?;
            let nothing = |score: &Score| format!("{} of {}", score.nothing_kept, score.nothing);
            row(text, "no change asked for, left alone", nothing(network), nothing(lexicon))?;
            writeln!(text)?;
        }
        writeln!(text, "## Generated requests of which training has seen no part\n")?;
        writeln!(
            text,
            "{EXAMPLES} requests for each; held back from training were whole sentence templates, synonyms, or pairs of adjustments.\n"
        )?;
        writeln!(
            text,
            "| held back | network | lexicon | not supported, network | amount error, network |\n|---|---|---|---|---|"
        )?;
        for (name, [network, lexicon]) in &self.held_out {
            let columns =
                [tally(network.adjustments), tally(lexicon.adjustments), tally(network.unsupported)];
            writeln!(text, "| {name} | {} | {:.3} |", columns.join(" | "), network.amount_error)?;
        }
        let [network, lexicon] = self.order;
        writeln!(text, "\n## Amounts\n")?;
        writeln!(
            text,
            "Of {} requests in three strengths (“a bit”, plain, “a lot”, …), the amount grows strictly in {} (lexicon: {}).",
            network.ladders, network.ordered, lexicon.ordered
        )?;
        let requests = self.files.iter().filter(|(_, [network, _])| network.nothing < network.requests);
        for (name, [network, lexicon]) in requests {
            writeln!(text, "\n## {name}, by adjustment\n")?;
            writeln!(text, "| adjustment | network | right, wrong, missed | lexicon |\n|---|---|---|---|")?;
            for (adjustment, found) in &network.by_adjustment {
                let other = lexicon.by_adjustment.get(adjustment).copied().unwrap_or_default();
                let Tally { right, wrong, missed } = *found;
                writeln!(
                    text,
                    "| {} | {:.3} | {right}, {wrong}, {missed} | {:.3} |",
                    adjustment.label(),
                    found.f1(),
                    other.f1()
                )?;
            }
        }
        Ok(())
    }
}

fn row(text: &mut String, name: &str, network: String, lexicon: String) -> std::fmt::Result {
    writeln!(text, "| {name} | {network} | {lexicon} |")
}
