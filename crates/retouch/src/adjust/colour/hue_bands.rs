//! Selective colour: eight hue bands in OKLCh.

use offstage_api::{Adjustment, Hue, Recipe};

use super::Oklab;
use super::tone::smoothstep;

/// OKLCh hue angles, in degrees, of the bands' centres in the order of [`Hue::ALL`]: those of sRGB
/// #f00, #ff8000, #ff0, #0f0, #0ff, #00f, #8000ff and #f0f.
const CENTRES: [f32; 8] = [29.2, 53.0, 109.8, 142.5, 194.8, 264.1, 293.9, 328.4];

/// Per band: saturation, luminance, shift, each in [-1, 1].
///
/// A colour of hue h between two neighbouring centres belongs to them by the weights w and 1 − w, a
/// raised cosine of its position, so that the weights of all bands add up to 1. Greys have no hue:
/// weights fade in with chroma, `s(0.01, 0.06, C)`. Then
/// - **saturation** `C·(1 + Σ w·amount)`
/// - **luminance** `L + 0.6·Σ w·amount·L·(1 − L)`
/// - **hue** `h + Σ w·amount·d`, d the way to the next centre (+) or the previous (−).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct HueBands {
    saturation: [f32; 8],
    luminance: [f32; 8],
    shift: [f32; 8],
}

impl HueBands {
    pub fn new(recipe: &Recipe) -> Self {
        HueBands {
            saturation: Hue::ALL.map(|hue| recipe.amount(Adjustment::HueSaturation(hue))),
            luminance: Hue::ALL.map(|hue| recipe.amount(Adjustment::HueLuminance(hue))),
            shift: Hue::ALL.map(|hue| recipe.amount(Adjustment::HueShift(hue))),
        }
    }

    pub fn is_identity(&self) -> bool {
        [self.saturation, self.luminance, self.shift] == [[0.0; 8]; 3]
    }

    pub fn apply(&self, colour: Oklab) -> Oklab {
        let chroma = colour.chroma();
        let coloured = smoothstep(0.01, 0.06, chroma);
        if coloured == 0.0 {
            return colour;
        }
        let hue = colour.hue_degrees();
        let (band, position) = position(hue);
        let next = (band + 1) % 8;
        let w_next = coloured * (0.5 - 0.5 * (position * std::f32::consts::PI).cos());
        let w = coloured - w_next;
        let blend = |amounts: &[f32; 8]| w * amounts[band] + w_next * amounts[next];
        let turn = w * shift_degrees(band, self.shift[band]) + w_next * shift_degrees(next, self.shift[next]);
        let inside = (colour.l * (1.0 - colour.l)).max(0.0);
        Oklab::from_lch(
            colour.l + 0.6 * blend(&self.luminance) * inside,
            chroma * (1.0 + blend(&self.saturation)),
            hue + turn,
        )
    }
}

/// The band whose centre lies at or before this hue, and how far the hue is on the way to the next
/// centre, 0 to 1.
fn position(hue: f32) -> (usize, f32) {
    let band = (0..8).rev().find(|&band| hue >= CENTRES[band]).unwrap_or(7);
    let from = (hue - CENTRES[band]).rem_euclid(360.0);
    (band, (from / gap(band)).clamp(0.0, 1.0))
}

/// Degrees from this band's centre to the next one's.
fn gap(band: usize) -> f32 {
    (CENTRES[(band + 1) % 8] - CENTRES[band]).rem_euclid(360.0)
}

fn shift_degrees(band: usize, amount: f32) -> f32 {
    amount * if amount > 0.0 { gap(band) } else { gap((band + 7) % 8) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adjust::colour::srgb;

    #[test]
    fn the_centres_are_the_hues_of_the_primaries_and_their_mixtures() {
        let half = srgb::decode(128.0 / 255.0);
        let colours: [[f32; 3]; 8] = [
            [1.0, 0.0, 0.0],
            [1.0, half, 0.0],
            [1.0, 1.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 1.0, 1.0],
            [0.0, 0.0, 1.0],
            [half, 0.0, 1.0],
            [1.0, 0.0, 1.0],
        ];
        for (colour, centre) in colours.into_iter().zip(CENTRES) {
            let hue = Oklab::from_linear(colour).hue_degrees();
            assert!((hue - centre).abs() < 0.5, "{hue} is not {centre}");
        }
    }
}
