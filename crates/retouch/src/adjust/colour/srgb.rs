//! The sRGB transfer function (IEC 61966-2-1:1999), extended as in scRGB (IEC 61966-2-2): past 1 with
//! the same power, below 0 mirrored, so that colours outside the range survive until they are clipped.

/// Encoded value in [0, 1] to linear light.
#[inline]
pub(crate) fn decode(encoded: f32) -> f32 {
    if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

/// Linear light to encoded value.
#[inline]
pub(crate) fn encode(linear: f32) -> f32 {
    if linear.abs() <= 0.003_130_8 {
        linear * 12.92
    } else {
        (1.055 * linear.abs().powf(1.0 / 2.4) - 0.055).copysign(linear)
    }
}

/// [`decode`] to a fifth of a 65535th (of encoded full scale): the power as its minimax polynomial of
/// degree 8 over (0.04045, 1]. Without calls or branches, so that loops of it run in wide registers.
#[inline(always)]
pub(crate) fn decode_fast(encoded: f32) -> f32 {
    const POWER: [f32; 9] = [
        0.000_843_972_55,
        0.035_759_807,
        0.478_429_82,
        0.911_548_4,
        -1.049_338_8,
        1.331_713_2,
        -1.185_832_3,
        0.613_983_45,
        -0.137_111,
    ];
    let power = polynomial(&POWER, encoded);
    if encoded <= 0.04045 { encoded * (1.0 / 12.92) } else { power }
}

/// [`encode`] of light clamped to [0, 1], to a fifth of a 65535th: the power as its minimax polynomial
/// of degree 6 in the fourth root of light over (0.0031308, 1], along which it is nearly straight.
#[inline(always)]
pub(crate) fn encode_fast(linear: f32) -> f32 {
    const POWER: [f32; 7] =
        [-0.059_546_61, 0.139_604_2, 1.365_920_8, -0.852_956_8, 0.657_187_34, -0.318_415_37, 0.068_207_81];
    let linear = linear.clamp(0.0, 1.0);
    let power = polynomial(&POWER, linear.sqrt().sqrt());
    if linear <= 0.003_130_8 { linear * 12.92 } else { power }
}

/// Horner's scheme, the constant first.
#[inline(always)]
fn polynomial<const N: usize>(coefficients: &[f32; N], x: f32) -> f32 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// Luma of encoded RGB with the weights of ITU-R BT.709, which are sRGB's: a cheap measure of
/// lightness for work on detail, where gamma-encoded values step about evenly for the eye.
#[inline(always)]
pub(crate) fn luma(r: f32, g: f32, b: f32) -> f32 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_undoes_decoding() {
        for i in 0..=1000 {
            let value = i as f32 / 1000.0;
            assert!((encode(decode(value)) - value).abs() < 1e-5, "{value}");
        }
        assert!((decode(0.5) - 0.21404).abs() < 1e-5);
    }

    #[test]
    fn the_polynomials_are_within_a_fifth_of_a_sixteen_bit_step_of_the_functions() {
        let fifth = 0.2 / 65535.0;
        for i in 0..=65535 {
            let value = i as f32 / 65535.0;
            assert!((encode_fast(value) - encode(value)).abs() < fifth, "encode {value}");
            assert!((encode(decode_fast(value)) - value).abs() < fifth, "decode {value}");
        }
        assert_eq!([encode_fast(-0.5), encode_fast(f32::NAN)].map(|v| v > 0.0), [false; 2]);
    }
}
