//! Clauses that say what must not change: they label nothing.

use offstage_api::Adjustment as A;

use super::concept::{Concept, Form};
use super::dice::Dice;
use super::held_out::{self, Keep};
use super::slots;
use super::template::expand;

/// Things that can be kept, with the adjustments they would be confused with.
const THINGS: &[(&str, &[A])] = &[
    (
        "the colours|the colours|colours|the colour|the colors|my colours",
        &[A::Saturation, A::Vibrance, A::Temperature, A::Tint, A::BlackAndWhite, A::Sepia],
    ),
    (
        "the saturation|saturation|the color intensity",
        &[A::Saturation, A::Vibrance, A::BlackAndWhite, A::Sepia],
    ),
    ("the contrast|contrast", &[A::Contrast, A::Fade]),
    (
        "the brightness|brightness|the exposure|exposure|the light|the lighting",
        &[A::Exposure, A::Highlights, A::Shadows],
    ),
    ("the shadows|the dark parts|shadows", &[A::Shadows, A::Blacks]),
    ("the highlights|the bright parts|highlights", &[A::Highlights, A::Whites]),
    ("the sky|the sky|the clouds|the water", &[A::Highlights]),
    ("the skin|the skin tones|skin tones|the face|her skin|my face", &[A::Temperature, A::Clarity]),
    ("the white balance|the temperature|the warmth|the warm tones", &[A::Temperature, A::Tint]),
    ("the grain|the noise|the film grain", &[A::Grain]),
    ("the sharpness|sharpness|the focus|the details", &[A::Sharpen, A::Clarity, A::Blur]),
    ("the vignette", &[A::Vignette]),
    ("the whites|whites", &[A::Whites, A::Highlights]),
    ("the blacks|blacks", &[A::Blacks, A::Shadows, A::Fade]),
    (
        "the reds|the greens|the blues|the yellows|the oranges|the blue|the green",
        &[A::Saturation, A::Vibrance],
    ),
    (
        "the orientation|the size|the composition|the background|the mood|the atmosphere|the format|the crop|the dog|the people|the text",
        &[],
    ),
];

const THING_FRAMES: &str = "
(but |and |)don't touch {n}; (but |and |)don't change {n}; without changing {n}; without (touching|affecting|altering|messing with|losing|ruining) {n}; (but |and |)leave {n} (alone|as is|as it is|untouched|unchanged|like that|as they are); (but |and |)keep {n}; (but |and |)keep {n} (as it is|as is|the same|unchanged|natural|as they are|intact|like it is|where it is); but not {n}; no change to {n}; do not (touch|change|alter|modify|adjust) {n}; (but |)please don't (touch|change) {n}; {n} should (stay|remain) (the same|as is|as it is|natural|untouched); {n} can stay (as is|the same|like that); {n} (is|are) (fine|ok|good|perfect|great|already good); i like {n} (as it is|as is|the way it is|already); while (keeping|preserving|maintaining) {n}; and preserve {n}; w/o changing {n}; not {n}; ignore {n}; apart from {n}; everything except {n}; but let {n} be; (but |)keep the original {bare}; {n} (is|are) not to be changed; no {bare} changes; don't mess with {n}; don't adjust {n}; leave {n}; maintain {n}; (but |)retain {n}; but {n} must not change";

const MORE_FRAMES: &str = "
(but |)not {x}; don't make it {x}; but don't make it {x}; without making it {x}; it shouldn't (get|be|become|look) {x}; not {x} please; (but |)do not make it {x}; i don't want it {x}; no need to make it {x}; not necessarily {x}; rather than {x}; instead of {x}; (but |)it must not get {x}; nothing {x}";
const TOO_FRAMES: &str = "
but not too {x}; without making it too {x}; but don't make it too {x}; it shouldn't look too {x}; but not {x}; not too {x}; without it (getting|looking|becoming) {x}; just don't make it {x}; it should not be {x}; but it shouldn't be too {x}; i don't want it to (look|be|get) (too |){x}; without looking {x}; but avoid making it {x}; without it looking too {x}; so it's not too {x}";
const ADD_FRAMES: &str = "
no {x}; no {x} please; without {x}; without any {x}; but no {x}; don't add {x}; don't add any {x}; and no {x}; i don't want {x}; i don't want any {x}; do not add {x}; no need for {x}; not {x}; skip the {x}; no extra {x}; but without {x}; please no {x}; do not use {x}; never add {x}";

pub struct KeepClauses {
    things: Vec<String>,
    more: Vec<String>,
    too: Vec<String>,
    add: Vec<String>,
}

impl KeepClauses {
    pub fn new(keep: Keep) -> KeepClauses {
        let split = |list: &str| {
            let list: Vec<String> = list.split(';').map(|item| item.trim().to_owned()).collect();
            held_out::filter(&list, "keep", keep)
        };
        KeepClauses {
            things: split(THING_FRAMES),
            more: split(MORE_FRAMES),
            too: split(TOO_FRAMES),
            add: split(ADD_FRAMES),
        }
    }

    /// A clause that keeps something which none of `touched` changes; `None` where the draw would
    /// contradict the request.
    pub fn sample(&self, concepts: &[Concept], touched: &[(A, f32)], dice: &mut Dice) -> Option<String> {
        if dice.chance(0.55) {
            let (names, near) = dice.pick(THINGS);
            if touched.iter().any(|(adjustment, _)| near.contains(adjustment)) {
                return None;
            }
            let hue_touched = touched
                .iter()
                .any(|(a, _)| matches!(a, A::HueSaturation(_) | A::HueLuminance(_) | A::HueShift(_)));
            if hue_touched && (near.contains(&A::Saturation) || near.contains(&A::Highlights)) {
                return None;
            }
            let options: Vec<&str> = names.split('|').collect();
            let noun = dice.word(&options);
            return Some(frame(&self.things, noun, dice));
        }
        let concept = dice.pick(concepts);
        if concept.effects.iter().any(|(adjustment, _)| touched.iter().any(|(other, _)| other == adjustment))
        {
            return None;
        }
        let (form, frames) = match dice.below(3) {
            0 => (Form::More, &self.more),
            1 => (Form::Adjective, &self.too),
            _ if !concept.phrases(Form::Effect).is_empty() => (Form::Effect, &self.add),
            _ => (Form::Mass, &self.add),
        };
        let phrases = concept.phrases(form);
        if phrases.is_empty() {
            return None;
        }
        let phrase = expand(dice.pick(phrases).as_str(), dice, &mut slots::common);
        Some(frame(frames, &phrase, dice))
    }
}

/// Frames of clauses that stand alone: each says by itself that nothing is wanted.
const ALONE_VERB: &[&str] = &[
    "don't {x}",
    "do not {x}",
    "please don't {x}",
    "never {x}",
    "no need to {x}",
    "you don't have to {x}",
    "there is no need to {x}",
    "i don't want you to {x}",
    "don't you dare {x}",
    "i did not ask you to {x}",
    "dont {x}",
];
const ALONE_MORE: &[&str] = &[
    "don't make it {x}",
    "do not make it {x}",
    "please don't make it {x}",
    "it shouldn't be {x}",
    "i don't want it {x}",
    "i do not want it {x}",
    "no need to make it {x}",
    "not {x} please",
    "it doesn't need to be {x}",
];
const ALONE_DIAL: &[&str] = &[
    "i do not want more {x}",
    "i don't want less {x}",
    "don't change the {x}",
    "don't touch the {x}",
    "the {x} is right",
    "the {x} is fine",
    "the {x} is perfect",
    "leave the {x} alone",
    "do not increase the {x}",
    "don't increase the {x}",
    "don't lower the {x}",
    "the {x} is good as it is",
    "keep the {x} as it is",
    "i like the {x}",
    "i don't want more {x}",
    "don't add {x}",
    "no extra {x} needed",
    "please keep the {x}",
    "nothing wrong with the {x}",
];
/// Praise of what is there, and questions about it.
const ALONE_ASKED: &[&str] = &[
    "the {x} is lovely",
    "the {x} looks great",
    "i love the {x}",
    "the {x} is just right",
    "great {x}",
    "nice {x}",
    "what {x}!",
    "does {x} affect the file size?",
    "what is {x}?",
    "what does {x} do",
    "what does {x} mean?",
    "how does {x} work?",
    "is the {x} ok?",
    "should i change the {x}?",
    "how much {x} is too much?",
    "who invented {x}",
    "why do people like {x}",
    "do you know what {x} is",
    "can you explain {x}?",
    "is there a slider for {x}",
    "where is the {x} slider?",
    "is {x} the same as brightness?",
    "what is the difference between {x} and contrast?",
    "the {x} turned out really well",
    "how do you measure {x}?",
    "what's {x}",
    "the {x} here is beautiful",
    "the {x} is right and the colours are lovely",
];
const ALONE_EFFECT: &[&str] = &[
    "no {x}",
    "no {x} please",
    "don't add {x}",
    "i don't want {x}",
    "without {x} please",
    "please no {x}",
    "do not add any {x}",
];

impl KeepClauses {
    /// A clause that is a whole prompt and asks for nothing.
    pub fn alone(&self, concepts: &[Concept], dice: &mut Dice) -> String {
        for _ in 0..20 {
            let concept = dice.pick(concepts);
            let (form, frames) = match dice.below(5) {
                4 => (Form::Dial, ALONE_ASKED),
                0 => (Form::Verb, ALONE_VERB),
                1 => (Form::More, ALONE_MORE),
                2 => (Form::Dial, ALONE_DIAL),
                _ if concept.phrases(Form::Effect).is_empty() => (Form::Mass, ALONE_EFFECT),
                _ => (Form::Effect, ALONE_EFFECT),
            };
            if concept.phrases(form).is_empty() {
                continue;
            }
            let phrase = expand(dice.pick(concept.phrases(form)).as_str(), dice, &mut slots::common);
            // "don't fix the noise" and "don't remove it" are no plain refusals of an edit's effect.
            if form == Form::Verb && phrase.starts_with("fix") {
                continue;
            }
            let bare = phrase.strip_prefix("the ").unwrap_or(&phrase);
            return dice.pick(frames).replace("{x}", bare);
        }
        "don't change anything".to_owned()
    }
}

fn frame(frames: &[String], noun: &str, dice: &mut Dice) -> String {
    let template = dice.pick(frames).clone();
    let bare = noun.strip_prefix("the ").unwrap_or(noun);
    expand(&template, dice, &mut |name, _| if name == "bare" { bare.to_owned() } else { noun.to_owned() })
}
