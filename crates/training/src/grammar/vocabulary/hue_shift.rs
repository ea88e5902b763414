//! Requests that turn one hue towards another.

use offstage_api::{Adjustment, Hue};

use super::super::concept::{Concept, Form::*};

/// Names of a hue and things that have it.
const NAMED: [(&str, &str, &str); 8] = [
    (
        "reds|red tones|red colours|red parts|red",
        "red dress|roses|lips|red car|lipstick|tomatoes",
        "red|redder|more red|reddish|more reddish|crimson",
    ),
    (
        "oranges|orange tones|orange colours|orange parts|orange",
        "orange leaves|skin tones|skin|pumpkins|orange sky|sunset colours",
        "orange|more orange|orangey|oranger|warmer orange",
    ),
    (
        "yellows|yellow tones|yellow colours|yellow parts|yellow|golds",
        "yellow flowers|sunflowers|wheat|yellow leaves|yellow dress",
        "yellow|more yellow|yellower|golden|more golden|yellowish",
    ),
    (
        "greens|green tones|green colours|green parts|green",
        "grass|leaves|trees|foliage|plants|forest|lawn|meadow|vegetation",
        "green|greener|more green|greenish|more greenish",
    ),
    (
        "aquas|teals|cyans|turquoise tones|turquoises|cyan tones|teal",
        "turquoise water|lagoon|pool|tropical water|teal dress",
        "teal|turquoise|cyan|aqua|more teal|more turquoise|more cyan|more aqua",
    ),
    (
        "blues|blue tones|blue colours|blue parts|blue",
        "sky|sea|ocean|water|lake|blue sky|jeans|skies",
        "blue|more blue|bluer|bluish|more bluish",
    ),
    (
        "purples|violets|purple tones|violet tones|purple colours|purple",
        "lavender|purple flowers|purple dress|lilac|grapes",
        "purple|violet|more purple|more violet|purplish|more purplish",
    ),
    (
        "magentas|pinks|pink tones|magenta tones|pink colours|pink",
        "pink flowers|pink dress|cherry blossoms|blossoms|peonies",
        "pink|magenta|more pink|pinker|more magenta|pinkish|fuchsia",
    ),
];

/// One concept for every hue and direction. The neighbour named is the next on the wheel, or the
/// one after it, which people reach over ("turn the greens blue").
pub fn concepts() -> Vec<Concept> {
    let mut all = Vec::new();
    for (at, hue) in Hue::ALL.into_iter().enumerate() {
        for forward in [true, false] {
            let step = |by: usize| if forward { (at + by) % 8 } else { (at + 8 - by) % 8 };
            all.push(shift(hue, at, step(1), step(2), forward));
        }
    }
    all
}

fn shift(hue: Hue, at: usize, near: usize, far: usize, forward: bool) -> Concept {
    let adjustment = Adjustment::HueShift(hue);
    let (sign, amount) = if forward { ("+", 0.35) } else { ("-", -0.35) };
    let (nouns, things, _) = NAMED[at];
    let target = NAMED[near].2;
    let plain = |index: usize| NAMED[index].2.split('|').next().unwrap_or("").to_owned();
    let to = if near == 4 {
        "(teal|turquoise|cyan|aqua)".to_owned()
    } else {
        format!("({}|{target})", plain(near))
    };
    let beyond = plain(far);
    let shade = match near {
        4 => "(teal|turquoise|cyan|aqua)",
        6 => "(purple|violet)",
        7 => "(pink|magenta)",
        2 => "(yellow|yellow|gold)",
        near => ["red", "orange", "yellow", "green", "aqua", "blue", "purple", "pink"][near],
    };
    let adj = ["red", "orange", "yellow", "green", "aqua", "blue", "purple", "magenta"][at];
    // Red lips turned redder or a blue sky turned bluer is strength, not a shift, so a target
    // is always another hue's.
    Concept::new(&format!("{}{sign}", adjustment.name()), &[(adjustment, amount)])
        .weight(if matches!(hue, Hue::Green | Hue::Blue | Hue::Red) { 0.9 } else { 0.6 })
        .say(Verb, &format!("make (the |the |the |)({nouns}) ({target}); make the ({things}) ({target}); turn (the |the |the |)({nouns}) (into |to |){shade}; shift (the |the |the |)({nouns}) (towards|to|toward|more to) {shade}; push (the |the |the |)({nouns}) (towards|to|toward) {shade}; turn (the |the |the |)({nouns}) (towards|toward|more) {shade}; move (the |the |the |)({nouns}) (towards|to|toward) {shade}; change (the |the |the |)({nouns}) (to|into) {shade}; shift the ({things}) (towards|to|toward) {shade}; turn the ({things}) (towards |more |){shade}; shift the hue of (the |the |the |)({nouns}) (towards|to) {shade}; make (the |the |the |)({nouns}) look ({target}); convert (the |the |the |)({nouns}) (to|into) {shade}; give (the |the |the |)({nouns}) a {shade} (tint|touch|hue|tone); give the ({things}) a {shade} (tint|touch|hue|tone); shift the {adj} hue (towards|to) {shade}; turn (the |the |the |)({nouns}) {beyond}; shift (the |the |the |)({nouns}) (towards|to) {beyond}; bring (the |the |the |)({nouns}) closer to {shade}; tint (the |the |the |)({nouns}) {shade}; turn (the |the |the |)({nouns}) a (bit |little |)more {shade}; make the {adj} (more|into more of a|closer to) {shade}; steer (the |the |the |)({nouns}) towards {shade}; nudge (the |the |the |)({nouns}) towards {shade}; swap (the |the |the |)({nouns}) for {shade}; rotate (the |the |the |)({nouns}) towards {shade}"))
        .say(Whole, &format!("more {shade} in (the |the |the |)({nouns}); (the |the |the |)({nouns}) should be {to}; the ({things}) should (look|be) ({target}); ({nouns}) to {shade}; ({nouns}) more {shade}; ({nouns}) towards {shade}; i want (the |the |the |)({nouns}) to (be|look) more {shade}; {shade} instead of {adj} tones; more {shade} (looking |)({things}); ({things}) more {shade}; {adj} hue (a bit |slightly |)(to|towards|toward) {shade}; hue of (the |){adj} (towards|toward|to) {shade}; (move|shift|push|nudge) {adj} (towards|toward|to) {shade}; {adj} (more|to|towards) {shade}; make (the |){adj} more {shade}; ({things}) (a bit |a tad |)more {shade}; ({nouns}) (a bit |a tad |)more {shade}; turn {adj} (into|to) {shade}; ({things}) to {shade}; a more {shade} tone in (the |the |the |)({nouns})"))
        .say(Slider, &if forward { format!("{adj} hue; the {adj} hue; hue of (the |the |the |)({nouns}); {adj} hue slider") } else { String::new() })
}
