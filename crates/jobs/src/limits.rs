//! How many unfinished jobs there may be, and when to come again. Pure.

use offstage_api::jobs::QueueLimits;
use offstage_api::{BusyKind, StudioError};

/// Jobs that are accepted but not finished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub client: u64,
    pub total: u64,
}

/// How long one job is expected to take until it is done and makes room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drain {
    /// The next of this client's.
    pub client_ms: u64,
    /// The next of anybody's.
    pub any_ms: u64,
}

/// There is no room for so many more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full {
    /// The client's own limit, not the queue's.
    pub own: bool,
    pub limit: u64,
    /// When there is expected to be room.
    pub retry_after_s: u32,
}

/// The longest that anybody is told to stay away.
const LONGEST_S: u64 = 3_600;

/// Whether `more` jobs of a client have room. `drain` is asked only if they have none.
pub fn admit(
    limits: QueueLimits,
    counts: Counts,
    more: u64,
    drain: impl FnOnce() -> Drain,
) -> Result<(), Full> {
    let over = |count: u64, limit: u64| (count + more).saturating_sub(limit);
    let full = |own, limit, over: u64, each_ms: u64| {
        let wait_s = each_ms.saturating_mul(over).div_ceil(1_000).clamp(1, LONGEST_S);
        Full { own, limit, retry_after_s: wait_s as u32 }
    };
    match (over(counts.client, limits.per_client), over(counts.total, limits.total)) {
        (0, 0) => Ok(()),
        (0, over) => Err(full(false, limits.total, over, drain().any_ms)),
        (over, _) => Err(full(true, limits.per_client, over, drain().client_ms)),
    }
}

impl From<Full> for StudioError {
    fn from(full: Full) -> Self {
        let Full { own, limit, retry_after_s } = full;
        let sentence = if own {
            format!(
                "You have as many unfinished jobs as are accepted at a time ({limit}). Wait for some of them, or cancel some."
            )
        } else {
            format!("The queue is full: it takes {limit} unfinished jobs. Try again in {retry_after_s} s.")
        };
        StudioError::Busy { kind: BusyKind::QueueFull, sentence, retry_after_s }
    }
}
