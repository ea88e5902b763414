/// One channel value as stored: 8 or 16 bits, sRGB-encoded, 0 to full scale.
pub(crate) trait Sample: Copy + Default + Send + Sync + PartialEq + std::fmt::Debug + 'static {
    /// How many values there are, and which one this is.
    const LEVELS: usize;
    fn level(self) -> usize;

    /// To [0, 1].
    fn unit(self) -> f32;

    /// From [0, 1], rounded to nearest; values outside are clamped, not-a-number becomes 0.
    fn from_unit(value: f32) -> Self;
}

/// `value` brought into [0, largest] and rounded to nearest, ties to even; not-a-number becomes 0.
///
/// At 2^23 the step of a 32-bit float is 1, so that adding it rounds, and what is below it in the bits
/// is the whole number. Conversion by `as` would do, but is not compiled to wide registers.
#[inline(always)]
fn whole(value: f32, largest: f32) -> u32 {
    const STEP_ONE: f32 = 8_388_608.0;
    let value = if value > 0.0 { value } else { 0.0 };
    let value = if value < largest { value } else { largest };
    (value + STEP_ONE).to_bits() & 0xFFFF
}

impl Sample for u8 {
    const LEVELS: usize = 256;

    #[inline(always)]
    fn level(self) -> usize {
        self.into()
    }

    #[inline(always)]
    fn unit(self) -> f32 {
        f32::from(self) * (1.0 / 255.0)
    }

    #[inline(always)]
    fn from_unit(value: f32) -> u8 {
        whole(value * 255.0, 255.0) as u8
    }
}

impl Sample for u16 {
    const LEVELS: usize = 65_536;

    #[inline(always)]
    fn level(self) -> usize {
        self.into()
    }

    #[inline(always)]
    fn unit(self) -> f32 {
        f32::from(self) * (1.0 / 65535.0)
    }

    #[inline(always)]
    fn from_unit(value: f32) -> u16 {
        whole(value * 65535.0, 65535.0) as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_comes_back_and_what_is_outside_is_clamped() {
        assert!((0..=u16::MAX).all(|value| u16::from_unit(value.unit()) == value));
        assert!((0..=u8::MAX).all(|value| u8::from_unit(value.unit()) == value));
        let outside = [-1.0, -f32::INFINITY, f32::NAN, 1.001, 3e38, f32::INFINITY];
        assert_eq!(outside.map(u8::from_unit), [0, 0, 0, 255, 255, 255]);
        assert_eq!(outside.map(u16::from_unit), [0, 0, 0, 65535, 65535, 65535]);
        assert_eq!([0.499, 0.501, 1.499, 1.501].map(|v| u8::from_unit(v / 255.0)), [0, 1, 1, 2]);
    }
}
