//! Slots that mean the same everywhere.

use super::dice::Dice;
use super::template::expand;

/// The text of a common slot; unknown names stand for nothing.
pub fn common(name: &str, dice: &mut Dice) -> String {
    let options = match name {
        "it" => IT,
        "thepic" => PICTURE,
        "itis" => IT_IS,
        "itlooks" => IT_LOOKS,
        "make" => MAKE,
        "want" => WANT,
        "please" => PLEASE,
        "can" => CAN,
        "up" => UP,
        "down" => DOWN,
        "thing" => THING,
        "remove" => REMOVE,
        _ => return String::new(),
    };
    let chosen = *dice.pick(options);
    expand(chosen, dice, &mut |name, dice| common(name, dice))
}

const IT: &[&str] = &[
    "it", "it", "it", "it", "it", "it", "it", "it", "it", "this", "this", "the photo", "the photo", "the picture", "the picture",
    "the image", "the image", "the pic", "this photo", "this picture", "this image", "this pic", "my photo", "my picture",
    "the whole (thing|photo|image|picture)", "everything", "the (overall |entire |)(image|photo|scene|shot)", "photo", "image",
    "pic", "picture", "this one", "that", "my pic", "the shot", "this shot", "em", "the (selfie|portrait|snapshot|landscape|frame)",
    "my (selfie|image|shot|snap)",
];
const PICTURE: &[&str] = &[
    "photo", "photo", "picture", "picture", "image", "image", "pic", "pic", "shot", "photograph", "scene", "snapshot",
    "selfie", "portrait", "frame",
];
const IT_IS: &[&str] = &[
    "it's", "it's", "it is", "its", "this is", "the {thepic} is", "this {thepic} is", "my {thepic} is", "the whole {thepic} is",
    "everything is", "the {thepic} came out", "it came out", "it turned out", "they're all", "the result is", "this one's",
    "I think it's", "I find it", "it's kinda", "it's just", "i feel like it's", "the {thepic} turned out", "that's", "the original is",
];
const IT_LOOKS: &[&str] = &[
    "it looks", "it looks", "this looks", "the {thepic} looks", "this {thepic} looks", "looks", "it seems", "it appears",
    "everything looks", "my {thepic} looks", "it feels", "it kinda looks", "I think it looks", "the {thepic} seems", "it all looks",
    "the {thepic} feels", "seems", "feels",
];
const MAKE: &[&str] = &["make", "make", "make", "make", "make", "make", "get", "turn", "render", "have"];
const WANT: &[&str] = &[
    "I want {it}", "I want {it} to be", "I'd like {it} to be", "i want it", "I'd like it", "it should be", "{it} should be",
    "it needs to be", "{it} needs to be", "could be", "it could be", "needs to be", "should be", "i'd love it to be", "it has to be",
    "I need {it}", "i would like {it} to look", "I want {it} to look", "it should look", "let's make it", "lets go", "I prefer it",
    "it must be", "i'd prefer {it}", "want it", "try making it", "would love to see it", "we need it", "gimme it",
];
const PLEASE: &[&str] = &["please", "please", "pls", "plz", "kindly", "pleaseee"];
const CAN: &[&str] = &[
    "can you", "could you", "can you please", "could you please", "would you", "can u", "could u", "can you just", "please can you",
    "could you maybe", "can we", "can I get you to", "would it be possible to", "is it possible to", "I want you to", "I'd like you to",
    "i need you to", "I would like to", "I want to", "i'd like to", "help me", "pls can u", "you should", "let's", "try to", "maybe",
    "just", "go ahead and", "first", "I need to", "feel free to", "we should", "would you mind to", "is there a way to", "how about you",
    "can this app", "any chance you could", "do me a favour and", "could we",
];
const UP: &[&str] = &[
    "increase", "increase", "increase", "raise", "boost", "boost", "bump up", "bump", "turn up", "up", "crank up", "lift", "push",
    "push up", "pump up", "dial up", "amp up", "enhance", "strengthen", "heighten", "jack up", "add to", "intensify", "bring up",
    "slide up", "ramp up", "move up", "give more", "add more", "put more", "use more", "get more", "higher", "hike", "crank",
    "up the", "kick up", "step up", "improve", "beef up", "maximise", "add some", "increment", "elevate", "augment",
];
const DOWN: &[&str] = &[
    "decrease", "decrease", "decrease", "reduce", "reduce", "reduce", "lower", "lower", "lower", "turn down", "bring down", "drop",
    "cut", "tone down", "dial down", "dial back", "pull down", "pull back", "take down", "cut down", "cut back on", "lessen",
    "diminish", "weaken", "tame", "back off", "ease", "minimise", "use less", "get less", "soften", "decrese", "knock down", "ease off",
    "scale back", "take some", "knock back", "trim", "slash", "go easy on", "crank down", "slide down", "move down", "tone",
];
const THING: &[&str] = &[
    "the (dog|cat|baby|kid|kids|bride|couple|car|house|building|flower|flowers|food|room|people|man|woman|girl|boy|guys)",
    "my (dog|cat|face|daughter|son|wife|husband|kid|car|mom|friend|grandma|baby|outfit|room)", "her face", "his face", "our faces",
    "their faces", "the face", "the faces", "the (background|foreground|subject|interior|street|table|cake|mountains|city|scene|product|portrait)",
];
const REMOVE: &[&str] = &[
    "remove", "remove", "remove", "get rid of", "get rid of", "take away", "take out", "take off", "delete", "eliminate", "undo",
    "kill", "lose", "clean up", "fix", "correct", "drop", "ditch", "turn off", "cancel", "strip", "clear",
];
