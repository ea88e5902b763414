use pulp::{Simd, WithSimd};

/// The processor's vectors of a type of numbers.
pub trait Lanes: Copy {
    type Vector<S: Simd>: Copy;

    /// Numbers in a vector.
    fn count<S: Simd>() -> usize;

    fn splat<S: Simd>(simd: S, value: Self) -> Self::Vector<S>;

    /// The first [`Self::count`] of `values`, which are as many at least.
    fn load<S: Simd>(values: &[Self]) -> Self::Vector<S>;

    /// Into the first [`Self::count`] of `values`, which are as many at least.
    fn store<S: Simd>(vector: Self::Vector<S>, values: &mut [Self]);

    fn plus<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;

    fn minus<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;

    fn times<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;

    /// `a · b + c`, rounded once where the processor can.
    fn mul_add<S: Simd>(
        simd: S,
        a: Self::Vector<S>,
        b: Self::Vector<S>,
        c: Self::Vector<S>,
    ) -> Self::Vector<S>;
}

/// Runs `work` with the widest vectors that this processor has.
#[inline]
pub fn widest<W: WithSimd>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(simd) = pulp::x86::V4::try_new() {
            return Simd::vectorize(simd, work);
        }
        if let Some(simd) = pulp::x86::V3::try_new() {
            return Simd::vectorize(simd, work);
        }
    }
    #[cfg(target_arch = "aarch64")]
    if let Some(simd) = pulp::aarch64::Neon::try_new() {
        return Simd::vectorize(simd, work);
    }
    Simd::vectorize(pulp::Scalar128b, work)
}

macro_rules! lanes {
    ($number:ty, $vector:ident, $count:ident, $splat:ident, $read:ident, $write:ident, $add:ident, $sub:ident, $mul:ident, $mul_add:ident) => {
        impl Lanes for $number {
            type Vector<S: Simd> = S::$vector;

            #[inline(always)]
            fn count<S: Simd>() -> usize {
                S::$count
            }

            #[inline(always)]
            fn splat<S: Simd>(simd: S, value: Self) -> S::$vector {
                simd.$splat(value)
            }

            #[inline(always)]
            fn load<S: Simd>(values: &[Self]) -> S::$vector {
                S::$read(&values[..S::$count]).0[0]
            }

            #[inline(always)]
            fn store<S: Simd>(vector: S::$vector, values: &mut [Self]) {
                S::$write(&mut values[..S::$count]).0[0] = vector;
            }

            #[inline(always)]
            fn plus<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$add(a, b)
            }

            #[inline(always)]
            fn minus<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$sub(a, b)
            }

            #[inline(always)]
            fn times<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$mul(a, b)
            }

            #[inline(always)]
            fn mul_add<S: Simd>(simd: S, a: S::$vector, b: S::$vector, c: S::$vector) -> S::$vector {
                simd.$mul_add(a, b, c)
            }
        }
    };
}

lanes!(
    f32,
    f32s,
    F32_LANES,
    splat_f32s,
    as_simd_f32s,
    as_mut_simd_f32s,
    add_f32s,
    sub_f32s,
    mul_f32s,
    mul_add_e_f32s
);
lanes!(
    f64,
    f64s,
    F64_LANES,
    splat_f64s,
    as_simd_f64s,
    as_mut_simd_f64s,
    add_f64s,
    sub_f64s,
    mul_f64s,
    mul_add_e_f64s
);
