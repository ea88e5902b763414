/// One channel value as stored: 8 or 16 bits, sRGB-encoded, 0 to full scale.
pub(crate) trait Sample: Copy + Default + Send + Sync + PartialEq + std::fmt::Debug + 'static {
    /// To [0, 1].
    fn unit(self) -> f32;

    /// From [0, 1], rounded to nearest; values outside are clamped, not-a-number becomes 0.
    fn from_unit(value: f32) -> Self;
}

impl Sample for u8 {
    #[inline(always)]
    fn unit(self) -> f32 {
        f32::from(self) * (1.0 / 255.0)
    }

    #[inline(always)]
    fn from_unit(value: f32) -> u8 {
        (value * 255.0 + 0.5) as u8
    }
}

impl Sample for u16 {
    #[inline(always)]
    fn unit(self) -> f32 {
        f32::from(self) * (1.0 / 65535.0)
    }

    #[inline(always)]
    fn from_unit(value: f32) -> u16 {
        (value * 65535.0 + 0.5) as u16
    }
}
