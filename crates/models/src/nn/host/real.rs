use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Sub};

use burn::tensor::Element;

use super::lanes::Lanes;

/// f32 and f64, as the sums in host memory need them.
pub trait Real:
    Element
    + Lanes
    + Copy
    + Send
    + Sync
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + MulAssign
    + 'static
{
    const ZERO: Self;
    const ONE: Self;
    const LOWEST: Self;

    fn of(value: f64) -> Self;

    fn wide(self) -> f64;

    /// eˣ; vectorizes in a loop.
    fn exponential(self) -> Self;

    /// The distribution function of the standard normal; vectorizes in a loop.
    fn normal(self) -> Self;

    fn tangent(self) -> Self;
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const LOWEST: Self = f32::NEG_INFINITY;

    #[inline(always)]
    fn of(value: f64) -> Self {
        value as f32
    }

    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }

    /// 2ⁿ · eʳ with |r| ≤ ln 2 / 2 and the Taylor polynomial of eʳ (the next term is below 2⁻²⁶);
    /// ln 2 is taken off in two parts so that r stays exact (Cody and Waite, "Software Manual for
    /// the Elementary Functions", 1980). Off by 2 units in the last place at most; below e⁻⁸⁷ it
    /// stays at that.
    #[inline(always)]
    fn exponential(self) -> Self {
        const LOWEST: f32 = -87.0;
        const HIGHEST: f32 = 88.0;
        /// Adding it rounds to a whole number, which then lies in the low bits.
        const ROUND: f32 = 12_582_912.0;
        const LN_2_HIGH: f32 = 0.693_359_4;
        const LN_2_LOW: f32 = -2.121_944_4e-4;

        let x = if self < LOWEST { LOWEST } else { self };
        let x = if x > HIGHEST { HIGHEST } else { x };
        let rounded = x * std::f32::consts::LOG2_E + ROUND;
        let n = rounded - ROUND;
        let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
        let tail = 1.0 / 120.0 + r * (1.0 / 720.0 + r * (1.0 / 5040.0));
        let tail = 1.0 / 6.0 + r * (1.0 / 24.0 + r * tail);
        let e = 1.0 + (r + r * r * (0.5 + r * tail));
        // The low bits of `rounded` are n; shifted into the exponent they multiply by 2ⁿ.
        e * f32::from_bits(rounded.to_bits().wrapping_add(127) << 23)
    }

    /// Φ(x) = erfc(−x / √2) / 2, erfc by formula 7.1.26 of Abramowitz and Stegun, "Handbook of
    /// Mathematical Functions", 1964: off by 3 · 10⁻⁷ at most, of which rounding is the larger part.
    #[inline(always)]
    fn normal(self) -> Self {
        let z = self.abs() * std::f32::consts::FRAC_1_SQRT_2;
        let t = 1.0 / (1.0 + 0.327_591_1 * z);
        let sum = -1.453_152_f32 + t * 1.061_405_4;
        let sum = 0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_8 + t * sum));
        let tail = 0.5 * t * sum * (-z * z).exponential();
        if self < 0.0 { tail } else { 1.0 - tail }
    }

    #[inline(always)]
    fn tangent(self) -> Self {
        self.tanh()
    }
}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const LOWEST: Self = f64::NEG_INFINITY;

    #[inline(always)]
    fn of(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }

    #[inline(always)]
    fn exponential(self) -> Self {
        self.exp()
    }

    #[inline(always)]
    fn normal(self) -> Self {
        0.5 * libm::erfc(-self * std::f64::consts::FRAC_1_SQRT_2)
    }

    #[inline(always)]
    fn tangent(self) -> Self {
        self.tanh()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(from: f64, to: f64) -> impl Iterator<Item = f32> {
        (0..=20_000).map(move |step| (from + (to - from) * f64::from(step) / 20_000.0) as f32)
    }

    #[test]
    fn the_exponential_is_right_to_the_last_places() {
        for x in steps(-86.9, 87.9) {
            let (got, wanted) = (f64::from(x.exponential()), f64::from(x).exp());
            assert!((got / wanted - 1.0).abs() < 2.5e-7, "{x}: {got} {wanted}");
        }
        assert_eq!(0f32.exponential(), 1.0);
        assert!(f32::NEG_INFINITY.exponential() < 1e-37);
        assert!(f32::NAN.exponential().is_nan());
    }

    #[test]
    fn the_normal_distribution_is_right() {
        for x in steps(-12.0, 12.0) {
            assert!((f64::from(x.normal()) - f64::from(x).normal()).abs() < 3e-7, "{x}");
        }
        assert!((1f64.normal() - 0.841_344_746_068_542_9).abs() < 1e-15);
    }
}
