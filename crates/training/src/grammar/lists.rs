//! Requests in lists: comparatives under one verb, dials, bare fragments, sliders, complaints.

use super::clause::targets;
use super::compose::{Composer, Pick};
use super::concept::{Concept, Form};
use super::dice::Dice;
use super::draft::Draft;
use super::frames::Kind;
use super::joints::enumerate;
use super::slots;
use super::strength::{self, Strength};
use super::template::{expand, expand_plain};

impl Composer<'_> {
    /// "make it a bit warmer, softer and less contrasty".
    pub fn comparatives(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
        let says = |concept: &Concept| {
            concept.gradable
                && (!concept.phrases(Form::More).is_empty() || !concept.phrases(Form::Too).is_empty())
        };
        let picks = self.picks(count, &says, dice);
        let head = dice.word(&[
            "{make} {it}",
            "{make} {it}",
            "{make} {it}",
            "{make} {it}",
            "please {make} {it}",
            "{can} make it",
            "{want}",
            "",
            "",
            "{make} {it} look",
            "{it} should be",
            "go",
            "I'd like it",
            "could {it} be",
            "{it} needs to be",
            "a",
        ]);
        let head = expand_plain(head, dice);
        let strengths = self.draw_strengths(picks.len(), dice);
        let adjectives = dice.chance(0.22)
            && picks.iter().all(|pick| !self.concepts[pick.concept].phrases(Form::Adjective).is_empty());
        let mut elements = Vec::new();
        for (at, pick) in picks.iter().enumerate() {
            let concept = &self.concepts[pick.concept];
            let form = if adjectives {
                Form::Adjective
            } else if concept.phrases(Form::More).is_empty()
                || (dice.chance(0.15) && !concept.phrases(Form::Too).is_empty())
            {
                Form::Too
            } else {
                Form::More
            };
            let phrase = expand(dice.common(concept.phrases(form)), dice, &mut slots::common);
            let (strength, said) = strengths[at];
            let less = if form == Form::Too { "less " } else { "" };
            let place = if adjectives { "very" } else { "cmp" };
            elements.push(format!("{} {less}{phrase}", words(place, strength, said, dice)).trim().to_owned());
            draft.want(&targets(concept, strength, 1.0));
        }
        let list = enumerate(&elements, dice);
        if head == "a" {
            draft.say(format!(
                "{head} {list} {}",
                dice.pick(&["version", "photo", "image", "look", "picture"])
            ));
        } else if head.is_empty() {
            draft.say(list);
        } else {
            draft.say(format!("{head} {list}"));
        }
    }

    /// Strengths of a list: each element has its own, a strength said of one does not hold for the next.
    fn draw_strengths(&self, count: usize, dice: &mut Dice) -> Vec<(Strength, bool)> {
        let first = if dice.chance(0.42) { Strength::said(dice) } else { Strength::Plain };
        let mut all = vec![(first, true)];
        for _ in 1..count {
            let said = dice.chance(if first == Strength::Plain { 0.2 } else { 0.4 });
            all.push(if said { (Strength::said(dice), true) } else { (Strength::Plain, false) });
        }
        all
    }

    /// "increase brightness and contrast but lower the saturation".
    pub fn dials(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
        let picks = self.picks(count, &|concept| has_dial(concept), dice);
        let ups: Vec<Pick> = picks.iter().filter(|pick| !pick.down).copied().collect();
        let downs: Vec<Pick> = picks.iter().filter(|pick| pick.down).copied().collect();
        let mut groups = vec![(false, ups), (true, downs)];
        if dice.chance(0.4) {
            groups.reverse();
        }
        groups.retain(|(_, group)| !group.is_empty());
        let style = dice.below(4);
        for (at, (down, group)) in groups.iter().enumerate() {
            if at > 0 {
                let opposite = [" but ", ", but ", " and ", ", ", ". ", "; ", " while ", ", and ", " then "];
                draft.join(dice.word(&opposite));
            }
            let nouns: Vec<String> = group.iter().map(|pick| self.dial_noun(*pick, dice)).collect();
            let strength = if dice.chance(0.3) { Strength::said(dice) } else { Strength::Plain };
            let text = dial_group(style, *down, &nouns, strength, dice);
            for pick in group {
                let sign = if *down { -1.0 } else { 1.0 };
                draft.want(&targets(&self.concepts[pick.concept], strength, sign));
            }
            draft.say(text);
        }
    }

    fn dial_noun(&self, pick: Pick, dice: &mut Dice) -> String {
        let concept = &self.concepts[pick.concept];
        let list = if concept.phrases(Form::Dial).is_empty() { Form::Slider } else { Form::Dial };
        expand(dice.pick(concept.phrases(list)).as_str(), dice, &mut slots::common)
    }

    /// "more contrast, less saturation, vignette".
    pub fn terse(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
        let picks = self.picks(count, &|_| true, dice);
        let separator = dice.word(&[
            ", ", ", ", ", ", ", ", ",", "; ", " / ", "\n", "\n- ", " and ", " + ", ". ", " ", " & ",
            ", and ", "\n* ",
        ]);
        for (at, pick) in picks.iter().enumerate() {
            let clause = self.clause(*pick, at == 0, Some(Kind::Fragment), dice);
            if at > 0 {
                let last = at + 1 == picks.len() && separator == ", " && dice.chance(0.4);
                draft.join(if last { dice.word(&[" and ", ", and ", " but ", " & "]) } else { separator });
            } else if separator.trim().starts_with(['-', '*']) {
                draft.join(separator.trim_start());
            }
            draft.say(clause.text);
            draft.want(&clause.targets);
        }
    }

    /// "Exposure +20, Contrast -10".
    pub fn sliders(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
        let picks = self.picks(count, &|concept| has_dial(concept), dice);
        let separator = dice.word(&[", ", ", ", "; ", "\n", " ", " / ", " | "]);
        let form = dice.below(8);
        for (at, pick) in picks.iter().enumerate() {
            let noun = self.dial_noun(*pick, dice);
            let noun = noun.strip_prefix("the ").unwrap_or(&noun);
            let sign = if pick.down { '-' } else { '+' };
            let percent = if dice.chance(0.6) { 5 * (1 + dice.below(20)) } else { 1 + dice.below(60) };
            let text = match form {
                4 if !pick.down => format!("{noun} {percent}"),
                5 if !pick.down => format!("{noun} up {percent}"),
                5 => format!("{noun} down {percent}"),
                6 => format!("{noun}{sign}{percent}"),
                7 if !pick.down => format!("{noun} up"),
                7 => format!("{noun} down"),
                0 => format!("{noun} {sign}{percent}"),
                1 => format!("{noun}: {sign}{percent}"),
                2 => format!("{sign}{percent} {noun}"),
                _ => format!("{noun} {sign}{percent}%"),
            };
            if at > 0 {
                draft.join(separator);
            }
            draft.say(text);
            let direction = if pick.down { -1.0 } else { 1.0 };
            let said = if form == 7 { Strength::Plain } else { Strength::Exactly(percent as f32 / 100.0) };
            draft.want(&targets(&self.concepts[pick.concept], said, direction));
        }
    }

    /// "it's too dark and a bit flat".
    pub fn complaints(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
        let picks = self.picks(count.min(3), &|concept| !concept.phrases(Form::Too).is_empty(), dice);
        let head = expand_plain(
            dice.word(&[
                "{itis}",
                "{itlooks}",
                "",
                "",
                "it's too",
                "{itis} too",
                "fix this:",
                "fix it:",
                "problems:",
                "{itis} just",
            ]),
            dice,
        );
        let bare = dice.chance(0.45);
        let mut elements = Vec::new();
        for (at, pick) in picks.iter().enumerate() {
            let concept = &self.concepts[pick.concept];
            let phrase = expand(dice.common(concept.phrases(Form::Too)), dice, &mut slots::common);
            let needs_too = if head.ends_with("too") { at > 0 && !bare } else { head.is_empty() || !bare };
            elements.push(if needs_too { format!("too {phrase}") } else { phrase });
            draft.want(&targets(concept, Strength::Plain, 1.0));
        }
        let list = enumerate(&elements, dice);
        draft.say(format!("{head} {list}").trim().to_owned());
    }
}

fn has_dial(concept: &Concept) -> bool {
    let turns = !concept.phrases(Form::Dial).is_empty() || !concept.phrases(Form::Slider).is_empty();
    turns && concept.effects.len() == 1
}

fn words(place: &str, strength: Strength, said: bool, dice: &mut Dice) -> &'static str {
    let options = strength::words(place, strength);
    if said && !options.is_empty() { dice.word(options) } else { "" }
}

fn dial_group(style: usize, down: bool, nouns: &[String], strength: Strength, dice: &mut Dice) -> String {
    let bare: Vec<String> =
        nouns.iter().map(|noun| noun.strip_prefix("the ").unwrap_or(noun).to_owned()).collect();
    match style {
        0 | 1 => {
            let verb = slots::common(if down { "down" } else { "up" }, dice);
            let (adverb, end) = if dice.chance(0.5) {
                (words("adv", strength, true, dice), "")
            } else {
                ("", words("end", strength, true, dice))
            };
            format!("{adverb} {verb} {} {end}", enumerate(nouns, dice)).trim().to_owned()
        }
        2 => {
            let direction = if down { "less" } else { "more" };
            format!("{} {direction} {}", words("cmp", strength, true, dice), enumerate(&bare, dice))
                .trim()
                .to_owned()
        }
        _ => {
            let direction = if down { "down" } else { "up" };
            let end = words("end", strength, true, dice);
            if dice.chance(0.5) {
                format!("{} {direction} {end}", enumerate(&bare, dice)).trim().to_owned()
            } else {
                format!("turn {direction} {} {end}", enumerate(nouns, dice)).trim().to_owned()
            }
        }
    }
}
