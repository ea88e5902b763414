//! OKLab (Björn Ottosson, "A perceptual color space for image processing", 2020), with the matrices
//! published there for linear sRGB.

/// A colour in OKLab: lightness `l` (0 black, 1 white), `a` (green − to magenta +), `b` (blue − to
/// yellow +).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Oklab {
    pub l: f32,
    pub a: f32,
    pub b: f32,
}

impl Oklab {
    /// From linear-light sRGB; channels may lie outside [0, 1].
    pub fn from_linear([r, g, b]: [f32; 3]) -> Self {
        let l = cube_root(0.412_221_47 * r + 0.536_332_54 * g + 0.051_445_993 * b);
        let m = cube_root(0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b);
        let s = cube_root(0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b);
        Oklab {
            l: 0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            a: 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            b: 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
        }
    }

    /// To linear-light sRGB; channels may lie outside [0, 1]. A colour without chroma gives three
    /// equal channels, exactly.
    pub fn to_linear(self) -> [f32; 3] {
        if self.a == 0.0 && self.b == 0.0 {
            return [self.l * self.l * self.l; 3];
        }
        let l = self.l + 0.396_337_78 * self.a + 0.215_803_76 * self.b;
        let m = self.l - 0.105_561_346 * self.a - 0.063_854_17 * self.b;
        let s = self.l - 0.089_484_18 * self.a - 1.291_485_5 * self.b;
        let (l, m, s) = (l * l * l, m * m * m, s * s * s);
        [
            4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
            -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
            -0.004_196_086 * l - 0.703_418_6 * m + 1.707_614_7 * s,
        ]
    }

    pub fn chroma(self) -> f32 {
        self.a.hypot(self.b)
    }

    /// Hue angle in degrees, [0, 360).
    pub fn hue_degrees(self) -> f32 {
        self.b.atan2(self.a).to_degrees().rem_euclid(360.0)
    }

    /// The colour of this lightness, chroma and hue angle.
    pub fn from_lch(l: f32, chroma: f32, hue_degrees: f32) -> Self {
        let (sin, cos) = hue_degrees.to_radians().sin_cos();
        Oklab { l, a: chroma * cos, b: chroma * sin }
    }

    /// The same hue with its chroma multiplied.
    pub fn with_chroma_times(self, factor: f32) -> Self {
        Oklab { l: self.l, a: self.a * factor, b: self.b * factor }
    }
}

/// The cube root, to a few units in the last place: an estimate from the exponent (W. Kahan, "Computing
/// a Real Cube Root", 1991) and two steps of Halley's method.
#[inline]
fn cube_root(x: f32) -> f32 {
    let size = x.abs();
    if size < 1e-30 {
        return 0.0;
    }
    let mut root = f32::from_bits(size.to_bits() / 3 + 0x2A51_4067);
    for _ in 0..2 {
        let cube = root * root * root;
        root *= (cube + 2.0 * size) / (2.0 * cube + size);
    }
    root.copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cube_root_is_right() {
        for x in [-2.0f32, -0.001, 0.0, 1e-9, 1e-4, 0.03, 0.5, 1.0, 3.7, 16.0] {
            assert!((cube_root(x) - x.cbrt()).abs() <= 4e-7 * x.cbrt().abs().max(1e-3), "{x}");
        }
    }

    #[test]
    fn red_has_the_published_coordinates_and_comes_back() {
        let red = Oklab::from_linear([1.0, 0.0, 0.0]);
        assert!((red.l - 0.628).abs() < 1e-3 && (red.a - 0.225).abs() < 1e-3 && (red.b - 0.126).abs() < 1e-3);
        for (back, want) in red.to_linear().into_iter().zip([1.0, 0.0, 0.0]) {
            assert!((back - want).abs() < 1e-4);
        }
    }
}
