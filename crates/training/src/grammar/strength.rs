use super::dice::Dice;

/// How much is asked for. The amounts are those of the label guideline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strength {
    Plain,
    Slight,
    Moderate,
    Strong,
    Extreme,
    /// A number said in the prompt, in (0, 1].
    Exactly(f32),
}

impl Strength {
    /// A strength that is said in words, weighted as people say them.
    pub fn said(dice: &mut Dice) -> Strength {
        [Strength::Slight, Strength::Moderate, Strength::Strong, Strength::Extreme]
            [dice.weighted(&[5.0, 0.8, 3.5, 0.7])]
    }

    /// The amount of an adjustment that a plain request moves by `plain` (signed).
    pub fn amount(self, plain: f32, single: bool) -> f32 {
        let said = match self {
            Strength::Plain => return plain,
            Strength::Slight => 0.15,
            Strength::Moderate => 0.25,
            Strength::Strong => 0.65,
            Strength::Extreme => 1.0,
            Strength::Exactly(amount) => amount,
        };
        let size = if single { said } else { plain.abs() * said / 0.35 };
        size.clamp(0.02, 1.0) * plain.signum()
    }
}

/// Where in a sentence a strength stands; each place has its own words.
pub const PLACES: [&str; 7] = ["cmp", "adv", "deg", "very", "of", "eff", "end"];

/// The words for `strength` at `place`; empty for a plain strength.
pub fn words(place: &str, strength: Strength) -> &'static [&'static str] {
    use Strength::*;
    match (place, strength) {
        // Before a comparative: "_ brighter", "_ more contrast".
        ("cmp", Slight) => &[
            "a bit",
            "a bit",
            "a bit",
            "slightly",
            "slightly",
            "a little",
            "a little",
            "a little bit",
            "a tad",
            "a touch",
            "a hair",
            "just a bit",
            "just slightly",
            "a smidge",
            "a tiny bit",
            "ever so slightly",
            "a wee bit",
            "just a touch",
            "a hint",
            "just a little",
            "only slightly",
            "marginally",
            "a lil",
            "a lil bit",
            "just a tad",
            "a fraction",
        ],
        ("cmp", Moderate) => &["somewhat", "moderately", "not too much", "noticeably", "reasonably", "some"],
        ("cmp", Strong) => &[
            "much",
            "much",
            "a lot",
            "a lot",
            "way",
            "way",
            "far",
            "considerably",
            "significantly",
            "a whole lot",
            "heaps",
            "so much",
            "much much",
            "really",
            "a good deal",
            "substantially",
            "loads",
            "a great deal",
            "waaay",
            "sooo much",
            "even much",
            "drastically",
            "dramatically",
            "quite a lot",
            "quite a bit",
            "wayyy",
            "noticeably a lot",
        ],
        ("cmp", Extreme) => {
            &["extremely", "insanely", "as much as possible", "a million times", "crazy", "ridiculously"]
        }
        // An adverb before or after a verb: "_ increase the contrast".
        ("adv", Slight) => &[
            "slightly",
            "slightly",
            "gently",
            "subtly",
            "lightly",
            "a bit",
            "a little",
            "a little bit",
            "just slightly",
            "softly",
            "carefully",
            "delicately",
            "minimally",
        ],
        ("adv", Moderate) => &["moderately", "somewhat", "fairly"],
        ("adv", Strong) => &[
            "strongly",
            "heavily",
            "significantly",
            "really",
            "dramatically",
            "drastically",
            "considerably",
            "majorly",
            "substantially",
            "aggressively",
            "greatly",
            "seriously",
        ],
        ("adv", Extreme) => &["extremely", "massively", "completely", "fully", "totally", "maximally"],
        // After everything: "increase the contrast _".
        ("end", Slight) => &[
            "a bit",
            "a bit",
            "a little",
            "a little bit",
            "slightly",
            "a tad",
            "a touch",
            "just a bit",
            "just a little",
            "just a touch",
            "just a hint",
            "ever so slightly",
            "a smidge",
            "very slightly",
            "a tiny bit",
            "by a little",
            "by a bit",
            "a hair",
            "a notch",
            "by a touch",
            "only a little",
            "a lil bit",
            "but only slightly",
            "but just a little",
            "a small amount",
            "by a small amount",
            "(not much)",
        ],
        ("end", Moderate) => &[
            "but not too much",
            "not too much",
            "somewhat",
            "moderately",
            "but don't overdo it",
            "without overdoing it",
            "but keep it reasonable",
            "to a moderate degree",
            "in moderation",
            "but nothing too crazy",
            "but not by a lot",
            "a few notches",
            "(not too much)",
            "but dont go overboard",
            "but subtle enough to look natural",
        ],
        ("end", Strong) => &[
            "a lot",
            "a lot",
            "a lot",
            "strongly",
            "significantly",
            "quite a lot",
            "by a lot",
            "quite a bit",
            "big time",
            "considerably",
            "heavily",
            "a whole lot",
            "dramatically",
            "very much",
            "like a lot",
            "a great deal",
            "massively",
            "drastically",
            "so much",
            "tons",
            "really strongly",
            "for real",
            "alot",
        ],
        ("end", Extreme) => &[
            "as much as possible",
            "to the max",
            "to the maximum",
            "as much as you can",
            "all the way",
            "all the way up to 100",
            "to 100%",
            "to the extreme",
            "completely",
            "to the limit",
            "max",
            "by 100%",
            "as far as it goes",
            "to full",
        ],
        // Before a positive adjective: "too" is said of it already.
        ("deg", Slight) => &[
            "a bit",
            "a bit",
            "a little",
            "slightly",
            "a touch",
            "a tad",
            "a little bit",
            "kinda slightly",
            "just a bit",
            "ever so slightly",
            "a smidge",
            "a hair",
        ],
        ("deg", Moderate) => &["somewhat", "moderately"],
        ("deg", Strong) => {
            &["way", "way", "far", "much", "a lot", "waaay", "wayy", "really", "definitely way", "just way"]
        }
        ("deg", Extreme) => &["extremely", "insanely", "unbelievably"],
        ("very", Slight) => {
            &["a bit", "a little", "slightly", "a touch", "a little bit", "kind of", "kinda", "sort of"]
        }
        ("very", Moderate) => &["fairly", "moderately", "somewhat"],
        ("very", Strong) => &[
            "very",
            "very",
            "really",
            "really",
            "super",
            "so",
            "really really",
            "very very",
            "properly",
            "seriously",
            "strongly",
        ],
        ("very", Extreme) => &["extremely", "insanely", "incredibly", "maximally", "completely"],
        // Before a thing that is added: "_ grain".
        ("of", Slight) => &[
            "a bit of",
            "a bit of",
            "a touch of",
            "a hint of",
            "a little",
            "a little",
            "a little bit of",
            "a tad of",
            "a dash of",
            "just a hint of",
            "a pinch of",
            "slight",
            "subtle",
            "light",
            "just a touch of",
            "a tiny bit of",
            "a small amount of",
            "a whiff of",
            "a sprinkle of",
            "a smidge of",
            "just a little",
            "the slightest bit of",
            "a very subtle",
            "some very light",
            "a lil",
        ],
        ("of", Moderate) => {
            &["a moderate amount of", "a fair amount of", "not too much", "moderate", "medium"]
        }
        ("of", Strong) => &[
            "a lot of",
            "a lot of",
            "lots of",
            "strong",
            "heavy",
            "tons of",
            "plenty of",
            "loads of",
            "serious",
            "really strong",
            "a ton of",
            "very strong",
            "intense",
            "so much",
            "a good dose of",
            "a whole lot of",
            "much",
            "big",
        ],
        ("of", Extreme) => {
            &["maximum", "an extreme amount of", "extreme", "insane amounts of", "max", "full"]
        }
        // An adjective of a countable effect: "a _ vignette".
        ("eff", Slight) => &[
            "subtle",
            "subtle",
            "slight",
            "slight",
            "light",
            "gentle",
            "soft",
            "faint",
            "small",
            "very subtle",
            "mild",
            "delicate",
            "barely visible",
            "little",
            "tiny",
            "really subtle",
            "very light",
        ],
        ("eff", Moderate) => &["moderate", "medium", "not too strong", "reasonable", "decent"],
        ("eff", Strong) => &[
            "strong",
            "strong",
            "heavy",
            "heavy",
            "big",
            "pronounced",
            "intense",
            "bold",
            "really strong",
            "very strong",
            "deep",
            "serious",
            "thick",
            "hefty",
            "huge",
            "prominent",
        ],
        ("eff", Extreme) => &["extreme", "massive", "maximum", "super extreme", "full", "insane"],
        _ => &[],
    }
}

/// A number and its spelling: "20%", "by 0.2", "one stop" where `stops` are meant (a stop is 0.5).
pub fn number(dice: &mut Dice, stops: bool) -> (f32, String) {
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
