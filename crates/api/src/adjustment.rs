use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of the eight hue bands that selective colour works on, in the order of the colour wheel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hue {
    Red,
    Orange,
    Yellow,
    Green,
    Aqua,
    Blue,
    Purple,
    Magenta,
}

impl Hue {
    pub const ALL: [Hue; 8] =
        [Hue::Red, Hue::Orange, Hue::Yellow, Hue::Green, Hue::Aqua, Hue::Blue, Hue::Purple, Hue::Magenta];
}

/// What the retoucher can change. Every amount lies in [-1, 1] and 0 changes nothing; the sign
/// convention stands at each variant. The exact formulas are in `offstage-retouch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Adjustment {
    /// + brighter, − darker. Light is multiplied by 2^(2·amount): ±1 is ±2 stops.
    Exposure,
    /// + more, − less contrast around middle grey.
    Contrast,
    /// + brighter, − darker bright parts (− recovers a bright sky).
    Highlights,
    /// + brighter, − darker dark parts (+ opens the shadows).
    Shadows,
    /// + brighter, − darker white point.
    Whites,
    /// + lifted, − deeper black point.
    Blacks,
    /// + warmer (yellow-orange), − cooler (blue).
    Temperature,
    /// + towards magenta, − towards green.
    Tint,
    /// + stronger, − weaker colour everywhere; −1 is grey.
    Saturation,
    /// + stronger, − weaker colour, mostly where it is weak; skin is protected.
    Vibrance,
    /// + more, − less local contrast (− is a soft, dreamy look).
    Clarity,
    /// + sharper, − softer fine detail.
    Sharpen,
    /// + blurs; − undoes some blur at the same radius.
    Blur,
    /// + darkens, − brightens the corners.
    Vignette,
    /// + adds film grain, − reduces noise.
    Grain,
    /// + a faded, matte look (lifted blacks, lowered contrast), − the reverse.
    Fade,
    /// + towards monochrome (1 is fully black and white), − away from it.
    BlackAndWhite,
    /// + brown tone of old photographs, − the complementary cyanotype blue tone.
    Sepia,
    /// Strength of one hue's colour.
    HueSaturation(Hue),
    /// Brightness of one hue.
    HueLuminance(Hue),
    /// Shift of one hue along the wheel: + towards the next band of [`Hue::ALL`], − the previous.
    HueShift(Hue),
    /// + mirrors left to right, − turns upside down (mirrors top to bottom). Only the sign counts.
    Flip,
    /// Clockwise turn by amount × 180°: 0.5 is a quarter turn to the right.
    Rotate,
}

/// The groups in which adjustments are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    Light,
    Colour,
    Detail,
    Effects,
    SelectiveColour,
    Geometry,
}

impl Adjustment {
    /// How many adjustments there are.
    pub const COUNT: usize = 44;

    /// Every adjustment, in the order in which they are shown, stored and learned.
    pub const ALL: [Adjustment; Self::COUNT] = {
        use Adjustment as A;
        let mut all = [A::Rotate; Self::COUNT];
        let first = [
            A::Exposure,
            A::Contrast,
            A::Highlights,
            A::Shadows,
            A::Whites,
            A::Blacks,
            A::Temperature,
            A::Tint,
            A::Saturation,
            A::Vibrance,
            A::Clarity,
            A::Sharpen,
            A::Blur,
            A::Vignette,
            A::Grain,
            A::Fade,
            A::BlackAndWhite,
            A::Sepia,
        ];
        let mut i = 0;
        while i < first.len() {
            all[i] = first[i];
            i += 1;
        }
        let mut hue = 0;
        while hue < 8 {
            all[i] = A::HueSaturation(Hue::ALL[hue]);
            all[i + 1] = A::HueLuminance(Hue::ALL[hue]);
            all[i + 2] = A::HueShift(Hue::ALL[hue]);
            i += 3;
            hue += 1;
        }
        all[i] = A::Flip;
        all[i + 1] = A::Rotate;
        all
    };

    /// The name on the wire: `exposure`, `black_and_white`, `blue_saturation`, `green_hue`, …
    pub fn name(self) -> &'static str {
        use Adjustment as A;
        use Hue::*;
        match self {
            A::Exposure => "exposure",
            A::Contrast => "contrast",
            A::Highlights => "highlights",
            A::Shadows => "shadows",
            A::Whites => "whites",
            A::Blacks => "blacks",
            A::Temperature => "temperature",
            A::Tint => "tint",
            A::Saturation => "saturation",
            A::Vibrance => "vibrance",
            A::Clarity => "clarity",
            A::Sharpen => "sharpen",
            A::Blur => "blur",
            A::Vignette => "vignette",
            A::Grain => "grain",
            A::Fade => "fade",
            A::BlackAndWhite => "black_and_white",
            A::Sepia => "sepia",
            A::HueSaturation(Red) => "red_saturation",
            A::HueSaturation(Orange) => "orange_saturation",
            A::HueSaturation(Yellow) => "yellow_saturation",
            A::HueSaturation(Green) => "green_saturation",
            A::HueSaturation(Aqua) => "aqua_saturation",
            A::HueSaturation(Blue) => "blue_saturation",
            A::HueSaturation(Purple) => "purple_saturation",
            A::HueSaturation(Magenta) => "magenta_saturation",
            A::HueLuminance(Red) => "red_luminance",
            A::HueLuminance(Orange) => "orange_luminance",
            A::HueLuminance(Yellow) => "yellow_luminance",
            A::HueLuminance(Green) => "green_luminance",
            A::HueLuminance(Aqua) => "aqua_luminance",
            A::HueLuminance(Blue) => "blue_luminance",
            A::HueLuminance(Purple) => "purple_luminance",
            A::HueLuminance(Magenta) => "magenta_luminance",
            A::HueShift(Red) => "red_hue",
            A::HueShift(Orange) => "orange_hue",
            A::HueShift(Yellow) => "yellow_hue",
            A::HueShift(Green) => "green_hue",
            A::HueShift(Aqua) => "aqua_hue",
            A::HueShift(Blue) => "blue_hue",
            A::HueShift(Purple) => "purple_hue",
            A::HueShift(Magenta) => "magenta_hue",
            A::Flip => "flip",
            A::Rotate => "rotate",
        }
    }

    /// The name as a person reads it: "black and white", "blue saturation", "green hue".
    pub fn label(self) -> String {
        self.name().replace('_', " ")
    }

    pub fn family(self) -> Family {
        use Adjustment as A;
        match self {
            A::Exposure | A::Contrast | A::Highlights | A::Shadows | A::Whites | A::Blacks => Family::Light,
            A::Temperature | A::Tint | A::Saturation | A::Vibrance => Family::Colour,
            A::Clarity | A::Sharpen | A::Blur => Family::Detail,
            A::Vignette | A::Grain | A::Fade | A::BlackAndWhite | A::Sepia => Family::Effects,
            A::HueSaturation(_) | A::HueLuminance(_) | A::HueShift(_) => Family::SelectiveColour,
            A::Flip | A::Rotate => Family::Geometry,
        }
    }

    /// What − and + do, as a slider's two ends say it.
    pub fn ends(self) -> (&'static str, &'static str) {
        use Adjustment as A;
        match self {
            A::Exposure | A::Highlights | A::Shadows | A::Whites | A::HueLuminance(_) => {
                ("darker", "brighter")
            }
            A::Blacks => ("deeper", "lifted"),
            A::Contrast | A::Clarity => ("softer", "punchier"),
            A::Temperature => ("cooler", "warmer"),
            A::Tint => ("greener", "pinker"),
            A::Saturation | A::Vibrance | A::HueSaturation(_) => ("muted", "vivid"),
            A::Sharpen => ("softer", "sharper"),
            A::Blur => ("crisper", "blurred"),
            A::Vignette => ("lighter corners", "darker corners"),
            A::Grain => ("less noise", "more grain"),
            A::Fade => ("deeper", "faded"),
            A::BlackAndWhite => ("more colour", "monochrome"),
            A::Sepia => ("blue tone", "brown tone"),
            A::HueShift(_) => ("back on the wheel", "on along the wheel"),
            A::Flip => ("upside down", "mirrored"),
            A::Rotate => ("anticlockwise", "clockwise"),
        }
    }
}

impl fmt::Display for Adjustment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name is not that of an adjustment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no adjustment called “{0}”")]
pub struct UnknownAdjustment(pub String);

impl FromStr for Adjustment {
    type Err = UnknownAdjustment;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Adjustment::ALL
            .into_iter()
            .find(|adjustment| adjustment.name() == name)
            .ok_or_else(|| UnknownAdjustment(name.chars().take(40).collect()))
    }
}

impl Serialize for Adjustment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Adjustment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_adjustment_has_its_own_name_and_reads_back_from_it() {
        let mut names = std::collections::BTreeSet::new();
        for adjustment in Adjustment::ALL {
            assert!(names.insert(adjustment.name()), "{adjustment} stands twice");
            assert_eq!(adjustment.name().parse(), Ok(adjustment));
        }
    }

    #[test]
    fn an_unknown_name_is_named_in_the_error() {
        let error = "sparkle".parse::<Adjustment>().unwrap_err();
        assert!(error.to_string().contains("sparkle"));
    }
}
