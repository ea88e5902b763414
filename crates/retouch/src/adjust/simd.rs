//! Loops that gain from wider registers than the baseline processor has.

/// `out += weight · values`, element by element, over the shorter of the two.
#[inline]
pub(crate) fn add_weighted(out: &mut [f32], values: &[f32], weight: f32) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: AVX2 was found just now.
        #[allow(unsafe_code)]
        unsafe {
            add_weighted_avx2(out, values, weight);
        }
        return;
    }
    add(out, values, weight);
}

/// The plain loop, compiled for AVX2: eight lanes, and the same results, as no multiplication is
/// fused with its addition.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn add_weighted_avx2(out: &mut [f32], values: &[f32], weight: f32) {
    add(out, values, weight);
}

#[inline(always)]
fn add(out: &mut [f32], values: &[f32], weight: f32) {
    for (out, value) in out.iter_mut().zip(values) {
        *out += weight * value;
    }
}
