use std::ops::Range;

use offstage_api::{Adjustment, PhotoStats};

use super::Example;
use super::dice::Dice;
use super::noise::Writer;

/// A prompt in the making: pieces of text, of which some ask for what cannot be done.
#[derive(Default)]
pub struct Draft {
    pieces: Vec<Piece>,
    pub targets: Vec<(Adjustment, f32)>,
}

struct Piece {
    text: String,
    unsupported: bool,
    /// Literal text is not rewritten: joiners, numbers' signs.
    literal: bool,
}

impl Draft {
    pub fn say(&mut self, text: impl Into<String>) {
        self.pieces.push(Piece { text: text.into(), unsupported: false, literal: false });
    }

    pub fn join(&mut self, text: &str) {
        self.pieces.push(Piece { text: text.to_owned(), unsupported: false, literal: true });
    }

    pub fn refuse(&mut self, text: impl Into<String>) {
        self.pieces.push(Piece { text: text.into(), unsupported: true, literal: false });
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Puts another draft after this one.
    pub fn append(&mut self, other: Draft) {
        self.pieces.extend(other.pieces);
        self.want(&other.targets);
    }

    /// Adds targets; an adjustment that is already there keeps the later amount.
    pub fn want(&mut self, targets: &[(Adjustment, f32)]) {
        for (adjustment, amount) in targets {
            match self.targets.iter_mut().find(|(known, _)| known == adjustment) {
                Some(known) => known.1 = *amount,
                None => self.targets.push((*adjustment, *amount)),
            }
        }
    }

    /// Writes the prompt as `writer` would and notes where the unsupported pieces lie.
    pub fn finish(self, writer: &Writer, photo: PhotoStats, dice: &mut Dice) -> Example {
        let mut prompt = String::with_capacity(96);
        let mut unsupported: Vec<Range<usize>> = Vec::new();
        for piece in &self.pieces {
            let sentence_ended = prompt.trim_end().ends_with(['.', '!', '?', '\n']);
            let start = prompt.len();
            if piece.literal {
                prompt.push_str(&piece.text);
            } else {
                prompt.push_str(&writer.write(&piece.text, start == 0 || sentence_ended, dice));
            }
            if piece.unsupported && prompt.len() > start {
                unsupported.push(start..prompt.len());
            }
        }
        let mut targets = self.targets;
        targets.sort_by_key(|(adjustment, _)| Adjustment::ALL.iter().position(|known| known == adjustment));
        Example { prompt, targets, unsupported, photo }
    }
}
