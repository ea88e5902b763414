//! Temperature and tint as a chromatic adaptation in linear light.
//!
//! The white that the photo was balanced for is moved along the CIE daylight locus (CIE 15:2004, eq.
//! 3.2–3.4) by ±96 mired around D65, so that +1 looks as if a 4000 K white had been taken for
//! neutral's place and −1 as 17300 K, and for tint across it by ±0.025 in the CIE 1960 uv diagram.
//! Colours follow by the linear Bradford transform (K. M. Lam, 1985; as in the ICC specification,
//! annex E), which keeps white's luminance.

use offstage_api::{Adjustment, Recipe};

type Matrix = [[f32; 3]; 3];

const D65_KELVIN: f32 = 6504.0;
const MIRED_SPAN: f32 = 96.0;
const TINT_SPAN_UV: f32 = 0.025;

/// Linear sRGB (D65) to CIE XYZ, IEC 61966-2-1.
const SRGB_TO_XYZ: Matrix = [
    [0.412_390_8, 0.357_584_33, 0.180_480_8],
    [0.212_639, 0.715_168_65, 0.072_192_32],
    [0.019_330_818, 0.119_194_78, 0.950_532_14],
];
const XYZ_TO_SRGB: Matrix = [
    [3.240_97, -1.537_383_2, -0.498_610_76],
    [-0.969_243_65, 1.875_967_5, 0.041_555_06],
    [0.055_630_08, -0.203_976_96, 1.056_971_5],
];
const BRADFORD: Matrix = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
const BRADFORD_INVERSE: Matrix = [
    [0.986_993, -0.147_054, 0.159_963],
    [0.432_305, 0.518_360, 0.049_291],
    [-0.008_529, 0.040_043, 0.968_487],
];

/// The matrix on linear sRGB, or `None` where neither adjustment is used.
pub(super) fn matrix(recipe: &Recipe) -> Option<Matrix> {
    let temperature = recipe.amount(Adjustment::Temperature);
    let tint = recipe.amount(Adjustment::Tint);
    if temperature == 0.0 && tint == 0.0 {
        return None;
    }
    let from = times(&BRADFORD, white(0.0, 0.0));
    let to = times(&BRADFORD, white(temperature, tint));
    let mut scaled = BRADFORD;
    for (row, (to, from)) in scaled.iter_mut().zip(to.into_iter().zip(from)) {
        row.iter_mut().for_each(|entry| *entry *= to / from);
    }
    let adapt = product(&BRADFORD_INVERSE, &scaled);
    Some(product(&XYZ_TO_SRGB, &product(&adapt, &SRGB_TO_XYZ)))
}

pub(super) fn times(matrix: &Matrix, v: [f32; 3]) -> [f32; 3] {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// XYZ (Y = 1) of the white of these amounts.
fn white(temperature: f32, tint: f32) -> [f32; 3] {
    let mired = 1e6 / D65_KELVIN + MIRED_SPAN * temperature;
    let (u, v) = daylight_uv(mired);
    let (u_next, v_next) = daylight_uv(mired + 1.0);
    let (du, dv) = (u_next - u, v_next - v);
    // The locus runs towards larger u as it warms; a quarter turn clockwise from there is magenta.
    let length = du.hypot(dv);
    let (u, v) = (u + TINT_SPAN_UV * tint * dv / length, v - TINT_SPAN_UV * tint * du / length);
    let x = 3.0 * u / (2.0 * u - 8.0 * v + 4.0);
    let y = 2.0 * v / (2.0 * u - 8.0 * v + 4.0);
    [x / y, 1.0, (1.0 - x - y) / y]
}

/// CIE 1960 (u, v) of daylight of this temperature.
fn daylight_uv(mired: f32) -> (f32, f32) {
    let t = 1e6 / mired.clamp(40.0, 250.0);
    let k = 1e3 / t;
    let x = if t <= 7000.0 {
        0.244063 + 0.09911 * k + 2.9678 * k * k - 4.6070 * k * k * k
    } else {
        0.237040 + 0.24748 * k + 1.9018 * k * k - 2.0064 * k * k * k
    };
    let y = -3.0 * x * x + 2.870 * x - 0.275;
    let scale = -2.0 * x + 12.0 * y + 3.0;
    (4.0 * x / scale, 6.0 * y / scale)
}

fn product(left: &Matrix, right: &Matrix) -> Matrix {
    let column = |j: usize| [right[0][j], right[1][j], right[2][j]];
    let columns = [0, 1, 2].map(|j| times(left, column(j)));
    [0, 1, 2].map(|i| [columns[0][i], columns[1][i], columns[2][i]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use offstage_api::Step;

    fn balanced(name: Adjustment, amount: f32, grey: f32) -> [f32; 3] {
        let recipe = Recipe::new(vec![Step { name, amount }]).unwrap();
        times(&matrix(&recipe).unwrap(), [grey; 3])
    }

    #[test]
    fn warmth_turns_grey_yellow_and_tint_turns_it_magenta_at_the_same_luminance() {
        let [r, g, b] = balanced(Adjustment::Temperature, 0.5, 0.2);
        assert!(r > g && g > b, "{r} {g} {b}");
        assert!((0.2126 * r + 0.7152 * g + 0.0722 * b - 0.2).abs() < 1e-3);
        let [r, g, b] = balanced(Adjustment::Tint, 0.5, 0.2);
        assert!(r > g && b > g, "{r} {g} {b}");
        let [r, g, b] = balanced(Adjustment::Temperature, -0.5, 0.2);
        assert!(b > g && g > r, "{r} {g} {b}");
    }

    #[test]
    fn the_two_bradford_matrices_undo_each_other() {
        let unit = product(&BRADFORD, &BRADFORD_INVERSE);
        for (i, row) in unit.iter().enumerate() {
            for (j, entry) in row.iter().enumerate() {
                assert!((entry - f32::from(i == j)).abs() < 1e-4);
            }
        }
    }
}
