//! The innermost product: a few rows of weights times a panel of columns, both small enough for the
//! first cache, summed in registers.

use pulp::{Simd, WithSimd};

use super::Real;
use super::lanes::widest;

/// Columns of a panel: a multiple of every processor's vectors.
pub const PANEL: usize = 64;
/// Terms of a sum that go together: a panel of so many rows has 16 KiB in f32.
pub const GROUP: usize = 64;
/// Rows that are summed together: with 4 vectors each, 24 of the 32 registers that AVX-512 and NEON
/// have hold sums; with 2, 12 of 16.
pub const ROWS: usize = 6;

/// `sums[row][column] = Σ left[row][term] · right[term][column]`, or added to it.
pub struct Block<'a, T> {
    /// `[rows, PANEL]`, rows a multiple of [`ROWS`].
    pub sums: &'a mut [T],
    pub add: bool,
    /// `[rows, GROUP]`
    pub left: &'a [T],
    /// `[terms, PANEL]`, at most [`GROUP`] terms.
    pub right: &'a [T],
    /// How many columns count; of the others anything may come out.
    pub columns: usize,
}

impl<T: Real> Block<'_, T> {
    pub fn run(self) {
        widest(self);
    }
}

impl<T: Real> WithSimd for Block<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let vectors = self.columns.min(PANEL).div_ceil(T::count::<S>());
        let Block { sums, add, left, right, .. } = self;
        for (sums, left) in sums.chunks_exact_mut(ROWS * PANEL).zip(left.chunks_exact(ROWS * GROUP)) {
            let mut from = 0;
            if S::REGISTER_COUNT >= 32 {
                while from + 4 <= vectors {
                    strip::<S, T, 4>(simd, sums, add, left, right, from * T::count::<S>());
                    from += 4;
                }
            }
            while from + 2 <= vectors {
                strip::<S, T, 2>(simd, sums, add, left, right, from * T::count::<S>());
                from += 2;
            }
            if from < vectors {
                strip::<S, T, 1>(simd, sums, add, left, right, from * T::count::<S>());
            }
        }
    }
}

/// [`ROWS`] rows and `WIDE` vectors of columns, from column `at` on.
#[inline(always)]
fn strip<S: Simd, T: Real, const WIDE: usize>(
    simd: S,
    sums: &mut [T],
    add: bool,
    left: &[T],
    right: &[T],
    at: usize,
) {
    let lanes = T::count::<S>();
    let mut held = [[T::splat(simd, T::ZERO); WIDE]; ROWS];
    let Some(left) = left.as_chunks::<GROUP>().0.first_chunk::<ROWS>() else { return };
    for (right, term) in right.chunks_exact(PANEL).zip(0..GROUP) {
        let right = &right[at..at + WIDE * lanes];
        let mut vectors = [T::splat(simd, T::ZERO); WIDE];
        for (wide, vector) in vectors.iter_mut().enumerate() {
            *vector = T::load::<S>(&right[wide * lanes..]);
        }
        for (left, held) in left.iter().zip(&mut held) {
            let factor = T::splat(simd, left[term]);
            for (held, &vector) in held.iter_mut().zip(&vectors) {
                *held = T::mul_add(simd, factor, vector, *held);
            }
        }
    }
    for (held, sums) in held.iter().zip(sums.chunks_exact_mut(PANEL)) {
        let sums = &mut sums[at..at + WIDE * lanes];
        for (&held, sums) in held.iter().zip(sums.chunks_exact_mut(lanes)) {
            let sum = if add { T::plus(simd, held, T::load::<S>(sums)) } else { held };
            T::store::<S>(sum, sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_product(
            panels in 1..4usize,
            terms in 1..=GROUP,
            columns in 1..=PANEL,
            add in any::<bool>(),
            seed in any::<u32>(),
        ) {
            let value = |index: usize| f64::from((index as u32).wrapping_mul(2_654_435_761) ^ seed) / 4e9 - 0.5;
            let rows = panels * ROWS;
            let left: Vec<f64> = (0..rows * GROUP).map(value).collect();
            let right: Vec<f64> = (0..terms * PANEL).map(|index| value(index + 7)).collect();
            let mut sums: Vec<f64> = (0..rows * PANEL).map(|index| value(index + 13)).collect();
            let before = sums.clone();
            Block { sums: &mut sums, add, left: &left, right: &right, columns }.run();
            for row in 0..rows {
                for column in 0..columns {
                    let product = |term: usize| left[row * GROUP + term] * right[term * PANEL + column];
                    let sum: f64 = (0..terms).map(product).sum();
                    let wanted = sum + if add { before[row * PANEL + column] } else { 0.0 };
                    prop_assert!((sums[row * PANEL + column] - wanted).abs() < 1e-13);
                }
            }
        }
    }
}
