//! A grammar of photo-edit requests: it writes prompts as people write them, together with the
//! adjustments they ask for, the parts that no recipe can do, and a photo's statistics.
//!
//! What a wording means is fixed in `evaluation/LABELS.md`; the vocabulary follows it. In short:
//! the fewest adjustments that the words name; "brightness" is exposure; a colour said of the
//! whole picture is white balance where it lies on its axes (blue–yellow, green–magenta) and that
//! hue's strength otherwise; colour taken away entirely is black and white, never saturation −1;
//! what is kept, negated or only told is not labelled.
//!
//! Only requests that say so depend on the photo ([`auto`]); for all others its statistics are
//! drawn independently, so that they carry no information.

mod auto;
mod by_hand;
mod clause;
mod compose;
mod concept;
mod dice;
mod draft;
mod frame_lines;
mod frames;
mod held_out;
mod joints;
mod keep;
mod lists;
mod noise;
mod nothing;
mod nothing_phrases;
mod nouns;
mod numbers;
mod photo;
mod scenes;
mod slots;
mod strength;
mod surroundings;
mod template;
mod unsupported;
mod unsupported_phrases;
mod vocabulary;

use std::ops::Range;

use offstage_api::{Adjustment, PhotoStats};

use auto::AutoRequests;
use clause::Phrasing;
use compose::{Composer, HeldPairs};
use concept::Concept;
use dice::Dice;
use draft::Draft;
use frames::Kind;
use held_out::Keep;
use joints::{joiner, politely};
use keep::KeepClauses;
use noise::Writer;
use nothing::Nothing;
use surroundings::Surroundings;
use unsupported::Unsupported;

/// A labelled request.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    pub prompt: String,
    /// Each adjustment at most once, in the order of [`Adjustment::ALL`]; amounts in [-1, 1], not 0.
    pub targets: Vec<(Adjustment, f32)>,
    /// Byte ranges of `prompt` that ask for what no recipe can do, in order.
    pub unsupported: Vec<Range<usize>>,
    pub photo: PhotoStats,
}

/// Which part of the language is spoken. Each held-out part contains something that
/// [`Split::Train`] never says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    Train,
    /// Sentence frames that training never sees.
    HeldOutTemplates,
    /// Words for an adjustment that training never sees.
    HeldOutSynonyms,
    /// Combinations of two requests that training never sees in one prompt.
    HeldOutPairs,
}

/// Writes examples of one split.
pub struct Grammar {
    split: Split,
    concepts: Vec<Concept>,
    held_concepts: Vec<Concept>,
    weights: Vec<f32>,
    phrasing: Phrasing,
    held_phrasing: Phrasing,
    auto: AutoRequests,
    unsupported: Unsupported,
    nothing: Nothing,
    keeps: KeepClauses,
    surroundings: Surroundings,
}

impl Grammar {
    pub fn new(split: Split) -> Grammar {
        let all = vocabulary::concepts();
        let side = |keep| all.iter().map(|concept| concept.with_synonyms(keep)).collect::<Vec<Concept>>();
        let auto_side = if split == Split::HeldOutSynonyms { Keep::HeldOut } else { Keep::Train };
        Grammar {
            split,
            concepts: side(Keep::Train),
            held_concepts: side(Keep::HeldOut),
            weights: all.iter().map(|concept| concept.weight).collect(),
            phrasing: Phrasing::new(Keep::Train),
            held_phrasing: Phrasing::new(Keep::HeldOut),
            auto: AutoRequests::new(auto_side),
            unsupported: Unsupported::new(auto_side),
            nothing: Nothing::new(auto_side),
            keeps: KeepClauses::new(Keep::Train),
            surroundings: Surroundings::new(Keep::Train),
        }
    }

    /// One example. The same generator state gives the same example.
    pub fn sample(&self, rng: &mut impl rand::Rng) -> Example {
        let mut dice = Dice(rng);
        loop {
            let example = self.draw(&mut dice);
            // A draw that finds no fitting words says nothing.
            if !example.prompt.trim().is_empty() {
                return example;
            }
        }
    }

    fn draw(&self, dice: &mut Dice) -> Example {
        let photo = photo::sample(dice);
        let mut draft = Draft::default();
        let kinds = match self.split {
            Split::Train => [70.0, 6.0, 8.0, 8.0, 10.0],
            Split::HeldOutSynonyms => [85.0, 4.0, 5.0, 2.0, 4.0],
            Split::HeldOutTemplates | Split::HeldOutPairs => [1.0, 0.0, 0.0, 0.0, 0.0],
        };
        match dice.weighted(&kinds) {
            0 => self.requests(&mut draft, dice),
            1 => self.automatic(&mut draft, &photo, dice),
            2 => self.refused(&mut draft, dice),
            3 => self.mixed(&mut draft, dice),
            _ if self.split == Split::Train && dice.chance(0.22) => self.only_kept(&mut draft, dice),
            _ => draft.say(self.nothing.sample(dice)),
        }
        draft.finish(&Writer::sample(dice), photo, dice)
    }

    fn composer(&self) -> Composer<'_> {
        let synonyms = self.split == Split::HeldOutSynonyms;
        let templates = self.split == Split::HeldOutTemplates;
        Composer {
            concepts: &self.concepts,
            first_concepts: if synonyms { &self.held_concepts } else { &self.concepts },
            phrasing: &self.phrasing,
            first_phrasing: if templates { &self.held_phrasing } else { &self.phrasing },
            pairs: if self.split == Split::HeldOutPairs { HeldPairs::Require } else { HeldPairs::Avoid },
            weights: &self.weights,
        }
    }

    fn count(&self, dice: &mut Dice) -> usize {
        match self.split {
            Split::HeldOutPairs => 2,
            Split::Train => 1 + dice.weighted(&[42.0, 31.0, 17.0, 7.0, 3.0]),
            _ => 1 + dice.weighted(&[60.0, 30.0, 10.0]),
        }
    }

    /// Supported requests with what people write around them.
    fn requests(&self, draft: &mut Draft, dice: &mut Dice) {
        let count = self.count(dice);
        let plain = self.split != Split::Train;
        if !plain && dice.chance(0.14) {
            draft.say(self.surroundings.opening(dice));
            draft.join(dice.word(&[", ", " ", ": ", "! ", ". "]));
        }
        if !plain && dice.chance(0.14) {
            draft.say(self.surroundings.context(dice));
            draft.join(dice.word(&[". ", ", ", ", ", "! ", " and ", ". ", "\n", " - ", ".. ", " so "]));
        }
        let mut body = Draft::default();
        self.composer().requests(count, &mut body, dice);
        draft.append(body);
        if plain {
            return;
        }
        if dice.chance(0.16) {
            self.keep(draft, dice);
        }
        if dice.chance(0.14) {
            draft.join(dice.word(&[" ", " ", ", ", ". ", " - "]));
            draft.say(self.surroundings.purpose(dice));
        } else if dice.chance(0.05) {
            draft.join(dice.word(&[". ", ". ", ", ", "! ", " - ", "; "]));
            draft.say(self.surroundings.context(dice));
        }
        self.close(draft, dice);
    }

    fn keep(&self, draft: &mut Draft, dice: &mut Dice) {
        for _ in 0..3 {
            if let Some(clause) = self.keeps.sample(&self.concepts, &draft.targets, dice) {
                draft.join(dice.word(&[" ", ", ", ", ", ". ", "; ", " "]));
                draft.say(clause);
                return;
            }
        }
    }

    /// Says only what must not change: "don't sharpen, no vignette please".
    fn only_kept(&self, draft: &mut Draft, dice: &mut Dice) {
        if dice.chance(0.25) {
            draft.say(self.surroundings.context(dice));
            draft.join(dice.word(&[". ", ", ", "\n"]));
        }
        draft.say(self.keeps.alone(&self.concepts, dice));
        if dice.chance(0.35) {
            draft.join(dice.word(&[", ", " and ", ". ", "; "]));
            draft.say(self.keeps.alone(&self.concepts, dice));
        }
        self.close(draft, dice);
    }

    fn close(&self, draft: &mut Draft, dice: &mut Dice) {
        if dice.chance(0.2) {
            draft.join(dice.word(&[".", "!", "?", "...", "!!", ".", "."]));
        }
        if dice.chance(0.10) {
            draft.join(dice.word(&[" ", ", ", " ", ". ", "! "]));
            draft.say(self.surroundings.closing(dice));
        }
    }

    /// Requests that depend on the photo, alone or before another.
    fn automatic(&self, draft: &mut Draft, photo: &PhotoStats, dice: &mut Dice) {
        if dice.chance(0.12) {
            draft.say(self.surroundings.context(dice));
            draft.join(dice.word(&[". ", ", ", "\n"]));
        }
        let (text, targets) = self.auto.sample(photo, dice);
        draft.say(if dice.chance(0.2) { politely(&text, dice) } else { text });
        draft.want(&targets);
        if dice.chance(0.15) {
            let composer = self.composer();
            let near = [
                Adjustment::Exposure,
                Adjustment::Contrast,
                Adjustment::Temperature,
                Adjustment::Tint,
                Adjustment::Vibrance,
            ];
            let apart = |concept: &Concept| near.iter().all(|adjustment| !concept.touches(*adjustment));
            for pick in composer.picks(1, &apart, dice) {
                let clause = composer.clause(pick, false, None, dice);
                draft.join(joiner(clause.kind, dice));
                draft.say(clause.text);
                draft.want(&clause.targets);
            }
        }
        self.close(draft, dice);
    }

    /// Only requests that no recipe can meet.
    fn refused(&self, draft: &mut Draft, dice: &mut Dice) {
        if dice.chance(0.12) {
            draft.say(self.surroundings.context(dice));
            draft.join(dice.word(&[". ", ", ", "\n"]));
        }
        for at in 0..1 + dice.weighted(&[0.8, 0.2]) {
            if at > 0 {
                draft.join(joiner(Kind::Imperative, dice));
            }
            draft.refuse(self.refusal(dice));
        }
        if dice.chance(0.08) {
            draft.join(" ");
            draft.say(self.surroundings.purpose(dice));
        }
        self.close(draft, dice);
    }

    fn refusal(&self, dice: &mut Dice) -> String {
        let text = self.unsupported.sample(dice);
        if dice.chance(0.2) { politely(&text, dice) } else { text }
    }

    /// A request that can be met beside one that cannot.
    fn mixed(&self, draft: &mut Draft, dice: &mut Dice) {
        let first = dice.chance(0.5);
        if first {
            draft.refuse(self.refusal(dice));
            draft.join(joiner(Kind::Imperative, dice));
        }
        let mut body = Draft::default();
        self.composer().requests(1 + dice.weighted(&[0.65, 0.28, 0.07]), &mut body, dice);
        draft.append(body);
        if !first {
            draft.join(joiner(Kind::Imperative, dice));
            draft.refuse(self.refusal(dice));
        }
        self.close(draft, dice);
    }
}

#[cfg(test)]
mod tests;
