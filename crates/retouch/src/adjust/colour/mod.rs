//! Global colour: what happens to a pixel by its colour alone, as one function.

mod hue_bands;
mod oklab;
pub(crate) mod srgb;
mod tone;
mod white_balance;

pub(crate) use oklab::Oklab;

use offstage_api::{Adjustment, Recipe};

use hue_bands::HueBands;
use tone::{Tone, smoothstep};

/// OKLCh hue in degrees about which skin of every tone lies, and how far on either side it counts.
const SKIN_HUE: f32 = 55.0;
const SKIN_WIDTH: f32 = 30.0;

/// Hue in degrees and chroma of the tones that [`Adjustment::Sepia`] moves towards: the brown of a
/// sulphide-toned print and the Prussian blue of a cyanotype.
const BROWN: (f32, f32) = (70.0, 0.075);
const PRUSSIAN_BLUE: (f32, f32) = (250.0, 0.085);

/// The colour work of a recipe, in this order:
///
/// 1. **temperature**, **tint**: a matrix in linear light, see `white_balance`.
/// 2. **exposure**: linear light × 2^(2·amount).
/// 3. **whites, blacks, highlights, shadows, contrast, fade**: a curve on OKLab lightness, see `tone`.
/// 4. **saturation** chroma × (1 + amount); **vibrance** chroma × (1 + amount·(1 − s(0, 0.2, C))·p),
///    where p takes half away around skin's hue.
/// 5. **the eight hue bands**, see `hue_bands`.
/// 6. **black_and_white** + chroma × (1 − amount), − chroma × (1 + |amount|/2).
/// 7. **sepia**: a and b blended by |amount| towards one hue whose chroma is largest at middle
///    lightness, 4·L·(1 − L), and none at black and white.
///
/// Light beyond white and colours beyond sRGB are kept to the end, where each channel is clipped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ColourWork {
    balance: Option<[[f32; 3]; 3]>,
    gain: f32,
    tone: Tone,
    saturation: f32,
    vibrance: f32,
    bands: HueBands,
    monochrome: f32,
    sepia: f32,
}

impl ColourWork {
    /// `None` where the recipe does nothing to colours.
    pub fn new(recipe: &Recipe) -> Option<Self> {
        let work = ColourWork {
            balance: white_balance::matrix(recipe),
            gain: 4f32.powf(recipe.amount(Adjustment::Exposure)),
            tone: Tone::new(recipe),
            saturation: recipe.amount(Adjustment::Saturation),
            vibrance: recipe.amount(Adjustment::Vibrance),
            bands: HueBands::new(recipe),
            monochrome: recipe.amount(Adjustment::BlackAndWhite),
            sepia: recipe.amount(Adjustment::Sepia),
        };
        let linear_only = work.balance.is_none() && work.gain == 1.0;
        (!(linear_only && work.leaves_lab())).then_some(work)
    }

    /// What happens to each encoded channel by itself, where that is all that happens; clipped.
    pub fn of_channels(&self) -> Option<impl Fn(f32) -> f32 + Sync> {
        let gain = self.gain;
        let alone = self.balance.is_none() && self.leaves_lab();
        alone.then_some(move |encoded| srgb::encode(srgb::decode(encoded) * gain).clamp(0.0, 1.0))
    }

    /// Encoded sRGB in [0, 1] to encoded sRGB that is not clipped yet.
    #[cfg(test)]
    pub fn apply(&self, encoded: [f32; 3]) -> [f32; 3] {
        self.apply_to_light(encoded.map(srgb::decode)).map(srgb::encode)
    }

    /// Linear light to linear light that is not clipped yet.
    pub fn apply_to_light(&self, mut light: [f32; 3]) -> [f32; 3] {
        if let Some(matrix) = &self.balance {
            light = white_balance::times(matrix, light);
        }
        light = light.map(|channel| channel * self.gain);
        if !self.leaves_lab() {
            light = self.apply_lab(Oklab::from_linear(light)).to_linear();
        }
        light
    }

    fn leaves_lab(&self) -> bool {
        self.tone.is_identity()
            && self.bands.is_identity()
            && [self.saturation, self.vibrance, self.monochrome, self.sepia] == [0.0; 4]
    }

    fn apply_lab(&self, mut colour: Oklab) -> Oklab {
        if !self.tone.is_identity() {
            colour = self.tone.apply(colour);
        }
        colour = colour.with_chroma_times(1.0 + self.saturation);
        if self.vibrance != 0.0 {
            colour = colour.with_chroma_times(1.0 + self.vibrance * vibrance_share(colour));
        }
        if !self.bands.is_identity() {
            colour = self.bands.apply(colour);
        }
        let monochrome =
            if self.monochrome > 0.0 { 1.0 - self.monochrome } else { 1.0 - self.monochrome / 2.0 };
        colour = colour.with_chroma_times(monochrome);
        if self.sepia != 0.0 {
            let (hue, chroma) = if self.sepia > 0.0 { BROWN } else { PRUSSIAN_BLUE };
            let toned = Oklab::from_lch(colour.l, chroma * (4.0 * colour.l * (1.0 - colour.l)).max(0.0), hue);
            let share = self.sepia.abs();
            colour.a += (toned.a - colour.a) * share;
            colour.b += (toned.b - colour.b) * share;
        }
        colour
    }
}

/// How much of the vibrance a colour takes: all at grey, none when vivid, half of that for skin.
fn vibrance_share(colour: Oklab) -> f32 {
    let chroma = colour.chroma();
    let from_skin = (colour.hue_degrees() - SKIN_HUE + 180.0).rem_euclid(360.0) - 180.0;
    let skin = 1.0 - smoothstep(0.0, SKIN_WIDTH, from_skin.abs());
    (1.0 - smoothstep(0.0, 0.2, chroma)) * (1.0 - 0.5 * skin)
}
