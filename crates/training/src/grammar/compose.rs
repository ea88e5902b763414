//! Puts clauses together: several requests in one prompt, in the layouts that people use.

use offstage_api::Adjustment;

use super::clause::{Clause, Phrasing};
use super::concept::{Concept, Form};
use super::dice::Dice;
use super::draft::Draft;
use super::frames::Kind;
use super::held_out;
use super::joints::{joiner, politely};
use super::slots;
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
            // Nothing of the held-out part fits: the trained part always does.
            let trained = Composer { first_concepts: self.concepts, first_phrasing: self.phrasing, ..*self };
            return trained.clause(pick, false, only, dice);
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
                let source = if picks.is_empty() { self.first_concepts } else { self.concepts };
                let down = may_turn_down(&source[concept], dice);
                picks.push(Pick { concept, down });
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

    fn clauses(&self, count: usize, draft: &mut Draft, dice: &mut Dice) {
        let picks = self.picks(count, &|_| true, dice);
        let mut polite = dice.chance(0.25);
        for (at, pick) in picks.iter().enumerate() {
            let mut clause = self.clause(*pick, at == 0, None, dice);
            if at == 0 && clause.kind == Kind::Imperative && dice.chance(0.12) {
                self.complain_first(pick.concept, draft, dice);
            } else if at == 0 && !pick.down && dice.chance(0.05) {
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
            if clause.kind == Kind::Statement && dice.chance(0.14) {
                draft.join(dice.word(&[", ", ", ", ". ", " ", " - ", "; "]));
                draft.say(expand_plain(dice.common_text(REMEDIES), dice));
            }
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
        let bound = dice.word(&[
            "but not too {x}",
            "not too {x} though",
            "but it shouldn't be too {x}",
            "just not too {x}",
            "without making it too {x}",
            "but not {x} {x}",
            "but don't make it too {x}",
        ]);
        draft.join(dice.word(&[" ", ", "]));
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
        let denial = dice.word(&[
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
}

/// A dial of one adjustment that is named for its upper end may be turned down.
fn may_turn_down(concept: &Concept, dice: &mut Dice) -> bool {
    let turns = !concept.phrases(Form::Dial).is_empty() || !concept.phrases(Form::Slider).is_empty();
    turns && concept.effects.len() == 1 && concept.name.ends_with('+') && dice.chance(0.22)
}

/// What people say after a complaint; it adds nothing to what the complaint asks for.
const REMEDIES: &[&str] = &[
    "fix it",
    "fix that",
    "please fix",
    "fix",
    "can you fix (it|that|this)",
    "can u fix (it|that)",
    "(please |)fix (it|that|this)",
    "correct it",
    "please correct (it|that)",
    "change that",
    "do something about it",
    "can you help",
    "can you change that",
    "get rid of it",
    "sort it out",
    "make it better",
    "improve that",
    "back it off",
    "please help",
    "tone that",
    "could you fix that?",
    "can you do something about that?",
    "that needs fixing",
    "handle it",
    "fix pls",
];
