//! The baseline: a clause lexicon without any learning. It splits a prompt into clauses, looks for
//! known words in each, and takes direction and strength from the words around them.

mod words;

use offstage_api::Adjustment;

use words::{DOWN, KEEP, STRENGTHS, UNSUPPORTED, UP, WORDS};

/// What the lexicon makes of a prompt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LexiconReading {
    /// Each adjustment at most once.
    pub targets: Vec<(Adjustment, f32)>,
    /// Whether some clause asks for what no recipe can do.
    pub unsupported: bool,
}

/// Reads a prompt clause by clause. A clause without a verb of its own goes on in the direction of
/// the one before it ("increase brightness and contrast").
pub fn read(prompt: &str) -> LexiconReading {
    let mut reading = LexiconReading::default();
    let mut carried = 1.0;
    for clause in clauses(prompt) {
        if contains_any(&clause, KEEP) {
            continue;
        }
        let direction = direction(&clause);
        let hits = hits(&clause);
        if hits.is_empty() {
            reading.unsupported |= contains_any(&clause, UNSUPPORTED);
        }
        let strength = strength(&clause);
        for (adjustment, sign, turns) in hits {
            let turned = match (turns, direction) {
                (true, Some(direction)) => direction,
                (true, None) => carried,
                (false, _) if flips(&clause) => -1.0,
                (false, _) => 1.0,
            };
            let amount = (sign * turned * strength).clamp(-1.0, 1.0);
            reading.targets.retain(|(known, _)| *known != adjustment);
            reading.targets.push((adjustment, amount));
        }
        carried = direction.unwrap_or(carried);
    }
    reading
}

/// Lower-case clauses, each padded with spaces so that whole words can be looked for.
fn clauses(prompt: &str) -> Vec<String> {
    let mut text = prompt.to_lowercase().replace('’', "'").replace("black and white", "monochrome");
    for joint in [" and ", " but ", " then ", " also ", " plus ", " while ", " & "] {
        text = text.replace(joint, ",");
    }
    let stops = [',', ';', '\n', '!', '?'];
    let split = text.split(stops).flat_map(|part| part.split(". "));
    split
        .map(|part| format!(" {} ", part.trim().trim_end_matches('.').replace(':', " ")))
        .filter(|part| part.trim() != "")
        .collect()
}

fn contains_any(clause: &str, words: &[&str]) -> bool {
    words.iter().any(|word| clause.contains(word))
}

/// The adjustments named: the longest word wins where two overlap. The flag tells nouns, which a
/// verb turns, from words with a direction of their own.
fn hits(clause: &str) -> Vec<(Adjustment, f32, bool)> {
    let mut found = Vec::new();
    let mut rest = clause.to_owned();
    let mut table: Vec<_> = WORDS.iter().collect();
    table.sort_by_key(|(word, ..)| std::cmp::Reverse(word.len()));
    for (word, adjustment, sign, turns) in table {
        if rest.contains(word) {
            rest = rest.replace(word, " ");
            found.push((*adjustment, *sign, *turns));
        }
    }
    found
}

fn direction(clause: &str) -> Option<f32> {
    if contains_any(clause, DOWN) || has_signed_number(clause, '-') {
        Some(-1.0)
    } else if contains_any(clause, UP) || has_signed_number(clause, '+') {
        Some(1.0)
    } else {
        None
    }
}

fn has_signed_number(clause: &str, sign: char) -> bool {
    clause.as_bytes().windows(2).any(|pair| pair[0] == sign as u8 && pair[1].is_ascii_digit())
}

/// "too dark", "less dark" and "not so dark" ask for the opposite; "not dark enough" does not.
fn flips(clause: &str) -> bool {
    contains_any(clause, &[" too ", " less ", " not so ", " so ", " overly ", " not as "])
        && !clause.contains(" enough ")
}

/// A number if one is given, else the strongest word, else the plain 0.35.
fn strength(clause: &str) -> f32 {
    if let Some(number) = number(clause) {
        return number;
    }
    STRENGTHS.iter().find(|(word, _)| clause.contains(word)).map_or(0.35, |(_, amount)| *amount)
}

fn number(clause: &str) -> Option<f32> {
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let text = clause.split(|c| !digits(c)).find(|part| part.starts_with(|c: char| c.is_ascii_digit()))?;
    let value: f32 = text.trim_end_matches('.').parse().ok()?;
    if clause.contains(" stop") || clause.contains(" ev ") {
        Some(value / 2.0)
    } else if clause.contains("degree") || clause.contains('°') {
        Some(value / 180.0)
    } else if value > 1.0 || !text.contains('.') {
        Some(value / 100.0)
    } else {
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use offstage_api::{Adjustment as A, Hue};

    use super::*;

    fn signs(prompt: &str) -> Vec<(A, i32)> {
        let mut got: Vec<_> = read(prompt).targets.into_iter().map(|(a, v)| (a, v.signum() as i32)).collect();
        got.sort();
        got
    }

    #[test]
    fn opposite_directions_in_one_sentence_are_told_apart() {
        assert_eq!(
            signs("increase brightness and contrast but lower saturation"),
            [(A::Exposure, 1), (A::Contrast, 1), (A::Saturation, -1)]
        );
        assert_eq!(
            signs("brighter, warmer, less contrast"),
            [(A::Exposure, 1), (A::Contrast, -1), (A::Temperature, 1)]
        );
    }

    #[test]
    fn a_complaint_asks_for_the_opposite() {
        assert_eq!(signs("it is too dark"), [(A::Exposure, 1)]);
        assert_eq!(signs("the photo is not bright enough"), [(A::Exposure, 1)]);
    }

    #[test]
    fn what_is_kept_is_not_changed() {
        assert_eq!(signs("warmer, but don't touch the contrast"), [(A::Temperature, 1)]);
    }

    #[test]
    fn strengths_and_numbers_are_read() {
        assert_eq!(read("slightly warmer").targets, [(A::Temperature, 0.15)]);
        assert_eq!(read("saturation +20").targets, [(A::Saturation, 0.2)]);
        assert_eq!(read("brighten by 1 stop").targets, [(A::Exposure, 0.5)]);
    }

    #[test]
    fn a_hue_is_told_from_the_whole_picture() {
        assert_eq!(signs("tone down the reds"), [(A::HueSaturation(Hue::Red), -1)]);
    }

    #[test]
    fn an_object_to_remove_is_not_supported() {
        assert_eq!(read("remove the car"), LexiconReading { targets: vec![], unsupported: true });
    }
}
