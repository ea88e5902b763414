const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How long ago something was, or its day (UTC) once that says more. Both times are milliseconds since
/// 1970-01-01 UTC.
pub fn ago_text(then_ms: u64, now_ms: u64) -> String {
    match now_ms.saturating_sub(then_ms) {
        0..MINUTE_MS => "just now".to_owned(),
        ago @ 0..HOUR_MS => format!("{} min ago", ago / MINUTE_MS),
        ago @ 0..DAY_MS => format!("{} h ago", ago / HOUR_MS),
        _ => {
            let (year, month, day) = date(then_ms);
            let name = MONTHS[(month as usize - 1) % 12];
            format!("{day} {name} {year}")
        }
    }
}

/// The moment for machines and tooltips: "2026-11-21T08:05Z".
pub fn iso_text(ms: u64) -> String {
    let (year, month, day) = date(ms);
    let (hour, minute) = (ms % DAY_MS / HOUR_MS, ms % HOUR_MS / MINUTE_MS);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}Z")
}

/// Year, month and day of the Gregorian calendar. From Howard Hinnant, "chrono-compatible low-level
/// date algorithms", civil_from_days.
fn date(ms: u64) -> (u64, u64, u64) {
    let days = ms / DAY_MS + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_just_now_is_told_in_minutes_and_what_was_long_ago_by_its_day() {
        let now = 1_795_248_300_000;
        assert_eq!(ago_text(now - 4_000, now), "just now");
        assert_eq!(ago_text(now - 5 * MINUTE_MS, now), "5 min ago");
        assert_eq!(ago_text(now - 7 * HOUR_MS, now), "7 h ago");
        assert_eq!(ago_text(951_782_400_000, now), "29 Feb 2000");
        assert_eq!(ago_text(now + 5_000, now), "just now");
        assert_eq!(iso_text(now), "2026-11-21T08:05Z");
        assert_eq!(iso_text(0), "1970-01-01T00:00Z");
    }

    proptest! {
        #[test]
        fn the_next_day_is_another_date(day in 0u64..60_000) {
            let (today, tomorrow) = (date(day * DAY_MS), date((day + 1) * DAY_MS));
            prop_assert!(tomorrow > today && (1..=31).contains(&today.2) && (1..=12).contains(&today.1));
        }
    }
}
