use std::sync::LazyLock;

use crate::adjust::colour::srgb;

/// One channel value as stored: 8 or 16 bits, sRGB-encoded, 0 to full scale.
pub(crate) trait Sample: Copy + Default + Send + Sync + PartialEq + std::fmt::Debug + 'static {
    /// To [0, 1].
    fn unit(self) -> f32;

    /// To linear light in [0, 1], by table.
    fn light(self) -> f32;

    /// From [0, 1], rounded to nearest; values outside are clamped, not-a-number becomes 0.
    fn from_unit(value: f32) -> Self;
}

impl Sample for u8 {
    #[inline(always)]
    fn unit(self) -> f32 {
        f32::from(self) * (1.0 / 255.0)
    }

    #[inline(always)]
    fn light(self) -> f32 {
        static TABLE: LazyLock<[f32; 256]> =
            LazyLock::new(|| std::array::from_fn(|i| srgb::decode(i as f32 / 255.0)));
        TABLE[self as usize]
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
    fn light(self) -> f32 {
        static TABLE: LazyLock<Vec<f32>> =
            LazyLock::new(|| (0..=65535).map(|i| srgb::decode(i as f32 / 65535.0)).collect());
        TABLE[self as usize]
    }

    #[inline(always)]
    fn from_unit(value: f32) -> u16 {
        (value * 65535.0 + 0.5) as u16
    }
}
