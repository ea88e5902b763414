//! Sentence frames: how a phrase of each form becomes a clause.
//!
//! A line is an optional weight, a mark and a template. `!` marks an imperative, `~` a fragment,
//! `.` a statement. `{x}` is the phrase, `{bare}` the phrase without its article, `{the}` with it,
//! `{a}` an article; the places of [`super::strength`] take strength words, `{num}` a number in
//! words ("20%", "one stop"), `{pm}` one that follows a sign.

use super::concept::Form;
use super::frame_lines as lines;
use super::held_out::{self, Keep};
use super::strength::PLACES;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Imperative,
    Fragment,
    Statement,
}

#[derive(Clone, Debug)]
pub struct Frame {
    pub kind: Kind,
    pub weight: f32,
    pub text: String,
    /// Takes strength words.
    pub words: bool,
    /// Takes a number.
    pub number: bool,
}

/// The frames of a form; `down` asks for those that turn a dial down.
pub fn frames(form: Form, down: bool, keep: Keep) -> Vec<Frame> {
    let lines: Vec<String> = source(form, down)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    held_out::filter(&lines, "frame", keep).iter().map(|line| parse(line)).collect()
}

fn parse(line: &str) -> Frame {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let weight = line[..digits].parse().unwrap_or(1.0);
    let kind = match line.as_bytes()[digits] {
        b'!' => Kind::Imperative,
        b'.' => Kind::Statement,
        _ => Kind::Fragment,
    };
    let text = line[digits + 1..].trim().to_owned();
    let words = PLACES.iter().any(|place| text.contains(&format!("{{{place}}}")));
    let number = text.contains("{num}") || text.contains("{pm}");
    Frame { kind, weight, text, words, number }
}

fn source(form: Form, down: bool) -> &'static str {
    match (form, down) {
        (Form::More, _) => lines::MORE,
        (Form::Adjective, _) => lines::ADJECTIVE,
        (Form::Too, _) => lines::TOO,
        (Form::State, _) => lines::STATE,
        (Form::Verb, _) => lines::VERB,
        (Form::Dial, false) => lines::DIAL_UP,
        (Form::Dial, true) => lines::DIAL_DOWN,
        (Form::Slider, false) => lines::SLIDER_UP,
        (Form::Slider, true) => lines::SLIDER_DOWN,
        (Form::Effect, _) => lines::EFFECT,
        (Form::Mass, _) => lines::MASS,
        (Form::Flaw, _) => lines::FLAW,
        (Form::Look, _) => lines::LOOK,
        (Form::Whole, _) => "12~ {x}\n1~ {x} {please}\n1~ {x}!",
    }
}
