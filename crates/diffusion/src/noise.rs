/// Philox 4×32 with ten rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
/// four random words from a counter and a key.
pub fn philox_4x32(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    const FACTORS: [u64; 2] = [0xd251_1f53, 0xcd9e_8d57];
    const KEY_STEPS: [u32; 2] = [0x9e37_79b9, 0xbb67_ae85];
    let ([mut a, mut b, mut c, mut d], [mut low, mut high]) = (counter, key);
    for _ in 0..10 {
        let (first, second) = (FACTORS[0] * u64::from(a), FACTORS[1] * u64::from(c));
        (a, b, c, d) =
            ((second >> 32) as u32 ^ b ^ low, second as u32, (first >> 32) as u32 ^ d ^ high, first as u32);
        low = low.wrapping_add(KEY_STEPS[0]);
        high = high.wrapping_add(KEY_STEPS[1]);
    }
    [a, b, c, d]
}

/// One number of the standard normal distribution: a function of its arguments alone, so that any part
/// of a tensor can be drawn anywhere, in any order.
///
/// `draw` counts the tensors that a run draws, `index` the numbers of a tensor in C order. The numbers
/// are those of `torch.randn` on CUDA with that seed (Philox, one thread a number, the first value of
/// cuRAND's Box–Muller pair), as long as the tensor has no more numbers than the GPU runs threads at
/// once (some ten thousand on the smallest); there the sine is a fast one, so that they agree to about
/// 10⁻⁶ and not to the bit. Here the uniform numbers are rounded to `f32` as in cuRAND and everything
/// else is computed in `f64`.
pub fn normal(seed: u64, draw: u64, index: u64) -> f32 {
    let words = |number: u64| [number as u32, (number >> 32) as u32];
    let ([draw_low, draw_high], [low, high]) = (words(draw), words(index));
    let [radius, angle, _, _] = philox_4x32([draw_low, draw_high, low, high], words(seed));
    let (radius, angle) = (uniform(radius, 1.0), uniform(angle, TAU));
    ((-2.0 * radius.ln()).sqrt() * angle.sin()) as f32
}

/// Fills a part of a tensor, which begins at its number `first`.
pub fn fill_normal(seed: u64, draw: u64, first: u64, numbers: &mut [f32]) {
    for (index, number) in (first..).zip(numbers) {
        *number = normal(seed, draw, index);
    }
}

const TAU: f32 = std::f32::consts::TAU;

/// A word as a number in (0, scale], as cuRAND makes it: a multiplication and an addition, rounded to
/// `f32` once. The product of two `f32` is exact in `f64`.
fn uniform(word: u32, scale: f32) -> f64 {
    const STEP: f32 = 1.0 / 4_294_967_296.0;
    let step = STEP * scale;
    let exact = f64::from(word as f32) * f64::from(step) + f64::from(step / 2.0);
    f64::from(exact as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answers that the authors publish with Random123 (`kat_vectors`, philox4x32 10).
    #[test]
    fn philox_gives_the_published_answers() {
        let answers = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, answer) in answers {
            assert_eq!(philox_4x32(counter, key), answer, "{counter:x?} {key:x?}");
        }
    }

    /// `torch.manual_seed(0); torch.randn(3, 3, device="cuda")`, to the four digits that torch prints.
    #[test]
    fn numbers_are_those_of_torch_on_cuda() {
        let torch = [-0.9247, -0.4253, -2.6438, 0.1452, -0.1209, -0.5797, -0.6229, -0.3284, -1.0745];
        for (index, expected) in torch.into_iter().enumerate() {
            let found = f64::from(normal(0, 0, index as u64));
            assert!((found - expected).abs() < 1e-4, "{index}: {found} instead of {expected}");
        }
    }

    #[test]
    fn the_ends_of_the_uniform_numbers_are_finite() {
        assert!(uniform(0, 1.0) > 0.0 && uniform(u32::MAX, 1.0) <= 1.0);
        assert!((-2.0 * uniform(0, 1.0).ln()).sqrt().is_finite());
    }
}
