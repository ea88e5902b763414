//! A component that does not load is left alone for a while, each time twice as long.

use std::time::Duration;

use crate::time::Moment;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    failures: u32,
    open_until: Option<Moment>,
    why: String,
}

impl Breaker {
    /// Counts a failure; the cool-down doubles with each one in a row.
    pub(crate) fn trip(&mut self, why: String, cooldown: (Duration, Duration), now: Moment) -> Duration {
        let (first, longest) = cooldown;
        let pause = first.saturating_mul(1 << self.failures.min(16)).min(longest);
        self.failures += 1;
        self.open_until = Some(now + pause);
        self.why = why;
        pause
    }

    /// It works again.
    pub(crate) fn close(&mut self) {
        *self = Self::default();
    }

    /// How long to stay away, and why. After that, one attempt decides: loads are single flight.
    pub fn cools_down(&self, now: Moment) -> Option<(Duration, &str)> {
        let until = self.open_until.filter(|until| *until > now)?;
        Some((until.since(now), &self.why))
    }

    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Why it failed last; empty when it did not.
    pub fn why(&self) -> &str {
        &self.why
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COOLDOWN: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(300));

    #[test]
    fn each_failure_in_a_row_doubles_the_pause_up_to_five_minutes() {
        let mut breaker = Breaker::default();
        let pauses: Vec<u64> =
            (0..7).map(|_| breaker.trip("disk".into(), COOLDOWN, Moment::START).as_secs()).collect();
        assert_eq!(pauses, [10, 20, 40, 80, 160, 300, 300]);
    }

    #[test]
    fn it_lets_one_attempt_through_after_the_pause_and_forgets_after_a_success() {
        let mut breaker = Breaker::default();
        breaker.trip("no such file".into(), COOLDOWN, Moment::START);
        let left = breaker.cools_down(Moment::from_millis(4_000));
        assert_eq!(left, Some((Duration::from_secs(6), "no such file")));
        assert_eq!(breaker.cools_down(Moment::from_millis(10_000)), None);
        breaker.close();
        assert_eq!(breaker.failures(), 0);
    }
}
