//! Loops that gain from wider registers than the baseline processor has.

/// `work(input)`, compiled a second time for AVX2 and run that way where the processor has it: eight
/// numbers an instruction instead of four. Results are the same bit for bit, as no multiplication is
/// fused with its addition.
///
/// `work` names a function that is `#[inline(always)]`, as are those that it calls: code that is not
/// inlined here stays as the baseline compiles it.
#[inline]
pub(crate) fn wide<I, O>(work: impl Fn(I) -> O, input: I) -> O {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: AVX2 was found just now.
        #[allow(unsafe_code)]
        return unsafe { wide_avx2(work, input) };
    }
    work(input)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn wide_avx2<I, O>(work: impl Fn(I) -> O, input: I) -> O {
    work(input)
}
