//! Requests that a person wrote for training, as templates of this grammar.

use super::dice::Dice;
use super::draft::Draft;
use super::noise::Writer;
use super::template::expand_plain;
use super::{Example, Grammar, photo};

impl Grammar {
    /// One wording of a template, without targets. What stands in `[brackets]` asks for what is not
    /// supported; the prompt loses the brackets.
    pub fn word(&self, template: &str, rng: &mut impl rand::Rng) -> Example {
        let mut dice = Dice(rng);
        let mut draft = Draft::default();
        if dice.chance(0.08) {
            draft.say(self.surroundings.opening(&mut dice));
            draft.join(dice.word(&[", ", " ", "! "]));
        }
        let text = expand_plain(template, &mut dice);
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('[') {
            let (inside, behind) = after.split_once(']').unwrap_or((after, ""));
            join_or_say(&mut draft, before);
            draft.refuse(inside);
            rest = behind;
        }
        join_or_say(&mut draft, rest);
        self.close(&mut draft, &mut dice);
        draft.finish(&Writer::sample(&mut dice), photo::sample(&mut dice), &mut dice)
    }
}

/// Leading and trailing blanks and commas are joints, which are written as they are.
fn join_or_say(draft: &mut Draft, text: &str) {
    let is_joint = |c: char| c == ' ' || c == ',';
    let said = text.trim_matches(is_joint);
    if said.is_empty() {
        draft.join(text);
        return;
    }
    let start = text.len() - text.trim_start_matches(is_joint).len();
    draft.join(&text[..start]);
    draft.say(said);
    draft.join(&text[start + said.len()..]);
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::super::Split;
    use super::*;

    #[test]
    fn what_stands_in_brackets_becomes_the_span_that_is_not_supported() {
        let grammar = Grammar::new(Split::Train);
        let mut rng = StdRng::seed_from_u64(5);
        for _ in 0..200 {
            let example = grammar.word("warmer, [remove 12345], 67890", &mut rng);
            let [span] = &example.unsupported[..] else { panic!("{example:?}") };
            let asked = &example.prompt[span.clone()];
            assert!(asked.ends_with("12345") && !example.prompt.contains(['[', ']']), "{example:?}");
        }
    }
}
