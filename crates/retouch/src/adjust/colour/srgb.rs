//! The sRGB transfer function (IEC 61966-2-1:1999), extended past 1 with the same power so that light
//! above white survives until the end of the colour work.

/// Encoded value in [0, 1] to linear light.
#[inline]
pub(crate) fn decode(encoded: f32) -> f32 {
    if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

/// Linear light to encoded value.
#[inline]
pub(crate) fn encode(linear: f32) -> f32 {
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
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
}
