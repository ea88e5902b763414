use std::path::Path;

use offstage_api::{Adjustment as A, Hue, ImageFormat, Output, Recipe, Step};
use offstage_retouch::{Cancel, Limits, Photo};

pub fn recipe(steps: &[(A, f32)]) -> Recipe {
    Recipe::new(steps.iter().map(|&(name, amount)| Step { name, amount }).collect())
        .expect("amounts in range")
}

/// Warmer, more contrast, more vivid, darker blue sky: colour only, and no channel apart from others.
pub fn colour() -> Recipe {
    recipe(&[
        (A::Temperature, 0.35),
        (A::Contrast, 0.35),
        (A::Vibrance, 0.35),
        (A::HueLuminance(Hue::Blue), -0.3),
    ])
}

/// Brighter: each channel by itself, as a 1D table changes it.
pub fn channels() -> Recipe {
    recipe(&[(A::Exposure, 0.25)])
}

/// Everything that looks at a pixel's surroundings.
pub fn spatial() -> Recipe {
    recipe(&[(A::Clarity, 0.35), (A::Sharpen, 0.35), (A::Vignette, 0.35), (A::Grain, 0.2)])
}

pub fn decode(path: &Path) -> Photo {
    Photo::decode(path, &Limits::default(), &Cancel::new()).expect("a photo")
}

pub fn jpeg() -> Output {
    Output { format: Some(ImageFormat::Jpeg), ..Output::default() }
}
