/// The wait before the first attempt to connect again.
const FIRST_MS: f64 = 400.0;
const LONGEST_MS: f64 = 8_000.0;

/// How long to wait before connecting again after so many attempts in vain: twice as long each time,
/// and up to a half more by `chance` in [0, 1), so that many pages do not come back at once.
pub fn backoff_ms(attempts: u32, chance: f64) -> u64 {
    let wait = (FIRST_MS * 2f64.powi(attempts.min(16) as i32)).min(LONGEST_MS);
    (wait * (1.0 + chance.clamp(0.0, 1.0) / 2.0)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_wait_is_twice_the_last_up_to_a_limit() {
        let waits: Vec<_> = (0..7).map(|attempt| backoff_ms(attempt, 0.0)).collect();
        assert_eq!(waits, [400, 800, 1_600, 3_200, 6_400, 8_000, 8_000]);
    }

    proptest! {
        #[test]
        fn no_wait_is_none_and_none_is_endless(attempts: u32, chance in -1.0..2.0f64) {
            prop_assert!((400..=12_000).contains(&backoff_ms(attempts, chance)));
        }
    }
}
