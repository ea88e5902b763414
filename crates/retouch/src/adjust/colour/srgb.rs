//! The sRGB transfer function (IEC 61966-2-1:1999), extended as in scRGB (IEC 61966-2-2): past 1 with
//! the same power, below 0 mirrored, so that colours outside the range survive until they are clipped.

use std::sync::LazyLock;

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

/// [`encode`] of light in [0, 1] (clamped) by table, to a 65535th. The table's axis is the square root
/// of light, along which the encoding is nearly straight.
#[inline(always)]
pub(crate) fn encode_by_table(linear: f32) -> f32 {
    const STEPS: usize = 4096;
    static TABLE: LazyLock<Vec<f32>> =
        LazyLock::new(|| (0..=STEPS + 1).map(|i| encode((i as f32 / STEPS as f32).powi(2))).collect());
    let position = linear.clamp(0.0, 1.0).sqrt() * STEPS as f32;
    let i = position as usize;
    TABLE[i] + (TABLE[i + 1] - TABLE[i]) * (position - i as f32)
}

/// The encoded value, at most 1, of the light of `encoded` times a gain, given `encoded_gain` =
/// gain^(1/2.4): where both ends lie on the power part, the two powers cancel.
#[inline(always)]
pub(crate) fn times(encoded: f32, gain: f32, encoded_gain: f32) -> f32 {
    let result = (encoded + 0.055) * encoded_gain - 0.055;
    if encoded > 0.04045 && result > 0.04045 {
        result.min(1.0)
    } else {
        encode((decode(encoded) * gain).min(1.0))
    }
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
    fn the_shortcuts_agree_with_the_functions() {
        for i in 0..=5000 {
            let value = i as f32 / 5000.0;
            assert!((encode_by_table(value) - encode(value)).abs() < 1.0 / 65535.0, "{value}");
            for gain in [0.2f32, 0.9, 1.7] {
                let want = encode((decode(value) * gain).min(1.0));
                assert!((times(value, gain, gain.powf(1.0 / 2.4)) - want).abs() < 1e-5, "{value} × {gain}");
            }
        }
    }
}
