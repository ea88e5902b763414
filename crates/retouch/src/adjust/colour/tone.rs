//! Light, as a curve on OKLab lightness L. Every part maps 0 to about 0 and 1 to about 1, rises
//! everywhere, and is the identity at amount 0.

use offstage_api::{Adjustment, Recipe};

use super::Oklab;

/// OKLab lightness of an 18 % grey card: 0.18^(1/3).
const MIDDLE_GREY: f32 = 0.564_621_6;

/// How far the curve may push colour apart where it lifts darkness, see [`Tone::apply`].
const CHROMA_FLOOR: f32 = 0.06;

/// The light adjustments but exposure, which is a multiplication of linear light.
///
/// With `s(a, b, x)` the smoothstep from a to b (Perlin's 3t² − 2t³), amounts in [−1, 1], in this
/// order, x ← …
/// - **whites** `x + 0.15·amount·x·min(x, 1)²`: moves the white point, leaves the dark half.
/// - **blacks** `x + 0.12·amount·max(1 − x, 0)³`: moves the black point, leaves the bright half.
/// - **highlights** − `x − 0.2·|amount|·s(0.4, 0.95, x)`: pulls bright parts down, light beyond white
///   included; + `x + 0.6·amount·max(1 − x, 0)·s(0.4, 0.9, x)`: lifts them without reaching white.
/// - **shadows** `x + 0.6·amount·x·(1 − s(0.1, 0.65, x))`: a gain for dark parts.
/// - **contrast** + a power on either side of middle grey m (a filmic S without a shoulder past 1):
///   `m·(x/m)^g` below and `1 − (1 − m)·((1 − x)/(1 − m))^g` above, g = 1 + amount; − the straight
///   line through m with slope `1 − |amount|/2`.
/// - **fade** + `0.12·amount + (1 − 0.2·amount)·x`, the matte print's lifted black; − its inverse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tone {
    whites: f32,
    blacks: f32,
    highlights: f32,
    shadows: f32,
    contrast: f32,
    fade: f32,
}

impl Tone {
    pub fn new(recipe: &Recipe) -> Self {
        Tone {
            whites: recipe.amount(Adjustment::Whites),
            blacks: recipe.amount(Adjustment::Blacks),
            highlights: recipe.amount(Adjustment::Highlights),
            shadows: recipe.amount(Adjustment::Shadows),
            contrast: recipe.amount(Adjustment::Contrast),
            fade: recipe.amount(Adjustment::Fade),
        }
    }

    pub fn is_identity(&self) -> bool {
        [self.whites, self.blacks, self.highlights, self.shadows, self.contrast, self.fade] == [0.0; 6]
    }

    /// Moves lightness along the curve and chroma in proportion, as brightening the light would:
    /// OKLab scales all three coordinates with the cube root of light. Where the curve lifts black
    /// that proportion has no bound, so [`CHROMA_FLOOR`] is added to both sides of the quotient.
    /// Fading additionally takes up to a fifth of the chroma.
    pub fn apply(&self, colour: Oklab) -> Oklab {
        let l = self.curve(colour.l).max(0.0);
        let ratio = (l + CHROMA_FLOOR) / (colour.l.max(0.0) + CHROMA_FLOOR);
        let chroma = ratio * (1.0 - 0.2 * self.fade);
        Oklab { l, a: colour.a * chroma, b: colour.b * chroma }
    }

    /// Lightness to lightness.
    pub fn curve(&self, lightness: f32) -> f32 {
        let mut x = lightness.max(0.0);
        x += 0.15 * self.whites * x * x.min(1.0).powi(2);
        x += 0.12 * self.blacks * (1.0 - x).max(0.0).powi(3);
        if self.highlights < 0.0 {
            x += 0.2 * self.highlights * smoothstep(0.4, 0.95, x);
        } else {
            x += 0.6 * self.highlights * (1.0 - x).max(0.0) * smoothstep(0.4, 0.9, x);
        }
        x += 0.6 * self.shadows * x * (1.0 - smoothstep(0.1, 0.65, x));
        x = contrast(x, self.contrast);
        if self.fade > 0.0 {
            x = 0.12 * self.fade + (1.0 - 0.2 * self.fade) * x;
        } else if self.fade < 0.0 {
            x = (x + 0.12 * self.fade) / (1.0 + 0.2 * self.fade);
        }
        x
    }
}

fn contrast(x: f32, amount: f32) -> f32 {
    let x = x.max(0.0);
    if amount <= 0.0 {
        return MIDDLE_GREY + (x - MIDDLE_GREY) * (1.0 + 0.5 * amount);
    }
    let power = 1.0 + amount;
    if x >= 1.0 {
        x
    } else if x < MIDDLE_GREY {
        MIDDLE_GREY * (x / MIDDLE_GREY).powf(power)
    } else {
        1.0 - (1.0 - MIDDLE_GREY) * ((1.0 - x) / (1.0 - MIDDLE_GREY)).powf(power)
    }
}

/// 0 below `from`, 1 above `to`, 3t² − 2t³ between.
pub(super) fn smoothstep(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;
    use offstage_api::Step;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_curve_rises_so_that_no_two_tones_swap(
            amounts in proptest::array::uniform6(-1.0f32..=1.0), lightness in 0.0f32..1.2,
        ) {
            use Adjustment as A;
            let names = [A::Whites, A::Blacks, A::Highlights, A::Shadows, A::Contrast, A::Fade];
            let steps = names.into_iter().zip(amounts).map(|(name, amount)| Step { name, amount }).collect();
            let tone = Tone::new(&Recipe::new(steps).unwrap());
            prop_assert!(tone.curve(lightness + 0.01) >= tone.curve(lightness) - 1e-5);
        }
    }
}
