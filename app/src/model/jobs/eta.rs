use offstage_api::jobs::Eta;

/// A time that was stated `since_ms` ago, in words: a range while unsure. `None` once it can no longer
/// be right.
pub fn eta_text(eta: Eta, since_ms: u64) -> Option<String> {
    let high = eta.high_ms.checked_sub(since_ms).filter(|high| *high > 0)?;
    let low = eta.low_ms.saturating_sub(since_ms);
    let step = step_s(high);
    let (low_s, high_s) = (low / 1_000 / step * step, high.div_ceil(1_000).div_ceil(step) * step);
    Some(match (low_s, high_s) {
        (_, 1) => "about a second".to_owned(),
        (0, high) => format!("up to {}", duration(high)),
        (low, high) if low == high => format!("about {}", duration(high)),
        (low, high) if high <= 120 => format!("about {low}–{high} s"),
        // Past two minutes both are whole minutes.
        (low, high) => format!("about {}–{} min", low / 60, high / 60),
    })
}

/// Coarser the farther away: nobody counts the seconds of minutes.
fn step_s(ms: u64) -> u64 {
    match ms {
        0..20_000 => 1,
        20_000..120_000 => 5,
        _ => 60,
    }
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        _ => format!("{} min", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(low_ms: u64, high_ms: u64, since_ms: u64) -> Option<String> {
        eta_text(Eta { low_ms, high_ms }, since_ms)
    }

    #[test]
    fn a_range_is_a_range_and_a_certainty_is_one_number() {
        assert_eq!(text(12_000, 18_000, 0).unwrap(), "about 12–18 s");
        assert_eq!(text(12_000, 12_000, 0).unwrap(), "about 12 s");
        assert_eq!(text(300, 900, 0).unwrap(), "about a second");
        assert_eq!(text(0, 6_500, 0).unwrap(), "up to 7 s");
        assert_eq!(text(31_000, 58_000, 0).unwrap(), "about 30–60 s");
        assert_eq!(text(70_000, 250_000, 0).unwrap(), "about 1–5 min");
        assert_eq!(text(180_000, 180_000, 0).unwrap(), "about 3 min");
        assert_eq!(text(20_000, 600_000, 0).unwrap(), "up to 10 min");
    }

    #[test]
    fn time_goes_on_after_it_was_stated_until_it_cannot_be_right_any_more() {
        assert_eq!(text(12_000, 18_000, 10_000).unwrap(), "about 2–8 s");
        assert_eq!(text(12_000, 18_000, 15_000).unwrap(), "up to 3 s");
        assert_eq!(text(12_000, 18_000, 18_000), None);
    }

    proptest! {
        #[test]
        fn any_range_is_words_without_a_zero(low in 0u64..10_000_000, span in 0u64..10_000_000, since: u32) {
            if let Some(text) = text(low, low + span, u64::from(since)) {
                prop_assert!(text.len() < 24 && !text.contains(" 0"), "{text}");
            }
        }
    }
}
