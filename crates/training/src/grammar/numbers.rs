//! Amounts that a prompt gives as numbers.

use super::dice::Dice;

/// A number and its spelling: "20%", "by 0.2", "one stop" where `stops` are meant (a stop is 0.5).
pub fn spelled(dice: &mut Dice, stops: bool) -> (f32, String) {
    if stops && dice.chance(0.5) {
        let (amount, text) = *dice.pick(STOPS);
        return (amount, text.to_owned());
    }
    let percent = match dice.below(10) {
        0 => 1 + dice.below(100),
        1..=3 => 10 * (1 + dice.below(6)),
        _ => 5 * (1 + dice.below(20)),
    };
    let amount = percent as f32 / 100.0;
    let text = match dice.below(12) {
        0..=4 => format!("{percent}%"),
        5 => format!("{percent} %"),
        6 => format!("{percent} percent"),
        7 | 8 => format!("{percent}"),
        9 => format!("{percent} points"),
        10 => format!("{amount}"),
        _ => format!("{amount:.2}"),
    };
    (amount, text)
}

/// A number that follows a sign: "20", "20%", "0.2", or exposure values where `stops` are meant.
pub fn compact(dice: &mut Dice, stops: bool) -> (f32, String) {
    if stops && dice.chance(0.2) {
        const EV: [(f32, &str); 8] = [
            (0.5, "1 EV"),
            (0.25, "0.5 EV"),
            (1.0, "2 EV"),
            (0.15, "0.3 EV"),
            (0.35, "0.7 EV"),
            (0.5, "1 stop"),
            (1.0, "2 stops"),
            (0.75, "1.5ev"),
        ];
        let (amount, text) = *dice.pick(&EV);
        return (amount, text.to_owned());
    }
    let percent = if dice.chance(0.75) { 5 * (1 + dice.below(20)) } else { 1 + dice.below(100) };
    let amount = percent as f32 / 100.0;
    let text = match dice.below(6) {
        0..=2 => format!("{percent}"),
        3 | 4 => format!("{percent}%"),
        _ => format!("{amount}"),
    };
    (amount, text)
}

const STOPS: &[(f32, &str)] = &[
    (0.5, "one stop"),
    (0.5, "a stop"),
    (0.5, "1 stop"),
    (0.5, "a full stop"),
    (0.5, "1 EV"),
    (0.5, "1ev"),
    (0.5, "one f-stop"),
    (0.25, "half a stop"),
    (0.25, "a half stop"),
    (0.25, "0.5 EV"),
    (0.25, "1/2 stop"),
    (0.25, "0.5 stops"),
    (0.25, ".5 ev"),
    (1.0, "two stops"),
    (1.0, "2 stops"),
    (1.0, "2 EV"),
    (1.0, "2 full stops"),
    (0.75, "1.5 stops"),
    (0.75, "one and a half stops"),
    (0.75, "1.5ev"),
    (0.167, "a third of a stop"),
    (0.167, "1/3 stop"),
    (0.167, "0.3 EV"),
    (0.333, "two thirds of a stop"),
    (0.333, "2/3 stop"),
    (0.35, "0.7 EV"),
    (0.15, "0.3 stops"),
    (0.375, "3/4 of a stop"),
];
