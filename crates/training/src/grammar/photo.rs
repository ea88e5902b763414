use offstage_api::PhotoStats;

use super::dice::Dice;

/// Statistics of a plausible photo: exposure, contrast, cast, colour and detail vary independently,
/// one in four is [`PhotoStats::TYPICAL`].
pub fn sample(dice: &mut Dice) -> PhotoStats {
    if dice.chance(0.25) {
        return PhotoStats::TYPICAL;
    }
    let middle = match dice.below(10) {
        0..=4 => dice.normal(0.55, 0.10),
        5..=7 => dice.between(0.10, 0.45),
        _ => dice.between(0.62, 0.92),
    }
    .clamp(0.04, 0.96);
    let spread = dice.between(0.06, 0.48);
    let p05 = (middle - spread * dice.between(0.7, 1.2)).clamp(0.0, middle);
    let p95 = (middle + spread * dice.between(0.7, 1.2)).clamp(middle, 1.0);
    let p01 = (p05 - dice.between(0.0, 0.10)).max(0.0);
    let p99 = (p95 + dice.between(0.0, 0.10)).min(1.0);
    let clipped_low = if p01 < 0.03 { dice.between(0.0, 0.25) * dice.between(0.0, 1.0) } else { 0.0 };
    let clipped_high = if p99 > 0.97 { dice.between(0.0, 0.30) * dice.between(0.0, 1.0) } else { 0.0 };
    let (cast_a, cast_b) = if dice.chance(0.4) {
        (dice.normal(0.0, 0.003), dice.normal(0.0, 0.004))
    } else {
        (dice.normal(0.0, 0.02), dice.normal(0.0, 0.03))
    };
    PhotoStats {
        mean_l: (middle + dice.normal(0.0, 0.03)).clamp(0.02, 0.98),
        p01_l: p01,
        p05_l: p05,
        p50_l: middle,
        p95_l: p95,
        p99_l: p99,
        clipped_low,
        clipped_high,
        mean_a: cast_a + dice.normal(0.0, 0.015),
        mean_b: cast_b + dice.normal(0.01, 0.02),
        cast_a,
        cast_b,
        mean_chroma: dice.between(0.005, 0.16),
        detail: dice.between(0.002, 0.06),
    }
}
