//! The 8-bit lookup with SIMD: on x86-64 with AVX2, elsewhere nothing.

/// Whether [`look_up`] may be called on this processor.
pub(super) fn is_available() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        std::arch::is_x86_feature_detected!("avx2")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}

/// Changes as many whole pixels as fit and returns the samples of the rest.
pub(super) fn look_up<'a>(
    table: &super::eight::Table,
    samples: &'a mut [u8],
    channels: usize,
) -> &'a mut [u8] {
    #[cfg(target_arch = "x86_64")]
    {
        avx2::look_up(table, samples, channels)
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        let _ = (table, channels);
        samples
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod avx2 {
    use std::arch::x86_64::*;

    use crate::adjust::lut::eight::{STEP_MASK, SUM_BITS, Table, WAY_BITS};

    /// Pixels per step.
    const PIXELS: usize = 8;

    pub(super) fn look_up<'a>(table: &Table, samples: &'a mut [u8], channels: usize) -> &'a mut [u8] {
        if !std::arch::is_x86_feature_detected!("avx2") {
            return samples;
        }
        let edge = (table.colours.len() as f64).cbrt().round() as usize;
        assert_eq!(table.colours.len(), edge * edge * edge);
        // SAFETY: AVX2 was found just now.
        let done = unsafe {
            if channels == 4 { run::<4>(table, edge, samples) } else { run::<3>(table, edge, samples) }
        };
        &mut samples[done..]
    }

    /// Changes 8 pixels a step and returns how many samples were changed.
    ///
    /// Places are computed in all lanes: position = value · (edge − 1) / 255 in 2^14ths, its cell is
    /// capped so that full scale lies at the end of the last cell. Then each pixel loads its four
    /// corners, 8 bytes each, and weighs them in pairs of 16 bits.
    #[target_feature(enable = "avx2")]
    fn run<const C: usize>(table: &Table, edge: usize, samples: &mut [u8]) -> usize {
        // Two 16-byte loads and stores per step: RGB leaves a margin behind its 24 bytes.
        let needed = if C == 4 { 32 } else { 28 };
        let mut at = 0;
        let mut lanes = Lanes::new();
        while at + needed <= samples.len() {
            place::<C>(edge as i32, &samples[at..at + needed], &mut lanes);
            let step = &mut samples[at..at + PIXELS * C];
            for half in 0..PIXELS / 4 {
                let mut colours = [_mm_setzero_si128(); 4];
                for (i, colour) in colours.iter_mut().enumerate() {
                    *colour = lanes.mixed(table, half * 4 + i);
                }
                let low = _mm_packs_epi32(colours[0], colours[1]);
                let high = _mm_packs_epi32(colours[2], colours[3]);
                store::<C>(_mm_packus_epi16(low, high), &mut step[half * 4 * C..][..4 * C]);
            }
            at += PIXELS * C;
        }
        at
    }

    /// Per pixel: indices of the four corners, and their weights in pairs.
    #[repr(align(32))]
    struct Lanes {
        corners: [[u32; PIXELS]; 4],
        weights: [[i32; PIXELS]; 2],
    }

    impl Lanes {
        fn new() -> Self {
            Lanes { corners: [[0; PIXELS]; 4], weights: [[0; PIXELS]; 2] }
        }

        /// The weighted colour of one pixel, three 32-bit lanes in 8-bit steps.
        #[inline]
        #[target_feature(enable = "avx2")]
        fn mixed(&self, table: &Table, pixel: usize) -> __m128i {
            let load = |k: usize| {
                let index = self.corners[k][pixel] as usize;
                debug_assert!(index < table.colours.len());
                // SAFETY: `place` keeps each channel's cell at or below edge − 2 and adds each axis'
                // step at most once, so the index is below edge³, the table's length.
                let colour = unsafe { table.colours.get_unchecked(index) };
                // SAFETY: a colour is 8 bytes long, which is what is loaded; no alignment is needed.
                unsafe { _mm_loadl_epi64(colour.as_ptr().cast()) }
            };
            let near = _mm_unpacklo_epi16(load(0), load(1));
            let far = _mm_unpacklo_epi16(load(2), load(3));
            let near = _mm_madd_epi16(near, _mm_set1_epi32(self.weights[0][pixel]));
            let far = _mm_madd_epi16(far, _mm_set1_epi32(self.weights[1][pixel]));
            _mm_srai_epi32::<{ SUM_BITS as i32 }>(_mm_add_epi32(near, far))
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn place<const C: usize>(edge: i32, samples: &[u8], lanes: &mut Lanes) {
        let load = |offset: usize| {
            let bytes: &[u8; 16] = samples[offset..].first_chunk().unwrap_or(&[0; 16]);
            // SAFETY: the array is 16 bytes long; no alignment is needed.
            unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
        };
        let c = C as i8;
        let (low, high) = (load(0), load(4 * C));
        let channel = |i: i8| {
            let pick =
                _mm_setr_epi8(i, -1, -1, -1, i + c, -1, -1, -1, i + 2 * c, -1, -1, -1, i + 3 * c, -1, -1, -1);
            _mm256_set_m128i(_mm_shuffle_epi8(high, pick), _mm_shuffle_epi8(low, pick))
        };
        // 2^14 · (edge − 1) / 255 in 2^6ths, rounded: full scale comes out at or above the last
        // cell's end, which the cap on the cell and the one on the way bring back.
        let scale = _mm256_set1_epi32(((edge - 1) * (1 << (WAY_BITS + 6)) + 127) / 255);
        let last = _mm256_set1_epi32(edge - 2);
        let whole = _mm256_set1_epi32(1 << WAY_BITS);
        let axis = |i: i8, step: i32| {
            let position = _mm256_mullo_epi32(channel(i), scale);
            let position = _mm256_srli_epi32::<6>(_mm256_add_epi32(position, _mm256_set1_epi32(32)));
            let cell = _mm256_min_epi32(_mm256_srli_epi32::<{ WAY_BITS as i32 }>(position), last);
            let way = _mm256_sub_epi32(position, _mm256_slli_epi32::<{ WAY_BITS as i32 }>(cell));
            let way = _mm256_min_epi32(way, whole);
            let step = _mm256_set1_epi32(step);
            (_mm256_mullo_epi32(cell, step), _mm256_or_si256(_mm256_slli_epi32::<16>(way), step))
        };
        let (r_corner, r) = axis(0, edge * edge);
        let (g_corner, g) = axis(1, edge);
        let (b_corner, b) = axis(2, 1);

        let (high, low) = (_mm256_max_epi32(r, g), _mm256_min_epi32(r, g));
        let (large, rest) = (_mm256_max_epi32(high, b), _mm256_min_epi32(high, b));
        let (middle, small) = (_mm256_max_epi32(rest, low), _mm256_min_epi32(rest, low));
        let mask = _mm256_set1_epi32(STEP_MASK as i32);
        let first = _mm256_add_epi32(_mm256_add_epi32(r_corner, g_corner), b_corner);
        let second = _mm256_add_epi32(first, _mm256_and_si256(large, mask));
        let third = _mm256_add_epi32(second, _mm256_and_si256(middle, mask));
        let fourth = _mm256_add_epi32(third, _mm256_and_si256(small, mask));
        let way = |key: __m256i| _mm256_srli_epi32::<16>(key);
        let (far, mid, near) = (way(large), way(middle), way(small));
        let pair = |low: __m256i, high: __m256i| _mm256_or_si256(low, _mm256_slli_epi32::<16>(high));
        let first_pair = pair(_mm256_sub_epi32(whole, far), _mm256_sub_epi32(far, mid));
        let second_pair = pair(_mm256_sub_epi32(mid, near), near);
        for (target, value) in lanes.corners.iter_mut().zip([first, second, third, fourth]) {
            // SAFETY: the target is 8 numbers of 32 bits, which is what is stored.
            unsafe { _mm256_storeu_si256(target.as_mut_ptr().cast(), value) };
        }
        for (target, value) in lanes.weights.iter_mut().zip([first_pair, second_pair]) {
            // SAFETY: as above.
            unsafe { _mm256_storeu_si256(target.as_mut_ptr().cast(), value) };
        }
    }

    /// Writes the colours of four pixels, which stand in four bytes each, over `out`.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn store<const C: usize>(colours: __m128i, out: &mut [u8]) {
        let mut bytes = [0u8; 16];
        if C == 4 {
            bytes.copy_from_slice(&out[..16]);
            // SAFETY: 16 bytes are loaded from an array of 16.
            let old = unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) };
            let merged = _mm_blendv_epi8(colours, old, _mm_set1_epi32(0xFF00_0000u32 as i32));
            // SAFETY: 16 bytes are stored to an array of 16.
            unsafe { _mm_storeu_si128(bytes.as_mut_ptr().cast(), merged) };
            out[..16].copy_from_slice(&bytes);
        } else {
            let close = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
            // SAFETY: 16 bytes are stored to an array of 16.
            unsafe { _mm_storeu_si128(bytes.as_mut_ptr().cast(), _mm_shuffle_epi8(colours, close)) };
            out[..12].copy_from_slice(&bytes[..12]);
        }
    }
}
