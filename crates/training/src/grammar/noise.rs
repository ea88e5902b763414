//! How real typing differs from the grammar's: spelling, typos, case, missing apostrophes.

use super::dice::Dice;

/// Which habits one writer has; drawn once per prompt.
pub struct Writer {
    american: bool,
    apostrophes: bool,
    typos: f32,
    case: Case,
    elongates: bool,
    abbreviates: bool,
    drops_articles: bool,
    hesitates: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Case {
    AsIs,
    Lower,
    Upper,
    Sentence,
}

impl Writer {
    pub fn sample(dice: &mut Dice) -> Writer {
        Writer {
            american: dice.chance(0.55),
            apostrophes: dice.chance(0.7),
            typos: if dice.chance(0.78) { 0.0 } else { dice.between(0.02, 0.16) },
            case: [Case::AsIs, Case::Lower, Case::Upper, Case::Sentence]
                [dice.weighted(&[0.25, 0.4, 0.03, 0.32])],
            elongates: dice.chance(0.03),
            abbreviates: dice.chance(0.05),
            drops_articles: dice.chance(0.07),
            hesitates: dice.chance(0.06),
        }
    }

    /// Rewrites a piece of the prompt. `starts` tells whether a sentence starts here.
    pub fn write(&self, text: &str, starts: bool, dice: &mut Dice) -> String {
        let mut out = String::with_capacity(text.len());
        for word in text.split(' ') {
            if self.drops_articles && matches!(word, "the" | "a" | "an") && !out.is_empty() {
                continue;
            }
            if !out.is_empty() || word.is_empty() {
                out.push(' ');
            }
            if self.hesitates && !out.is_empty() && dice.chance(0.12) {
                out.push_str(dice.word(FILLERS));
                out.push(' ');
            }
            let mut word = word.to_owned();
            if self.american {
                word = american(word);
            }
            if !self.apostrophes {
                word.retain(|c| c != '\'');
            }
            if self.abbreviates {
                word = abbreviation(word);
            }
            if self.elongates && dice.chance(0.25) {
                word = elongated(word);
            }
            if self.typos > 0.0 && dice.chance(self.typos) {
                word = typo(&word, dice);
            }
            out.push_str(&word);
        }
        match self.case {
            Case::AsIs => out,
            Case::Lower => out.to_lowercase(),
            Case::Upper => out.to_uppercase(),
            Case::Sentence if starts => capitalised(&out),
            Case::Sentence => out,
        }
    }
}

/// Said between words, meaning nothing.
const FILLERS: &[&str] = &[
    "um",
    "uh",
    "like",
    "maybe",
    "perhaps",
    "tbh",
    "actually",
    "honestly",
    "basically",
    "you know",
    "i think",
    "i guess",
    "again",
    "here",
    "well",
    "please",
    "hmm",
    "err",
    "if possible",
    "kindly",
    "simply",
];

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn american(word: String) -> String {
    const PAIRS: [(&str, &str); 9] = [
        ("colour", "color"),
        ("grey", "gray"),
        ("centre", "center"),
        ("isation", "ization"),
        ("imise", "imize"),
        ("alise", "alize"),
        ("cosy", "cozy"),
        ("analogue", "analog"),
        ("favourite", "favorite"),
    ];
    for (british, american) in PAIRS {
        if word.contains(british) {
            return word.replace(british, american);
        }
    }
    word
}

fn abbreviation(word: String) -> String {
    let short = match word.as_str() {
        "please" => "pls",
        "you" => "u",
        "are" => "r",
        "photo" | "picture" => "pic",
        "saturation" => "sat",
        "temperature" => "temp",
        "contrast" => "contr",
        "exposure" => "exp",
        "and" => "&",
        "with" => "w/",
        "without" => "w/o",
        "because" => "cuz",
        "to" => "2",
        "background" => "bg",
        "highlights" => "hls",
        "shadows" => "shads",
        "vibrance" => "vib",
        "luminance" => "lum",
        "little" => "lil",
        "more" => "mor",
        "just" => "jst",
        "for" => "4",
        "really" => "rly",
        "thanks" => "thx",
        "your" => "ur",
        _ => return word,
    };
    short.to_owned()
}

/// "so" → "sooo", "brighter" → "brighterrr".
fn elongated(word: String) -> String {
    let Some(last) = word.chars().last().filter(char::is_ascii_alphabetic) else { return word };
    let long_vowel = match word.as_str() {
        "way" => Some("waaay"),
        "so" => Some("sooo"),
        "much" => Some("muuuch"),
        "please" => Some("pleaseee"),
        "very" => Some("veryyy"),
        "really" => Some("reallyyy"),
        _ => None,
    };
    match long_vowel {
        Some(long) => long.to_owned(),
        None if word.len() > 5 => format!("{word}{last}{last}"),
        None => word,
    }
}

/// One slip of the fingers in a word of at least four letters.
fn typo(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 4 || !letters.iter().all(|c| c.is_alphabetic()) {
        return word.to_owned();
    }
    let at = dice.below(letters.len() - 1);
    match dice.below(5) {
        0 => letters.swap(at, at + 1),
        1 => {
            letters.remove(at.max(1));
        }
        2 => letters.insert(at, letters[at]),
        3 => letters[at] = neighbour(letters[at], dice),
        _ => {
            // People double a single consonant and halve a double one.
            match (1..letters.len()).find(|&i| letters[i] == letters[i - 1]) {
                Some(double) => {
                    letters.remove(double);
                }
                None => letters.swap(at, at + 1),
            }
        }
    }
    letters.into_iter().collect()
}

fn neighbour(letter: char, dice: &mut Dice) -> char {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    for row in ROWS {
        if let Some(at) = row.find(letter.to_ascii_lowercase()) {
            let side = if dice.chance(0.5) { at.wrapping_sub(1) } else { at + 1 };
            return row.chars().nth(side).unwrap_or(letter);
        }
    }
    letter
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_typo_changes_a_word_by_one_letter_at_most() {
        let mut rng = StdRng::seed_from_u64(3);
        let mut dice = Dice(&mut rng);
        for _ in 0..500 {
            let slip = typo("saturation", &mut dice);
            assert!(slip.chars().count().abs_diff(10) <= 1, "{slip}");
        }
    }

    #[test]
    fn american_writers_write_color_and_gray() {
        assert_eq!(american("colourful".into()), "colorful");
        assert_eq!(american("greyscale".into()), "grayscale");
    }
}
