//! Prompts that must change nothing: they ask for no edit and for nothing that is refused.

use super::dice::Dice;
use super::held_out::{self, Keep};
use super::scenes;
use super::slots;
use super::template::expand;

pub struct Nothing {
    phrases: Vec<String>,
    foreign: Vec<String>,
}

impl Nothing {
    pub fn new(keep: Keep) -> Nothing {
        let split = |list: &str| {
            let list: Vec<String> =
                list.split(';').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect();
            held_out::filter(&list, "nothing", keep)
        };
        Nothing {
            phrases: split(super::nothing_phrases::ENGLISH),
            foreign: split(super::nothing_phrases::FOREIGN),
        }
    }

    pub fn sample(&self, dice: &mut Dice) -> String {
        match dice.weighted(&[9.0, 2.5, 1.0, 0.8, 0.6, 1.2, 7.0]) {
            0 => self.phrase(dice),
            1 => dice.pick(&self.foreign).clone(),
            2 => gibberish(dice),
            3 => number(dice),
            4 => emoji(dice),
            6 => scenes::nothing(dice),
            _ => {
                format!("{}{} {}", self.phrase(dice), dice.pick(&[",", ".", "!", "", "?"]), self.phrase(dice))
            }
        }
    }

    fn phrase(&self, dice: &mut Dice) -> String {
        let template = dice.pick(&self.phrases).clone();
        expand(&template, dice, &mut slots::common)
    }
}

/// Letters struck at random.
fn gibberish(dice: &mut Dice) -> String {
    const LETTERS: &[u8] = b"asdfjklqwertyuiopzxcvbnmghasdfjkl";
    let words = 1 + dice.below(3);
    let mut out = String::new();
    for at in 0..words {
        if at > 0 {
            out.push(' ');
        }
        for _ in 0..2 + dice.below(9) {
            out.push(char::from(*dice.pick(LETTERS)));
        }
    }
    out
}

fn number(dice: &mut Dice) -> String {
    match dice.below(6) {
        0 => format!("{}", dice.below(1000)),
        1 => format!("{}%", dice.below(100)),
        2 => format!("{} {} {}", dice.below(10), dice.below(100), dice.below(1000)),
        3 => format!("+{}", dice.below(100)),
        4 => (dice.word(&[
            "...", "???", "!!!", "-", ".", "?", ",,,", "***", "/", "#", "()", "..", "=)", ":)", ":-)", "xD",
        ]))
        .to_owned(),
        _ => format!("{}.{}", dice.below(10), dice.below(100)),
    }
}

fn emoji(dice: &mut Dice) -> String {
    const FACES: &[&str] = &[
        "😀", "👍", "❤️", "🔥", "😂", "🙏", "🎉", "😎", "🐶", "🌸", "✨", "👌", "🥰", "📷", "🤷", "💯", "🌈",
        "☀️",
    ];
    (0..1 + dice.below(4)).map(|_| *dice.pick(FACES)).collect()
}
