//! The state machine against a model that was written without looking at it: a list of what happened,
//! read from its beginning for each question.

use offstage_api::jobs::JobState;
use offstage_jobs::*;
use proptest::prelude::*;

/// All that ever happened to a job and was not refused.
#[derive(Default)]
struct Story {
    claims: u64,
    /// The claim that runs, with whether a cancel was asked for since.
    runs: Option<(u64, bool)>,
    lost_attempts: u32,
    ended: Option<End>,
}

impl Story {
    fn expects(&self) -> JobState {
        match (self.ended, self.runs, self.lost_attempts) {
            (Some(End::Succeeded), ..) => JobState::Succeeded,
            (Some(End::Cancelled), ..) => JobState::Cancelled,
            (Some(_), ..) => JobState::Failed,
            (None, Some(_), _) => JobState::Running,
            (None, None, 0) => JobState::Queued,
            (None, None, _) => JobState::Retrying,
        }
    }

    fn holds(&self, epoch: u64) -> bool {
        self.runs.is_some_and(|(running, _)| running == epoch)
    }

    fn is_cancelled(&self) -> bool {
        self.runs.is_some_and(|(_, cancel)| cancel)
    }

    /// The attempt ended without a result.
    fn loses(&mut self, at_the_last: End) {
        let cancelled = self.is_cancelled();
        self.runs = None;
        self.lost_attempts += 1;
        if cancelled {
            self.ended = Some(End::Cancelled);
        } else if self.lost_attempts == 3 {
            self.ended = Some(at_the_last);
        }
    }

    /// Whether the event is accepted, and what it makes of the story.
    fn hears(&mut self, event: Event, now_ms: u64, renewed_at_ms: u64) -> bool {
        match event {
            Event::Claim { .. } => {
                let waits = self.ended.is_none() && self.runs.is_none();
                if waits {
                    self.claims += 1;
                    self.runs = Some((self.claims, false));
                }
                return waits;
            }
            Event::Renew { epoch, .. } => return self.holds(epoch),
            Event::Succeed { epoch } => {
                if !self.holds(epoch) {
                    return false;
                }
                self.ended = Some(if self.is_cancelled() { End::Cancelled } else { End::Succeeded });
                self.runs = None;
            }
            Event::Fail { epoch, retryable, .. } => {
                if !self.holds(epoch) {
                    return false;
                }
                self.loses(End::Failed);
                if !retryable && self.ended.is_none() {
                    self.ended = Some(End::Failed);
                }
            }
            Event::StopHeard { epoch } => {
                if !self.holds(epoch) {
                    return false;
                }
                (self.runs, self.ended) = (None, Some(End::Cancelled));
            }
            Event::GiveBack { epoch } => {
                if !self.holds(epoch) {
                    return false;
                }
                self.ended = self.is_cancelled().then_some(End::Cancelled);
                self.runs = None;
            }
            Event::Lapse { .. } if self.runs.is_some() && now_ms.abs_diff(renewed_at_ms) >= LEASE_MS => {
                self.loses(End::Lost);
            }
            Event::Abandon if self.runs.is_some() => self.loses(End::Lost),
            Event::Cancel => match (&mut self.runs, self.ended) {
                (Some((_, cancel)), _) => *cancel = true,
                (None, None) => self.ended = Some(End::Cancelled),
                (None, Some(_)) => {}
            },
            Event::Retry => {
                if !matches!(self.ended, Some(End::Failed | End::Lost | End::Cancelled)) {
                    return false;
                }
                *self = Story { claims: self.claims, ..Story::default() };
            }
            Event::Lapse { .. } | Event::Abandon | Event::Expire { .. } => {}
        }
        true
    }
}

/// An event, with how far its worker's epoch is behind the last claim, and how the clock moved.
fn histories() -> impl Strategy<Value = Vec<(u8, u64, bool, i64)>> {
    let clock = prop_oneof![6 => 0i64..20_000, 1 => -10_000_000i64..0, 1 => 20_000i64..10_000_000];
    proptest::collection::vec((0u8..11, 0u64..3, any::<bool>(), clock), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_happens_a_job_is_where_its_story_says(history in histories()) {
        let (mut standing, mut story) = (Standing::default(), Story::default());
        let (mut now_ms, mut results) = (1_800_000_000_000u64, 0);
        for (kind, behind, yes, clock) in history {
            now_ms = now_ms.saturating_add_signed(clock);
            let epoch = standing.epoch.saturating_sub(behind);
            let event = match kind {
                0 | 1 => Event::Claim { now_ms: standing.not_before_ms.unwrap_or(now_ms) },
                2 => Event::Renew { epoch, now_ms },
                3 => Event::Succeed { epoch },
                4 => Event::Fail { epoch, retryable: yes, retry_after_ms: None, now_ms },
                5 => Event::StopHeard { epoch },
                6 => Event::GiveBack { epoch },
                7 => Event::Lapse { now_ms },
                8 => Event::Abandon,
                9 => Event::Cancel,
                _ => Event::Retry,
            };
            let accepted = story.hears(event, now_ms, standing.renewed_at_ms.unwrap_or(now_ms));
            let decided = decide(&standing, event);
            prop_assert_eq!(decided.is_ok(), accepted, "{:?} of {:?}", event, standing);
            let Ok((next, outcome)) = decided else { continue };
            prop_assert!(next.epoch >= standing.epoch);
            results += u32::from(outcome == Outcome::Ended(End::Succeeded));
            standing = next;
            prop_assert_eq!(standing.state, story.expects(), "after {:?}", event);
            prop_assert_eq!(standing.renewed_at_ms.is_some(), standing.state == JobState::Running);
            prop_assert!(standing.attempt <= MAX_ATTEMPTS);
        }
        prop_assert!(results <= 1);
    }

    #[test]
    fn no_leap_of_the_clock_keeps_a_job_waiting_for_longer_than_its_backoff(
        now_ms in 0u64..4_000_000_000_000, then_ms in 0u64..4_000_000_000_000, after_ms in 0u64..10_000_000,
    ) {
        let running = Standing { state: JobState::Running, attempt: 1, epoch: 1, renewed_at_ms: Some(now_ms), ..Standing::default() };
        let fail = Event::Fail { epoch: 1, retryable: true, retry_after_ms: Some(after_ms), now_ms };
        let (waiting, _) = decide(&running, fail).unwrap();
        let claimed = decide(&waiting, Event::Claim { now_ms: then_ms });
        let later = decide(&waiting, Event::Claim { now_ms: then_ms + MAX_BACKOFF_MS });
        prop_assert!(claimed.is_ok() || later.is_ok());
    }
}

#[test]
fn a_worker_that_lost_its_lease_cannot_write() {
    let (first, _) = decide(&Standing::default(), Event::Claim { now_ms: 0 }).unwrap();
    let (lost, _) = decide(&first, Event::Lapse { now_ms: LEASE_MS }).unwrap();
    let (second, _) = decide(&lost, Event::Claim { now_ms: LEASE_MS }).unwrap();
    assert_eq!((second.attempt, second.epoch), (2, 2));
    for stale in [
        Event::Succeed { epoch: 1 },
        Event::Renew { epoch: 1, now_ms: LEASE_MS },
        Event::GiveBack { epoch: 1 },
        Event::StopHeard { epoch: 1 },
        Event::Fail { epoch: 1, retryable: true, retry_after_ms: None, now_ms: LEASE_MS },
    ] {
        assert_eq!(decide(&second, stale), Err(Refusal::LeaseLost), "{stale:?}");
    }
}

#[test]
fn a_clock_set_back_does_not_keep_a_dead_workers_lease() {
    let (running, _) = decide(&Standing::default(), Event::Claim { now_ms: 10_000_000 }).unwrap();
    let soon = decide(&running, Event::Lapse { now_ms: 10_000_000 + LEASE_MS - 1 }).unwrap();
    assert_eq!(soon.1, Outcome::Unchanged);
    let back = decide(&running, Event::Lapse { now_ms: 10_000_000 - LEASE_MS }).unwrap();
    assert_eq!(back.1, Outcome::Waits);
}

#[test]
fn a_deadline_counts_until_the_first_attempt_begins() {
    let job = Standing { deadline_at_ms: Some(100), ..Standing::default() };
    assert_eq!(decide(&job, Event::Claim { now_ms: 101 }).unwrap().1, Outcome::Ended(End::DeadlinePassed));
    assert_eq!(decide(&job, Event::Expire { now_ms: 101 }).unwrap().1, Outcome::Ended(End::DeadlinePassed));
    assert_eq!(decide(&job, Event::Expire { now_ms: 100 }).unwrap().1, Outcome::Unchanged);
    let (running, _) = decide(&job, Event::Claim { now_ms: 100 }).unwrap();
    let (again, _) = decide(&running, Event::Abandon).unwrap();
    assert_eq!(decide(&again, Event::Claim { now_ms: 500 }).unwrap().1, Outcome::Claimed);
}

#[test]
fn shutting_down_is_no_attempt() {
    let (running, _) = decide(&Standing::default(), Event::Claim { now_ms: 0 }).unwrap();
    let (back, _) = decide(&running, Event::GiveBack { epoch: 1 }).unwrap();
    assert_eq!((back.state, back.attempt, back.epoch), (JobState::Queued, 0, 1));
}
