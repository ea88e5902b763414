//! Puts clauses together: several requests in one prompt, in the layouts that people use.

use offstage_api::Adjustment;

use super::clause::{Clause, Phrasing, targets};
use super::concept::{Concept, Form};
use super::dice::Dice;
use super::draft::Draft;
use super::frames::Kind;
use super::held_out;
use super::joints::{enumerate, joiner, politely};
use super::slots;
use super::strength::{self, Strength};
use super::template::{expand, expand_plain};

/// What one request in a prompt is made of.
#[derive(Clone, Copy, Debug)]
pub struct Pick {
    pub concept: usize,
    /// A dial turned the other way.
    pub down: bool,
}

/// Where the held-out material of a split comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldPairs {
    Avoid,
    Require,
}

pub struct Composer<'g> {
    pub concepts: &'g [Concept],
    /// Said for the first request of a prompt instead of `concepts`, where it has the form.
    pub first_concepts: &'g [Concept],
    pub phrasing: &'g Phrasing,
    pub first_phrasing: &'g Phrasing,
    pub pairs: HeldPairs,
    pub weights: &'g [f32],
}

impl Composer<'_> {
    /// Writes `count` requests into the draft.
    pub fn requests(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
        let layout = dice.weighted(&[5.0, 2.2, 2.0, 2.4, 1.1, 0.6]);
        let special = self.pairs == HeldPairs::Require
            || !std::ptr::eq(self.phrasing, self.first_phrasing)
            || !std::ptr::eq(self.concepts, self.first_concepts);
        match layout {
            1 if !special => self.comparatives(count, draft, dice),
            2 if !special => self.dials(count.max(2), draft, dice),
            3 if !special => self.terse(count.max(2), draft, dice),
            4 if !special => self.sliders(count.max(2), draft, dice),
            5 if !special => self.complaints(count.max(2), draft, dice),
            _ => self.clauses(count, draft, dice),
        }
    }

    /// One whole clause of a single concept, such as stands beside an unsupported request.
    pub fn clause(&self, pick: Pick, first: bool, only: Option<Kind>, dice: &mut Dice) -> Clause {
        let source = if first { self.first_concepts } else { self.concepts };
        let phrasing = if first { self.first_phrasing } else { self.phrasing };
        let concept = &source[pick.concept];
        let forms: Vec<(Form, f32)> = concept
            .forms()
            .filter(|(form, _)| !pick.down || matches!(form, Form::Dial | Form::Slider))
            .filter(|(form, _)| phrasing.has(*form, pick.down))
            .collect();
        if forms.is_empty() {
            let whole = &self.concepts[pick.concept];
            let form = whole.forms().next().map_or(Form::Whole, |(form, _)| form);
            return self.phrasing.say(whole, form, pick.down, only, dice);
        }
        let weights: Vec<f32> = forms.iter().map(|(_, weight)| *weight).collect();
        let form = forms[dice.weighted(&weights)].0;
        phrasing.say(concept, form, pick.down, only, dice)
    }

    /// Draws requests that touch different adjustments, all of which pass `wanted`.
    pub fn picks(&self, count: usize, wanted: &dyn Fn(&Concept) -> bool, dice: &mut Dice) -> Vec<Pick> {
        let mut picks: Vec<Pick> = Vec::with_capacity(count);
        for _ in 0..count * 30 {
            if picks.len() == count {
                break;
            }
            let concept = dice.weighted(self.weights);
            let fits = wanted(&self.concepts[concept]) && (!picks.is_empty() || self.can_begin(concept));
            if fits && self.goes_with(concept, &picks) {
                picks.push(Pick { concept, down: self.may_turn_down(concept, dice) });
            }
        }
        picks
    }

    fn can_begin(&self, concept: usize) -> bool {
        self.first_concepts[concept].forms().any(|(form, _)| self.first_phrasing.has(form, false))
    }

    fn goes_with(&self, concept: usize, picks: &[Pick]) -> bool {
        let new = &self.concepts[concept];
        let disjoint = picks.iter().all(|pick| {
            new.effects.iter().all(|(adjustment, _)| !self.concepts[pick.concept].touches(*adjustment))
        });
        let held = |pick: &Pick| held_out::pair_is_held_out(&self.concepts[pick.concept].name, &new.name);
        let allowed = match self.pairs {
            HeldPairs::Avoid => !picks.iter().any(held),
            HeldPairs::Require => picks.is_empty() || picks.iter().any(held),
        };
        disjoint && allowed
    }

    /// A dial of one adjustment may be turned down, unless the concept that means the opposite is
    /// the one to do so: highlights, whites and shadows have their own words for it.
    fn may_turn_down(&self, concept: usize, dice: &mut Dice) -> bool {
        let concept = &self.concepts[concept];
        let turns = !concept.phrases(Form::Dial).is_empty() || !concept.phrases(Form::Slider).is_empty();
        turns && concept.effects.len() == 1 && concept.name.ends_with('+') && dice.chance(0.22)
    }

    fn clauses(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
        let picks = self.picks(count, &|_| true, dice);
        let mut polite = dice.chance(0.25);
        for (at, pick) in picks.iter().enumerate() {
            let mut clause = self.clause(*pick, at == 0, None, dice);
            if at == 0 && clause.kind == Kind::Imperative && dice.chance(0.12) {
                self.complain_first(pick.concept, draft, dice);
            } else if at == 0 && !pick.down && dice.chance(0.06) {
                self.deny_opposite(pick.concept, draft, dice);
            }
            if clause.kind == Kind::Imperative && (polite || (at > 0 && dice.chance(0.06))) {
                clause.text = politely(&clause.text, dice);
                polite = false;
            }
            if at > 0 || !draft.is_empty() {
                draft.join(joiner(clause.kind, dice));
            }
            draft.say(clause.text);
            draft.want(&clause.targets);
            if !pick.down && dice.chance(0.04) {
                self.bound(pick.concept, draft, dice);
            }
        }
    }

    /// "but not too bright" after "brighter": a bound, not a refusal.
    fn bound(&self, concept: usize, draft: &mut Draft, dice: &mut Dice) {
        let phrases = self.concepts[concept].phrases(Form::Adjective);
        if phrases.is_empty() {
            return;
        }
        let phrase = expand(dice.pick(phrases).as_str(), dice, &mut slots::common);
        let bound = *dice.pick(&[
            "but not too {x}",
            "not too {x} though",
            "but it shouldn't be too {x}",
            "just not too {x}",
            "without making it too {x}",
            "but not {x} {x}",
            "but don't make it too {x}",
        ]);
        draft.join(*dice.pick(&[" ", ", "]));
        draft.say(bound.replace("{x}", &phrase));
    }

    /// "it's too dark" before "brighten it": the same request said twice.
    fn complain_first(&self, concept: usize, draft: &mut Draft, dice: &mut Dice) {
        let concept = &self.concepts[concept];
        let form = if dice.chance(0.6) { Form::Too } else { Form::State };
        if concept.phrases(form).is_empty() {
            return;
        }
        let clause = self.phrasing.say(concept, form, false, Some(Kind::Statement), dice);
        draft.say(clause.text);
    }

    /// "not warmer" before "make it cooler": the opposite of a request, turned down.
    fn deny_opposite(&self, concept: usize, draft: &mut Draft, dice: &mut Dice) {
        let wanted = &self.concepts[concept].effects;
        let opposes = |other: &&Concept| {
            let same = |(a, b): (&(Adjustment, f32), &(Adjustment, f32))| a.0 == b.0 && a.1 * b.1 < 0.0;
            other.effects.len() == wanted.len() && other.effects.iter().zip(wanted).all(same)
        };
        let Some(opposite) = self.concepts.iter().find(opposes) else { return };
        if opposite.phrases(Form::More).is_empty() {
            return;
        }
        let phrase = expand(dice.pick(opposite.phrases(Form::More)).as_str(), dice, &mut slots::common);
        let denial = *dice.pick(&[
            "don't make it {x}",
            "do not make it {x}",
            "not {x}",
            "instead of {x}",
            "it shouldn't be {x}",
            "i don't want it {x}",
            "i said not {x}",
            "please not {x}",
            "no need to make it {x}",
            "{x}? no",
            "{x}? no wait",
        ]);
        draft.say(denial.replace("{x}", &phrase));
    }

    /// "make it a bit warmer, softer and less contrasty".
    fn comparatives(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
        let says = |concept: &Concept| {
            concept.gradable
                && (!concept.phrases(Form::More).is_empty() || !concept.phrases(Form::Too).is_empty())
        };
        let picks = self.picks(count, &says, dice);
        let head = *dice.pick(&[
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
        let mut elements = Vec::new();
        for (at, pick) in picks.iter().enumerate() {
            let concept = &self.concepts[pick.concept];
            let form = if concept.phrases(Form::More).is_empty()
                || (dice.chance(0.15) && !concept.phrases(Form::Too).is_empty())
            {
                Form::Too
            } else {
                Form::More
            };
            let phrase = expand(dice.pick(concept.phrases(form)).as_str(), dice, &mut slots::common);
            let (strength, said) = strengths[at];
            let less = if form == Form::Too { "less " } else { "" };
            elements.push(format!("{} {less}{phrase}", words("cmp", strength, said, dice)).trim().to_owned());
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

    /// Strengths of a list: where only the first is said, it holds for the rest.
    fn draw_strengths(&self, count: usize, dice: &mut Dice) -> Vec<(Strength, bool)> {
        let first = if dice.chance(0.42) { Strength::said(dice) } else { Strength::Plain };
        let mut all = vec![(first, true)];
        for _ in 1..count {
            if dice.chance(if first == Strength::Plain { 0.15 } else { 0.4 }) {
                all.push((Strength::said(dice), true));
            } else {
                let carried = all.last().map_or(first, |(strength, _)| *strength);
                all.push((carried, false));
            }
        }
        all
    }

    /// "increase brightness and contrast but lower the saturation".
    fn dials(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
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
                draft.join(*dice.pick(&opposite));
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
    fn terse(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
        let picks = self.picks(count, &|_| true, dice);
        let separator = *dice.pick(&[
            ", ", ", ", ", ", ", ", ",", "; ", " / ", "\n", "\n- ", " and ", " + ", ". ", " ", " & ",
            ", and ", "\n* ",
        ]);
        for (at, pick) in picks.iter().enumerate() {
            let clause = self.clause(*pick, at == 0, Some(Kind::Fragment), dice);
            if at > 0 {
                let last = at + 1 == picks.len() && separator == ", " && dice.chance(0.4);
                draft.join(if last { *dice.pick(&[" and ", ", and ", " but ", " & "]) } else { separator });
            } else if separator.trim().starts_with(['-', '*']) {
                draft.join(separator.trim_start());
            }
            draft.say(clause.text);
            draft.want(&clause.targets);
        }
    }

    /// "Exposure +20, Contrast -10".
    fn sliders(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
        let picks = self.picks(count, &|concept| has_dial(concept), dice);
        let separator = *dice.pick(&[", ", ", ", "; ", "\n", " ", " / ", " | "]);
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
    fn complaints(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
        let picks = self.picks(count.min(3), &|concept| !concept.phrases(Form::Too).is_empty(), dice);
        let head = expand_plain(*dice.pick(&["{itis}", "{itlooks}", "", "it's too", "{itis} too"]), dice);
        let mut elements = Vec::new();
        for (at, pick) in picks.iter().enumerate() {
            let concept = &self.concepts[pick.concept];
            let phrase = expand(dice.pick(concept.phrases(Form::Too)).as_str(), dice, &mut slots::common);
            let needs_too = !(head.ends_with("too") && (at == 0 || dice.chance(0.5)));
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
    if said && !options.is_empty() { *dice.pick(options) } else { "" }
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
