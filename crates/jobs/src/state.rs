//! What may become of a job: events in, decision out, without a clock or a database.
//!
//! ```text
//! queued ──claim──▶ running ──succeed──▶ succeeded
//!   ▲                │ │ └────fail─────▶ failed
//!   │ give back      │ └──stop heard───▶ cancelled
//!   └────────────────┤
//!                    └─ fail, retryable, or lost ─▶ retrying ──claim──▶ running
//! ```
//!
//! Each claim raises the epoch, and every later write of that worker names it: a worker that lost its
//! lease cannot write. A job is done at least once, and its result is written once.

use offstage_api::jobs::JobState;

/// Attempts that may end without a result; then it fails.
pub const MAX_ATTEMPTS: u32 = 3;
/// How long a lease holds without being renewed: three renewals.
pub const LEASE_MS: u64 = 30_000;
pub const RENEW_MS: u64 = 10_000;
/// The wait before attempt n is this, times four for each attempt before it.
const FIRST_BACKOFF_MS: u64 = 1_000;
/// The longest a caller may ask to wait before the next attempt.
pub const MAX_BACKOFF_MS: u64 = 600_000;

/// All that decides what may happen to a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub state: JobState,
    /// The attempt that runs or ran; 0 before the first.
    pub attempt: u32,
    /// Raised by each claim, never lowered.
    pub epoch: u64,
    /// When the lease was last renewed; present exactly while it runs.
    pub renewed_at_ms: Option<u64>,
    /// Its worker is to stop.
    pub cancel_requested: bool,
    /// The next attempt begins no earlier.
    pub not_before_ms: Option<u64>,
    /// It must have begun by then.
    pub deadline_at_ms: Option<u64>,
}

/// Times are milliseconds since 1970-01-01 UTC, as the caller's clock has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A worker wants it.
    Claim {
        now_ms: u64,
    },
    /// Its worker is alive.
    Renew {
        epoch: u64,
        now_ms: u64,
    },
    Succeed {
        epoch: u64,
    },
    /// `retry_after_ms`: when the caller knows better than the usual backoff.
    Fail {
        epoch: u64,
        retryable: bool,
        retry_after_ms: Option<u64>,
        now_ms: u64,
    },
    /// Its worker stopped because of a cancel.
    StopHeard {
        epoch: u64,
    },
    /// Its worker shuts down and did not finish: not an attempt.
    GiveBack {
        epoch: u64,
    },
    /// Somebody looks whether its worker is still there.
    Lapse {
        now_ms: u64,
    },
    /// Its worker is known to be gone.
    Abandon,
    Cancel,
    /// A finished one is to run again, with fresh attempts.
    Retry,
    /// Somebody looks whether its deadline has passed.
    Expire {
        now_ms: u64,
    },
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Claimed,
    /// The worker goes on, or stops where `cancel`.
    Renewed {
        cancel: bool,
    },
    /// It waits for a worker.
    Waits,
    /// The worker hears of the cancel at its next renewal.
    CancelRequested,
    Ended(End),
    /// The event changes nothing.
    Unchanged,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Succeeded,
    Failed,
    Cancelled,
    /// Its workers disappeared [`MAX_ATTEMPTS`] times.
    Lost,
    DeadlinePassed,
}

/// Why an event is refused; nothing changes then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The lease belongs to somebody else by now, or to nobody: stop, and write nothing.
    #[error("the lease is lost")]
    LeaseLost,
    #[error("the job does not wait")]
    NotWaiting,
    #[error("the job is not finished")]
    NotFinished,
    #[error("the job succeeded")]
    Succeeded,
    /// Its next attempt is later.
    #[error("it is too early for the next attempt")]
    TooEarly,
}

/// The one decision: what a job becomes, or why not.
pub fn decide(standing: &Standing, event: Event) -> Result<(Standing, Outcome), Refusal> {
    let now = *standing;
    match event {
        Event::Claim { now_ms } => {
            if !now.state.is_waiting() {
                return Err(Refusal::NotWaiting);
            }
            if late(&now, now_ms) {
                return Ok(ended(now, End::DeadlinePassed));
            }
            if early(&now, now_ms) {
                return Err(Refusal::TooEarly);
            }
            let claimed = Standing {
                state: JobState::Running,
                attempt: now.attempt + 1,
                epoch: now.epoch + 1,
                renewed_at_ms: Some(now_ms),
                not_before_ms: None,
                ..now
            };
            Ok((claimed, Outcome::Claimed))
        }
        Event::Renew { epoch, now_ms } => {
            held(&now, epoch)?;
            let cancel = now.cancel_requested;
            Ok((Standing { renewed_at_ms: Some(now_ms), ..now }, Outcome::Renewed { cancel }))
        }
        Event::Succeed { epoch } => {
            held(&now, epoch)?;
            // Who cancelled was told that nothing comes of it.
            Ok(ended(now, if now.cancel_requested { End::Cancelled } else { End::Succeeded }))
        }
        Event::Fail { epoch, retryable, retry_after_ms, now_ms } => {
            held(&now, epoch)?;
            if now.cancel_requested {
                return Ok(ended(now, End::Cancelled));
            }
            if !retryable || now.attempt >= MAX_ATTEMPTS {
                return Ok(ended(now, End::Failed));
            }
            let usual = FIRST_BACKOFF_MS << (2 * now.attempt.saturating_sub(1)).min(16);
            let wait_ms = retry_after_ms.unwrap_or(usual).min(MAX_BACKOFF_MS);
            Ok((waiting(now, Some(now_ms.saturating_add(wait_ms))), Outcome::Waits))
        }
        Event::StopHeard { epoch } => {
            held(&now, epoch)?;
            Ok(ended(now, End::Cancelled))
        }
        Event::GiveBack { epoch } => {
            held(&now, epoch)?;
            if now.cancel_requested {
                return Ok(ended(now, End::Cancelled));
            }
            Ok((waiting(Standing { attempt: now.attempt - 1, ..now }, None), Outcome::Waits))
        }
        Event::Lapse { now_ms } => match now.renewed_at_ms {
            // Counted in both directions: a clock set back must not hold a dead worker's lease for ever.
            Some(renewed) if now_ms.abs_diff(renewed) >= LEASE_MS => Ok(lost(now)),
            _ => Ok((now, Outcome::Unchanged)),
        },
        Event::Abandon if now.state == JobState::Running => Ok(lost(now)),
        Event::Cancel if now.state.is_waiting() => Ok(ended(now, End::Cancelled)),
        Event::Cancel if now.state == JobState::Running => {
            Ok((Standing { cancel_requested: true, ..now }, Outcome::CancelRequested))
        }
        Event::Retry => match now.state {
            JobState::Failed | JobState::Cancelled => {
                Ok((Standing { epoch: now.epoch, ..Standing::default() }, Outcome::Waits))
            }
            JobState::Succeeded => Err(Refusal::Succeeded),
            _ => Err(Refusal::NotFinished),
        },
        Event::Expire { now_ms } if now.state.is_waiting() && late(&now, now_ms) => {
            Ok(ended(now, End::DeadlinePassed))
        }
        Event::Abandon | Event::Cancel | Event::Expire { .. } => Ok((now, Outcome::Unchanged)),
    }
}

/// Whether a waiting job's next attempt is still to come. A time further away than any backoff is a
/// clock's leap, not a wait.
pub fn is_early(not_before_ms: Option<u64>, now_ms: u64) -> bool {
    not_before_ms.is_some_and(|at| at > now_ms && at - now_ms <= MAX_BACKOFF_MS)
}

fn early(standing: &Standing, now_ms: u64) -> bool {
    is_early(standing.not_before_ms, now_ms)
}

/// A deadline counts until it first begins to run; a later attempt is not late.
fn late(standing: &Standing, now_ms: u64) -> bool {
    standing.attempt == 0 && standing.deadline_at_ms.is_some_and(|at| now_ms > at)
}

fn held(standing: &Standing, epoch: u64) -> Result<(), Refusal> {
    let holds = standing.state == JobState::Running && standing.epoch == epoch;
    if holds { Ok(()) } else { Err(Refusal::LeaseLost) }
}

fn lost(standing: Standing) -> (Standing, Outcome) {
    if standing.cancel_requested {
        return ended(standing, End::Cancelled);
    }
    if standing.attempt >= MAX_ATTEMPTS {
        return ended(standing, End::Lost);
    }
    (waiting(standing, None), Outcome::Waits)
}

fn waiting(standing: Standing, not_before_ms: Option<u64>) -> Standing {
    let state = if standing.attempt == 0 { JobState::Queued } else { JobState::Retrying };
    Standing { state, renewed_at_ms: None, not_before_ms, ..standing }
}

fn ended(standing: Standing, end: End) -> (Standing, Outcome) {
    let state = match end {
        End::Succeeded => JobState::Succeeded,
        End::Failed | End::Lost | End::DeadlinePassed => JobState::Failed,
        End::Cancelled => JobState::Cancelled,
    };
    let standing =
        Standing { state, renewed_at_ms: None, not_before_ms: None, cancel_requested: false, ..standing };
    (standing, Outcome::Ended(end))
}
