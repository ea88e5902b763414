use offstage_api::{Adjustment as A, Hue};

use super::super::concept::{Concept, Form::*};
use super::{DOWN, UP};

/// How one hue is named, and what people call it by.
struct Names {
    hue: Hue,
    /// Alternatives of the adjective: "red", used as "the _ colours", "_ tones".
    adjective: &'static str,
    /// Alternatives of the noun: "reds".
    nouns: &'static str,
    /// Comparatives: "redder".
    more: &'static str,
    /// Things that have the hue, where a request about their colour means the hue.
    things: &'static str,
    /// Things whose lightness is taken for the hue's lightness.
    lit: &'static str,
}

const NAMES: [Names; 8] = [
    Names {
        hue: Hue::Red,
        adjective: "red",
        nouns: "reds|reds|reds|red|red tones|red colours|red hues|reddish tones|red colors",
        more: "redder|more red|more crimson",
        things: "lips|roses|strawberries|cherries|lipstick|red car|red dress|tomatoes|red bricks|red coat|rose|red leaves|poppies",
        lit: "lips|roses|lipstick|red dress|red car|red roses|red coat|red bricks|strawberries",
    },
    Names {
        hue: Hue::Orange,
        adjective: "orange",
        nouns: "oranges|oranges|oranges|orange|orange tones|orange colours|orange hues|orange colors",
        more: "more orange|oranger",
        things: "oranges|pumpkins|pumpkin|orange leaves|orange jacket|orange flowers|carrots|orange sky|clown fish",
        lit: "skin|skin|skin|skin tone|skin tones|pumpkins|orange leaves|my skin|her skin",
    },
    Names {
        hue: Hue::Yellow,
        adjective: "yellow",
        nouns: "yellows|yellows|yellows|yellow|yellow tones|yellow colours|golds|yellow hues|yellow colors|gold tones",
        more: "yellower|more yellow",
        things: "sunflowers|sunflower|yellow flowers|lemons|yellow dress|canola field|bananas|yellow taxi|dandelions|wheat|yellow leaves|lemon",
        lit: "yellow flowers|sunflowers|yellow dress|lemons|yellow leaves|yellow taxi|sunflower",
    },
    Names {
        hue: Hue::Green,
        adjective: "green",
        nouns: "greens|greens|greens|green|green tones|green colours|green hues|green colors",
        more: "greener|more green|more lush|lusher",
        things: "grass|grass|leaves|trees|foliage|plants|forest|vegetation|lawn|meadow|jungle|moss|bushes|fields|hills|tree|plant|garden|ferns",
        lit: "grass|grass|leaves|trees|foliage|plants|forest|vegetation|lawn|meadow|bushes",
    },
    Names {
        hue: Hue::Aqua,
        adjective: "(aqua|teal|turquoise|cyan)",
        nouns: "aquas|teals|turquoises|cyans|aqua|teal|cyan|turquoise|aqua tones|teal tones|turquoise tones|cyan tones|cyan colours",
        more: "more turquoise|more teal|more aqua",
        things: "lagoon|turquoise water|pool|swimming pool|turquoise sea|tropical water|teal dress|caribbean water|teal wall",
        lit: "turquoise water|lagoon|pool|teal dress|swimming pool|turquoise sea",
    },
    Names {
        hue: Hue::Blue,
        adjective: "blue",
        nouns: "blues|blues|blues|blue|blue tones|blue colours|blue hues|blue colors",
        more: "bluer|more blue|deeper blue",
        things: "sky|sky|sky|sea|ocean|water|lake|blue sky|river|jeans|skies|waves|sea water|blue eyes",
        lit: "blue sky|blue sky|blue of the sky|sea|ocean|water|lake|blue dress|jeans|blue skies|blue water",
    },
    Names {
        hue: Hue::Purple,
        adjective: "(purple|purple|violet)",
        nouns: "purples|purples|violets|purple|violet|purple tones|violet tones|purple colours|purple hues|lilacs|lavenders",
        more: "more purple|more violet|purpler",
        things: "lavender|lavender field|purple flowers|violets|purple dress|lilac|grapes|iris|plums",
        lit: "lavender|purple flowers|purple dress|lilac|lavender field",
    },
    Names {
        hue: Hue::Magenta,
        adjective: "(magenta|pink)",
        nouns: "magentas|magentas|pinks|pinks|magenta|pink tones|magenta tones|pink colours|pink hues|fuchsias|pink",
        more: "pinker|more pink|more magenta",
        things: "cherry blossoms|pink flowers|peonies|pink dress|blossoms|flamingo|flamingos|bougainvillea|orchids|cherry blossom",
        lit: "pink flowers|cherry blossoms|pink dress|blossoms|flamingos|peonies",
    },
];

/// Selective colour: strength, lightness and shift of each hue.
pub fn concepts() -> Vec<Concept> {
    let mut all = Vec::new();
    for names in &NAMES {
        all.extend(strength(names));
        all.extend(lightness(names));
    }
    all.extend(super::hue_shift::concepts());
    all
}

fn strength(names: &Names) -> [Concept; 2] {
    let Names { hue, adjective: adj, nouns, more, things, .. } = names;
    let name = A::HueSaturation(*hue).name();
    let up = Concept::new(&format!("{name}+"), &[(A::HueSaturation(*hue), UP)])
        .weight(0.75)
        .say(Verb, &format!("make the ({things}) ({more}); make (the |the |the |)({nouns}) (stronger|richer|more intense|more vivid|more saturated|pop|bolder|deeper|brighter and stronger|more vibrant|stand out|louder|punchier); boost (the |the |the |)({nouns}); saturate (the |the |the |)({nouns}); intensify (the |the |the |)({nouns}); enhance (the |the |the |)({nouns}); bring out (the |the |the |)({nouns}); strengthen (the |the |the |)({nouns}); bring out the {adj} (of the ({things})|in the ({things})|in {{it}}); more saturation in (the |the |the |)({nouns}); increase the saturation of the ({nouns}|{things}); increase the {adj} in the ({things}); make the ({things}) (really |very |a deeper |a richer |a stronger |more vividly |more intensely |even more |){adj}; saturate the ({things}); let (the |the |the |)({nouns}) pop; add saturation to (the |the |the |)({nouns}); add (more |){adj} to the ({things}); make the {adj} of the ({things}) (stronger|more intense|pop|richer|deeper); boost the colour of the ({things}); push (the |the |the |)({nouns}); make the ({things}) more (colourful|vivid|saturated); amp up (the |the |the |)({nouns}); give the ({things}) more {adj}; give (the |the |the |)({nouns}) more (saturation|punch|intensity|life); turn up (the |the |the |)({nouns})"))
        .say(Dial, &format!("{adj} saturation; {adj} saturation; saturation of (the |the |the |)({nouns}); the {adj} saturation; saturation in (the |the |the |)({nouns}); the saturation of the {adj} (colours|tones|parts|areas); {adj} sat; (the |the |the |)({nouns}) saturation; saturation for ({nouns}); {adj} intensity; the intensity of (the |the |the |)({nouns})"))
        .say(Slider, &format!("the ({nouns}); the ({nouns}); ({nouns}); {adj}; the {adj} tones; the {adj} colours"))
        .say(Whole, &format!("({nouns}) (stronger|richer|more intense|more vivid|punchier|more saturated|up); the ({things}) (needs|need|could use) (more |stronger |){adj}; the ({things}) could use stronger {adj}; ({things}) more {adj}; the {adj} of the ({things}) is too weak; ({more}) ({things}); (the |the |the |)({nouns}) are (too weak|too pale|too dull|too faint|not strong enough|weak|washed out); (stronger|richer|deeper|more intense|more vivid|bolder|more saturated|more vibrant) ({nouns}); more saturated ({nouns}); the ({things}) should be ({more}); the ({things}) (isn't|aren't) {adj} enough; i want (stronger|more intense) ({nouns}); i want (the |the |the |)({nouns}) to (pop|stand out); ({things}) ({more})"));
    let up = match hue {
        Hue::Blue => up.weight(1.5),
        Hue::Green | Hue::Red => up.weight(1.2),
        _ => up,
    };
    let down = Concept::new(&format!("{name}-"), &[(A::HueSaturation(*hue), DOWN)])
        .weight(0.75)
        .say(Verb, &format!("tone down (the |the |the |)({nouns}); desaturate (the |the |the |)({nouns}); mute (the |the |the |)({nouns}); make (the |the |the |)({nouns}) (weaker|less intense|less vivid|less saturated|paler|more muted|softer|subtler|less strong|less vibrant|less loud|calmer); reduce (the |the |the |)({nouns}); reduce the saturation of the ({nouns}|{things}); make the ({things}) less ({adj}|intense|saturated|vivid); desaturate the ({things}); pull back (the |the |the |)({nouns}); calm (the |the |the |)({nouns}); weaken (the |the |the |)({nouns}); tame (the |the |the |)({nouns}); lower (the |the |the |)({nouns}); take some {adj} out of the ({things}); less saturation in (the |the |the |)({nouns}); drop (the |the |the |)({nouns}); dial down (the |the |the |)({nouns}); dull (the |the |the |)({nouns}); soften (the |the |the |)({nouns}); tone down the {adj} (of the ({things})|in the ({things})); take down (the |the |the |)({nouns}); cut (the |the |the |)({nouns}); dial back (the |the |the |)({nouns}); bring down (the |the |the |)({nouns}); remove the {adj} from the ({things}); kill (the |the |the |)({nouns}); subdue (the |the |the |)({nouns}); tone (the |the |the |)({nouns}) down"))
        .say(Whole, &format!("(the |the |the |)({nouns}) are (too strong|too intense|too much|too vivid|too saturated|too loud|overpowering|too bright and saturated|over the top|distracting|screaming|garish); less intense ({nouns}); softer ({nouns}); paler ({nouns}); more muted ({nouns}); muted ({nouns}); the ({things}) (is|are|look|looks) too {adj}; less saturated ({nouns}); the {adj} is (too strong|too intense|too much|overpowering); less {adj} in the ({things}); ({things}) too {adj}; weaker ({nouns}); too much {adj} in the ({things}); the ({things}) (is|are) (unnaturally|overly|way too|a bit too|so) {adj}; subdued ({nouns}); (the |the |the |)({nouns}) (distract|are distracting|bother me|pop too much); ({nouns}) (weaker|softer|less intense|less saturated|paler|calmer|down); ({things}) less {adj}; less {adj} (in general|overall in the ({things})); ({adj} |)({things}) (is|are) too loud, calm (it|them) down"));
    [skin_and_cast(up, *hue, true), skin_and_cast(down, *hue, false)]
}

/// Sayings that only one hue has: skin belongs to orange, and a red picture is a matter of its
/// reds, where a green or a blue one is a matter of white balance.
fn skin_and_cast(concept: Concept, hue: Hue, up: bool) -> Concept {
    match (hue, up) {
        (Hue::Orange, false) => concept.weight(1.3).say(Whole, "skin looks too orange; the skin is too orange; skin less orange; skin a bit less orange; skin tones less orange; less orange in the skin; orange skin, fix it; (her|his|my|the) face is too orange; i look like an oompa loompa; my skin is way too orange; skin tones are too orange; the skin tones look orange; less orange skin; the tan looks fake and orange; skin too orange; (her|his|my) skin looks orange; the spray tan looks too orange; faces look orange; too much orange in the skin"),
        (Hue::Orange, true) => concept.say(Whole, "more colour in the skin; give the skin more colour; i look too pale, add colour to the skin; more tan in the skin; make (her|his|my) skin look more tanned; stronger skin tones; make me look tanned; tan the skin").say(Verb, "boost the skin tones; saturate the skin; give (her|his|my) face more colour"),
        (Hue::Red, false) => concept.weight(1.4).say(Too, "red; reddish; red overall; red tinted").say(More, "less red; less reddish").say(Whole, "skin looks too red; the skin is too red; faces glow like tomatoes; less red in the faces; less red in general; faces too red; skin tones too red; skin less red; red faces, tone them down; (her|his|my|the) face is too red; my face looks red; i look sunburnt; tone down the redness; reduce the redness; (her|his|my) skin looks too red; too much red; the red is too strong; less redness in the face; (her|his|my) cheeks are too red; the redness in the skin is too much; skin too red; too much red in the (photo|picture|image); the sunburn is too red; reduce the redness of the (skin|nose|cheeks|face)"),
        (Hue::Red, true) => concept.say(Whole, "more red; more red please; stronger red; a richer red; her lipstick should be a richer red; richer red lips; lips redder; redder lips; add more red"),
        (Hue::Blue, true) => concept.say(Whole, "bluer sky; bluer sea; a bluer sky; deep blue sky; deep blue sea; bring back the blue; bring the blue back; blue skies up; sky bluer; sky more blue; bluer skies; a nice blue sky; a deeper blue sky; more blue sky; more blue in the sky; the sky isn't blue enough; the sky should be bluer; intense blue sky; sky bluer; the sky is too (pale|grey|dull); the sky looks (pale|grey|dull|boring); make the sky look better and bluer; bring back the blue of the sky; a really blue sky; deeper blue sea"),
        (Hue::Green, true) => concept.say(Whole, "greener grass; greener leaves; lush greens; grass greener; the grass looks dead, make it greener; trees greener; grass more green; more green in the trees; fresh green grass; the grass looks (dry|dead|brown|dull); lush green grass; the grass isn't green enough; the trees should be greener; juicy greens; lusher greens"),
        (Hue::Green, false) => concept.say(Whole, "the grass is too green; the grass looks fake; the trees look too green; the grass is neon green; the leaves look radioactive; neon greens need to go down; the grass looks radioactive"),
        _ => concept,
    }
}

fn lightness(names: &Names) -> [Concept; 2] {
    let Names { hue, adjective: adj, nouns, lit, .. } = names;
    let name = A::HueLuminance(*hue).name();
    let weight = match hue {
        Hue::Blue => 1.3,
        Hue::Orange | Hue::Green => 1.0,
        _ => 0.7,
    };
    let up = Concept::new(&format!("{name}+"), &[(A::HueLuminance(*hue), UP)])
        .weight(weight)
        .say(Verb, &format!("brighten (the |the |the |)({nouns}); lighten (the |the |the |)({nouns}); make (the |the |the |)({nouns}) (brighter|lighter|less dark|more luminous|light|glow); brighten the ({lit}); lighten the ({lit}); make the ({lit}) (brighter|lighter|less dark); increase the luminance of (the |the |the |)({nouns}); lift (the |the |the |)({nouns}); raise the brightness of the ({nouns}|{lit}); brighten up the ({nouns}|{lit}); lighten up the ({nouns}|{lit}); add light to (the |the |the |)({nouns}); make the {adj} (parts|areas|bits) (brighter|lighter)"))
        .say(Dial, &format!("{adj} luminance; {adj} brightness; the {adj} luminance; luminance of (the |the |the |)({nouns}); brightness of (the |the |the |)({nouns}); the brightness of the {adj} (parts|areas|tones|colours); the luminance of (the |the |the |)({nouns}); {adj} lum; the {adj} lightness; {adj} lightness; lightness of (the |the |the |)({nouns})"))
        .say(Whole, &format!("(the |the |the |)({nouns}) are too dark; (brighter|lighter) ({nouns}); the ({lit}) (is|are|looks|look) too dark; ({nouns}) too dark; ({nouns}) (brighter|lighter); (brighter|lighter) ({lit}); the {adj} is too dark; (the |the |the |)({nouns}) should be (brighter|lighter)"));
    let down = Concept::new(&format!("{name}-"), &[(A::HueLuminance(*hue), DOWN)])
        .weight(weight)
        .say(Verb, &format!("darken (the |the |the |)({nouns}); make (the |the |the |)({nouns}) (darker|less bright|dimmer|less light|dark); darken the ({lit}); make the ({lit}) (darker|less bright); decrease the luminance of (the |the |the |)({nouns}); lower the brightness of the ({nouns}|{lit}); dim the ({nouns}|{lit}); bring down the luminance of (the |the |the |)({nouns}); make the {adj} (parts|areas|bits) darker; burn (the |the |the |)({nouns}); reduce the brightness of the ({nouns}|{lit})"))
        .say(Whole, &format!("(the |the |the |)({nouns}) are too (bright|light); darker ({nouns}); the ({lit}) (is|are|looks|look) too (bright|light); ({nouns}) too bright; ({nouns}) darker; darker ({lit}); the {adj} is too bright; (the |the |the |)({nouns}) should be darker"));
    let down = match hue {
        Hue::Blue => down.say(Whole, "darker blue sky; a darker blue sky; make the blue sky darker; i want a dark blue sky; a dark blue sky; make the sky a darker blue; darken the blue of the sky; dark polarised blue sky; like with a polarizer, darker blue sky; make the sky dark blue"),
        _ => down,
    };
    [up, down]
}
