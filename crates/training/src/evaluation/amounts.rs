use offstage_api::PhotoStats;

use super::requests::{Accepted, RequestError, parse_accepted};
use super::{Reader, read_all};

/// The same request in three strengths.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    /// Weak, plain, strong.
    pub prompts: [String; 3],
    /// The adjustment whose amount must grow.
    pub label: Accepted,
}

/// How often a stronger wording gave a larger amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderScore {
    /// Requests in three strengths.
    pub ladders: usize,
    /// Those whose three amounts grow strictly.
    pub ordered: usize,
}

/// Reads a file of ladders, one a line, columns separated by tabs: weak, plain, strong, label.
pub fn parse_ladders(text: &str) -> Result<Vec<Ladder>, RequestError> {
    let lines =
        text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    let parse = |line: &str| {
        let [weak, plain, strong, label] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err("4 columns are expected".to_owned());
        };
        Ok(Ladder { prompts: [weak, plain, strong].map(str::to_owned), label: parse_accepted(label.trim())? })
    };
    lines.map(|(at, line)| parse(line).map_err(|reason| RequestError { line: at + 1, reason })).collect()
}

/// Reads each request in its three strengths.
pub fn amount_order(reader: &Reader, ladders: &[Ladder]) -> OrderScore {
    let prompts: Vec<_> = ladders
        .iter()
        .flat_map(|ladder| &ladder.prompts)
        .map(|prompt| (prompt.as_str(), PhotoStats::TYPICAL))
        .collect();
    let answers = read_all(reader, &prompts);
    let grows = |ladder: &Ladder, answers: &[super::Answer]| {
        let amounts: Vec<f32> = answers
            .iter()
            .map(|answer| {
                let heard = answer
                    .adjustments
                    .iter()
                    .find(|&&(adjustment, amount)| ladder.label.accepts(adjustment, amount));
                heard.map_or(0.0, |(_, amount)| amount.abs())
            })
            .collect();
        amounts.windows(2).all(|pair| pair[1] > pair[0] && pair[0] > 0.0)
    };
    let ordered =
        ladders.iter().zip(answers.chunks(3)).filter(|(ladder, answers)| grows(ladder, answers)).count();
    OrderScore { ladders: ladders.len(), ordered }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_request_in_three_strengths() {
        let ladders = parse_ladders("# comment\na bit warmer\twarmer\tmuch warmer\ttemperature+\n").unwrap();
        assert_eq!(ladders[0].prompts[1], "warmer");
        assert!(ladders[0].label.accepts(offstage_api::Adjustment::Temperature, 0.3));
        assert_eq!(parse_ladders("warmer\ttemperature+").unwrap_err().line, 1);
    }

    #[test]
    fn the_lexicon_tells_strengths_apart() {
        let ladders = parse_ladders("slightly warmer\twarmer\tmuch warmer\ttemperature+\n").unwrap();
        assert_eq!(amount_order(&Reader::Lexicon, &ladders), OrderScore { ladders: 1, ordered: 1 });
    }
}
