use std::collections::HashMap;

use offstage_api::Adjustment;

use super::concept::{Concept, Form};
use super::dice::Dice;
use super::frames::{Frame, Kind, frames};
use super::held_out::Keep;
use super::numbers;
use super::slots;
use super::strength::{self, PLACES, Strength};
use super::template::expand;

/// A clause that asks for something, and what it asks for.
#[derive(Clone, Debug)]
pub struct Clause {
    pub text: String,
    pub kind: Kind,
    pub targets: Vec<(Adjustment, f32)>,
}

/// The frames of one side of the split, by form and direction.
pub struct Phrasing {
    frames: HashMap<(Form, bool), Vec<Frame>>,
}

impl Phrasing {
    pub fn new(keep: Keep) -> Phrasing {
        let mut table = HashMap::new();
        for form in Form::ALL {
            for down in [false, true] {
                table.insert((form, down), frames(form, down, keep));
            }
        }
        Phrasing { frames: table }
    }

    pub fn has(&self, form: Form, down: bool) -> bool {
        self.frames.get(&(form, down)).is_some_and(|frames| !frames.is_empty())
    }

    /// Says `concept` in one of its forms, with a strength drawn here. `down` turns a dial the
    /// other way; `only` restricts the kind of clause where such frames exist.
    pub fn say(
        &self,
        concept: &Concept,
        form: Form,
        down: bool,
        only: Option<Kind>,
        dice: &mut Dice,
    ) -> Clause {
        let gradable = concept.gradable && form != Form::Whole && form != Form::State;
        let all = self.frames.get(&(form, down)).map_or(&[][..], Vec::as_slice);
        let roll = if gradable { dice.between(0.0, 1.0) } else { 0.5 };
        let (mut words, mut number) = (roll < 0.36, roll > 0.90);
        let of_kind = |frame: &&Frame| only.is_none_or(|kind| frame.kind == kind);
        let fits = |frame: &&Frame| frame.number == number && (frame.words || !words) && of_kind(frame);
        let mut fitting: Vec<&Frame> = all.iter().filter(fits).collect();
        if fitting.is_empty() {
            (words, number) = (false, false);
            fitting = all.iter().filter(|frame| !frame.number && of_kind(frame)).collect();
        }
        if fitting.is_empty() {
            fitting = all.iter().filter(|frame| !frame.number).collect();
        }
        let Some(frame) = pick(&fitting, dice) else {
            return Clause { text: String::new(), kind: Kind::Fragment, targets: Vec::new() };
        };
        let phrase = dice.common(concept.phrases(form)).to_owned();
        let stops = concept.touches(Adjustment::Exposure) && frame.text.contains("{num}");
        let strength = if words { Strength::said(dice) } else { fixed_strength(&frame.text) };
        let (amount, spelled) = match (number, frame.text.contains("{pm}")) {
            (true, true) => numbers::compact(dice, concept.touches(Adjustment::Exposure)),
            (true, false) => numbers::spelled(dice, stops),
            _ => (0.0, String::new()),
        };
        let strength = if number { Strength::Exactly(amount) } else { strength };
        let text = fill(&frame.text, &phrase, strength, &spelled, dice);
        let sign = if down { -1.0 } else { 1.0 };
        Clause { text, kind: frame.kind, targets: targets(concept, strength, sign) }
    }
}

/// The targets of a concept at a strength.
pub fn targets(concept: &Concept, strength: Strength, sign: f32) -> Vec<(Adjustment, f32)> {
    let single = concept.effects.len() == 1;
    let strength = if concept.gradable { strength } else { Strength::Plain };
    concept
        .effects
        .iter()
        .map(|(adjustment, plain)| (*adjustment, strength.amount(plain * sign, single)))
        .collect()
}

/// Strength that lies in a frame's own words rather than in a slot.
fn fixed_strength(frame: &str) -> Strength {
    let has = |word: &str| frame.contains(word);
    if has("(slight|") || has("(some|a bit of") || has("(a bit|a little") {
        Strength::Slight
    } else if has("halve") || has("in half") {
        Strength::Exactly(0.5)
    } else if has("as possible") {
        Strength::Extreme
    } else if has("double {the}") || has("(big|strong") || has("{x} {x}") {
        Strength::Strong
    } else {
        Strength::Plain
    }
}

fn pick<'f>(frames: &[&'f Frame], dice: &mut Dice) -> Option<&'f Frame> {
    if frames.is_empty() {
        return None;
    }
    let weights: Vec<f32> = frames.iter().map(|frame| frame.weight).collect();
    Some(frames[dice.weighted(&weights)])
}

fn fill(frame: &str, phrase: &str, strength: Strength, number: &str, dice: &mut Dice) -> String {
    let phrase = expand(phrase, dice, &mut slots::common);
    let bare = phrase.strip_prefix("the ").unwrap_or(&phrase).to_owned();
    let mut article = String::new();
    let text = expand(frame, dice, &mut |name, dice| match name {
        "x" => phrase.clone(),
        "bare" => bare.clone(),
        "the" => format!("the {bare}"),
        "a" => {
            article = "\u{1}".to_owned();
            article.clone()
        }
        "up" | "down" | "remove" => slots::common(name, dice),
        "num" | "pm" => number.to_owned(),
        place if PLACES.contains(&place) => {
            let words = strength::words(place, strength);
            if words.is_empty() { String::new() } else { dice.word(words).to_owned() }
        }
        other => slots::common(other, dice),
    });
    let text = if article.is_empty() { text } else { with_article(&text) };
    // "a {very} dark look" with "a bit" would say the article twice.
    text.replace(" a a ", " a ").replace(" an a ", " a ")
}

/// Puts "a" or "an" in place of the marker.
fn with_article(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        if !out.is_empty() {
            out.push(' ');
        }
        if word == "\u{1}" {
            let next = words.peek().and_then(|next| next.chars().next()).unwrap_or('x');
            out.push_str(if "aeiouAEIOUH".contains(next) { "an" } else { "a" });
        } else {
            out.push_str(word);
        }
    }
    out
}
