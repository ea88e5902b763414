//! What holds clauses and list elements together.

use super::dice::Dice;
use super::frames::Kind;
use super::slots;

/// "a, b and c".
pub fn enumerate(elements: &[String], dice: &mut Dice) -> String {
    let comma = dice.word(&[", ", ", ", ", ", ", ", " and ", ",", " + ", " "]);
    let last = dice.word(&[" and ", " and ", " and ", ", and ", ", ", ", ", " & ", " and also ", " "]);
    let mut out = String::new();
    for (at, element) in elements.iter().enumerate() {
        if at > 0 {
            let but = element.contains("less ") && dice.chance(0.35);
            let joint = if at + 1 == elements.len() { if but { " but " } else { last } } else { comma };
            out.push_str(joint);
        }
        out.push_str(element);
    }
    out
}

/// An imperative asked for politely.
pub fn politely(text: &str, dice: &mut Dice) -> String {
    match dice.below(5) {
        0 => format!("please {text}"),
        1 => format!("{text} please"),
        2 => format!("{text}, please"),
        _ => {
            let can = slots::common("can", dice);
            let mark =
                if dice.chance(0.4) && (can.contains("can") || can.contains("ould")) { "?" } else { "" };
            format!("{can} {text}{mark}")
        }
    }
}

/// What stands between two clauses.
pub fn joiner(next: Kind, dice: &mut Dice) -> &'static str {
    const ANY: [&str; 18] = [
        ", ", ", ", ", ", " and ", " and ", ". ", ". ", ", and ", "; ", " but ", ", but ", "\n", " also ",
        ", also ", " plus ", " + ", "! ", " ",
    ];
    const BEFORE_ACTION: [&str; 10] = [
        " then ",
        ", then ",
        " and then ",
        " and also ",
        ". Also ",
        ". Then ",
        " and please ",
        ", next ",
        " after that ",
        " & ",
    ];
    if next == Kind::Imperative && dice.chance(0.3) { dice.word(&BEFORE_ACTION) } else { dice.word(&ANY) }
}
