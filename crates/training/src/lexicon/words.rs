//! The lexicon's words. All are padded with spaces where whole words are meant.

use offstage_api::{Adjustment, Adjustment as A, Hue};

pub const UP: &[&str] = &[
    " more ", " increase", " boost", " raise", " bump", " lift", " add ", " up ", " enhance", " higher ", " stronger ",
    " needs ", " lacks ", " push ", " open ", " bring out ", " intensify", " strengthen", " not enough ", " some ",
];
pub const DOWN: &[&str] = &[
    " less ", " decrease", " reduce", " lower", " down ", " remove ", " drop ", " cut ", " too much ", " too strong ",
    " too high ", " get rid of ", " weaker ", " mute ", " soften ", " recover", " undo ", " minus ", " weaken", " tame ",
    " too bright ", " back ", " crush", " deepen", " darken ",
];
pub const KEEP: &[&str] = &[
    " don't ", " dont ", " do not ", " without ", " keep ", " leave ", " not touch ", " no ", " so that ", " unchanged ",
];
pub const UNSUPPORTED: &[&str] = &[
    " remove ", " delete ", " erase ", " replace ", " add ", " put ", " swap ", " crop", " resize ", " zoom ", " upscale",
    " resolution ", " cartoon ", " anime ", " painting ", " background ", " smile", " turn the ", " change the ",
    " straighten", " move ", " text ", " style of ", " convert ", " write ",
];
/// The first that is found counts.
pub const STRENGTHS: &[(&str, f32)] = &[
    (" not too much", 0.25), (" slightly", 0.15), (" a bit", 0.15), (" a little", 0.15), (" a touch", 0.15), (" a tad", 0.15),
    (" a hint", 0.15), (" subtle", 0.15), (" subtly", 0.15), (" slight", 0.15), (" gently", 0.15), (" somewhat", 0.25),
    (" completely", 1.0), (" extremely", 1.0), (" max", 1.0), (" as much as possible", 1.0), (" a lot", 0.65),
    (" much ", 0.65), (" way ", 0.65), (" very ", 0.65), (" really ", 0.65), (" strong ", 0.65), (" strongly", 0.65),
    (" heavy ", 0.65), (" far ", 0.65), (" significantly", 0.65), (" super ", 0.65), (" dramatically", 0.65),
];

/// Word, adjustment, sign, and whether a verb turns it (a noun).
pub const WORDS: &[(&str, Adjustment, f32, bool)] = &[
    (" brightness", A::Exposure, 1.0, true), (" exposure", A::Exposure, 1.0, true), (" light ", A::Exposure, 1.0, true),
    (" brighten", A::Exposure, 1.0, false), (" bright", A::Exposure, 1.0, false), (" lighter ", A::Exposure, 1.0, false),
    (" lighten", A::Exposure, 1.0, false), (" dark", A::Exposure, -1.0, false), (" dim", A::Exposure, -1.0, false),
    (" underexposed", A::Exposure, 1.0, false), (" overexposed", A::Exposure, -1.0, false),
    (" contrast", A::Contrast, 1.0, true), (" punch", A::Contrast, 1.0, true), (" flat ", A::Contrast, -1.0, false),
    (" harsh", A::Contrast, 1.0, false), (" highlights", A::Highlights, 1.0, true), (" sky ", A::Highlights, 1.0, true),
    (" shadows", A::Shadows, 1.0, true), (" whites", A::Whites, 1.0, true), (" blacks", A::Blacks, 1.0, true),
    (" warmth", A::Temperature, 1.0, true), (" temperature", A::Temperature, 1.0, true), (" warm", A::Temperature, 1.0, false),
    (" cosy", A::Temperature, 1.0, false), (" cozy", A::Temperature, 1.0, false), (" golden", A::Temperature, 1.0, false),
    (" cool", A::Temperature, -1.0, false), (" cold", A::Temperature, -1.0, false), (" yellow ", A::Temperature, 1.0, false),
    (" blue ", A::Temperature, -1.0, false), (" green ", A::Tint, -1.0, false), (" pink ", A::Tint, 1.0, false),
    (" magenta ", A::Tint, 1.0, false), (" tint ", A::Tint, 1.0, true), (" saturation", A::Saturation, 1.0, true),
    (" colours ", A::Saturation, 1.0, true), (" colors ", A::Saturation, 1.0, true), (" colour ", A::Saturation, 1.0, true),
    (" color ", A::Saturation, 1.0, true), (" desaturate", A::Saturation, -1.0, false), (" saturate", A::Saturation, 1.0, false),
    (" colourful ", A::Saturation, 1.0, false), (" colorful ", A::Saturation, 1.0, false), (" vivid ", A::Saturation, 1.0, false),
    (" muted ", A::Saturation, -1.0, false), (" vibrance", A::Vibrance, 1.0, true), (" vibrant ", A::Vibrance, 1.0, false),
    (" pop ", A::Vibrance, 1.0, false), (" clarity", A::Clarity, 1.0, true), (" detail", A::Clarity, 1.0, true),
    (" texture", A::Clarity, 1.0, true), (" soft", A::Clarity, -1.0, false), (" dreamy ", A::Clarity, -1.0, false),
    (" sharpness", A::Sharpen, 1.0, true), (" sharp", A::Sharpen, 1.0, false), (" crisp", A::Sharpen, 1.0, false),
    (" blurry ", A::Sharpen, -1.0, false), (" out of focus ", A::Sharpen, -1.0, false), (" blur ", A::Blur, 1.0, true),
    (" vignette", A::Vignette, 1.0, true), (" corners ", A::Vignette, 1.0, false), (" edges ", A::Vignette, 1.0, false),
    (" grain ", A::Grain, 1.0, true), (" noise", A::Grain, 1.0, true), (" grainy ", A::Grain, 1.0, false),
    (" noisy ", A::Grain, 1.0, false), (" denoise ", A::Grain, -1.0, false), (" fade", A::Fade, 1.0, false),
    (" matte ", A::Fade, 1.0, false), (" b&w ", A::BlackAndWhite, 2.9, false),
    (" monochrome ", A::BlackAndWhite, 2.9, false),
    (" grayscale ", A::BlackAndWhite, 2.9, false), (" greyscale ", A::BlackAndWhite, 2.9, false), (" bw ", A::BlackAndWhite, 2.9, false),
    (" sepia ", A::Sepia, 2.0, false), (" vintage ", A::Sepia, 1.0, false), (" cyanotype ", A::Sepia, -2.0, false),
    (" reds ", A::HueSaturation(Hue::Red), 1.0, true), (" oranges ", A::HueSaturation(Hue::Orange), 1.0, true),
    (" yellows ", A::HueSaturation(Hue::Yellow), 1.0, true), (" greens ", A::HueSaturation(Hue::Green), 1.0, true),
    (" blues ", A::HueSaturation(Hue::Blue), 1.0, true), (" purples ", A::HueSaturation(Hue::Purple), 1.0, true),
    (" bluer sky ", A::HueSaturation(Hue::Blue), 1.0, false), (" sky bluer ", A::HueSaturation(Hue::Blue), 1.0, false),
    (" greener ", A::HueSaturation(Hue::Green), 1.0, false), (" mirror", A::Flip, 2.9, false), (" flip ", A::Flip, 2.9, false),
    (" upside down ", A::Flip, -2.9, false), (" clockwise ", A::Rotate, 1.0, false), (" rotate ", A::Rotate, 1.0, false),
    (" counterclockwise ", A::Rotate, -1.0, false), (" hdr ", A::Shadows, 1.0, false),
];
