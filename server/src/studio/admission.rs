use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use offstage_api::{BusyKind, StudioError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::{Work, printed_size};

const MIB: u64 = 1 << 20;
/// How much the newest duration counts in the running mean.
const NEWEST_SHARE: f64 = 0.2;
/// The mean before anything was measured.
const FIRST_GUESS: Duration = Duration::from_secs(1);
const LONGEST_RETRY_S: f64 = 600.0;

/// Decides who works now: at most `workers` at once, whose working sets together fit the image
/// memory. The others wait in the order in which they came, in a queue of bounded length and for a
/// bounded time; who finds it full or waits too long is told when to come back.
///
/// Memory is taken before a worker, by everyone, so holders never wait for each other in a circle.
pub struct Admission {
    workers: Arc<Semaphore>,
    worker_count: usize,
    /// One permit per MiB.
    memory: Arc<Semaphore>,
    memory_mib: u32,
    waiting: AtomicUsize,
    queue_length: usize,
    deadline: Duration,
    /// Running mean of how long a permit was held, in seconds.
    mean_held_s: Mutex<f64>,
}

/// The right to work; dropping it lets the next one in.
#[must_use]
pub struct Permit {
    admission: Arc<Admission>,
    since: Instant,
    _memory: OwnedSemaphorePermit,
    _worker: OwnedSemaphorePermit,
}

impl Admission {
    pub fn new(work: &Work) -> Arc<Admission> {
        let memory_mib = (work.image_memory / MIB).clamp(1, u64::from(u32::MAX) / 2) as u32;
        Arc::new(Admission {
            workers: Arc::new(Semaphore::new(work.workers)),
            worker_count: work.workers,
            memory: Arc::new(Semaphore::new(memory_mib as usize)),
            memory_mib,
            waiting: AtomicUsize::new(0),
            queue_length: work.queue_length,
            deadline: work.queue_deadline,
            mean_held_s: Mutex::new(FIRST_GUESS.as_secs_f64()),
        })
    }

    /// Waits for a worker and `bytes` of image memory.
    ///
    /// Errors: `TooLarge` when the whole memory would not do, `Busy` when the queue is full or the
    /// wait too long.
    pub async fn admit(self: &Arc<Self>, bytes: u64) -> Result<Permit, StudioError> {
        let mib = bytes.div_ceil(MIB);
        if mib > u64::from(self.memory_mib) {
            return Err(self.never_fits(bytes));
        }
        let mib = mib as u32;
        if let Some(permit) = self.admit_now(mib) {
            return Ok(permit);
        }
        let _seat = self.take_seat().ok_or_else(|| self.busy(BusyKind::QueueFull))?;
        match tokio::time::timeout(self.deadline, self.admit_in_turn(mib)).await {
            Ok(permit) => permit,
            Err(_) => Err(self.busy(BusyKind::DeadlinePassed)),
        }
    }

    fn admit_now(self: &Arc<Self>, mib: u32) -> Option<Permit> {
        let memory = Arc::clone(&self.memory).try_acquire_many_owned(mib).ok()?;
        let worker = Arc::clone(&self.workers).try_acquire_owned().ok()?;
        Some(self.permit(memory, worker))
    }

    async fn admit_in_turn(self: &Arc<Self>, mib: u32) -> Result<Permit, StudioError> {
        let memory = Arc::clone(&self.memory).acquire_many_owned(mib).await.map_err(StudioError::internal)?;
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(StudioError::internal)?;
        Ok(self.permit(memory, worker))
    }

    fn permit(self: &Arc<Self>, memory: OwnedSemaphorePermit, worker: OwnedSemaphorePermit) -> Permit {
        Permit { admission: Arc::clone(self), since: Instant::now(), _memory: memory, _worker: worker }
    }

    fn take_seat(&self) -> Option<Seat<'_>> {
        let taken = self.waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, |waiting| {
            (waiting < self.queue_length).then_some(waiting + 1)
        });
        taken.ok().map(|_| Seat(&self.waiting))
    }

    fn busy(&self, kind: BusyKind) -> StudioError {
        let waiting = self.waiting.load(Ordering::Acquire);
        let mean_held_s = *self.mean_held_s.lock().unwrap_or_else(PoisonError::into_inner);
        let retry_after_s = retry_after_s(mean_held_s, waiting, self.worker_count);
        StudioError::Busy {
            kind,
            sentence: format!(
                "All workers are busy and {waiting} requests wait; please try again in {retry_after_s} s."
            ),
            retry_after_s,
        }
    }

    fn never_fits(&self, bytes: u64) -> StudioError {
        StudioError::TooLarge {
            sentence: format!(
                "Editing this photo takes {} of memory, and this Offstage may use {}; send a smaller photo, or \
                 raise image_memory.",
                printed_size(bytes),
                printed_size(u64::from(self.memory_mib) * MIB)
            ),
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let held_s = self.since.elapsed().as_secs_f64();
        let mut mean_held_s = self.admission.mean_held_s.lock().unwrap_or_else(PoisonError::into_inner);
        *mean_held_s += (held_s - *mean_held_s) * NEWEST_SHARE;
    }
}

/// A place in the queue.
struct Seat<'a>(&'a AtomicUsize);

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// When `waiting` requests and one running round will be done, in whole seconds from 1 to 600.
fn retry_after_s(mean_held_s: f64, waiting: usize, workers: usize) -> u32 {
    let rounds = (waiting + 1) as f64 / workers as f64;
    (mean_held_s * rounds).ceil().clamp(1.0, LONGEST_RETRY_S) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn admission(workers: usize, memory_mib: u64, queue_length: usize, deadline_ms: u64) -> Arc<Admission> {
        Admission::new(&Work {
            workers,
            image_memory: memory_mib * MIB,
            queue_length,
            queue_deadline: Duration::from_millis(deadline_ms),
        })
    }

    fn retry_after(error: StudioError) -> u32 {
        match error {
            StudioError::Busy { retry_after_s, .. } => retry_after_s,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_finds_the_queue_full_is_told_when_to_come_back() {
        let admission = admission(1, 100, 0, 1_000);
        let held = admission.admit(MIB).await.unwrap();
        assert!(retry_after(admission.admit(MIB).await.err().unwrap()) >= 1);
        drop(held);
        assert!(admission.admit(MIB).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_longer_than_the_deadline_is_told_when_to_come_back() {
        let admission = admission(1, 100, 5, 50);
        let _held = admission.admit(MIB).await.unwrap();
        assert!(retry_after(admission.admit(MIB).await.err().unwrap()) >= 1);
        assert_eq!(admission.waiting.load(Ordering::Acquire), 0, "the seat is given back");
    }

    #[tokio::test(start_paused = true)]
    async fn memory_bounds_what_runs_at_once_although_workers_are_free() {
        let admission = admission(4, 100, 5, 50);
        let large = admission.admit(60 * MIB).await.unwrap();
        assert!(admission.admit(60 * MIB).await.is_err());
        let small = admission.admit(40 * MIB).await.unwrap();
        drop(large);
        assert!(admission.admit(60 * MIB).await.is_ok());
        drop(small);
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_whole_memory_cannot_hold_is_too_large_and_never_waits() {
        let admission = admission(4, 100, 5, 50);
        let error = admission.admit(101 * MIB).await.err().unwrap();
        assert!(matches!(&error, StudioError::TooLarge { .. }));
        assert!(error.to_string().contains("takes 101 MiB of memory, and this Offstage may use 100 MiB"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiter_that_goes_away_frees_its_seat_and_blocks_nobody() {
        let admission = admission(1, 100, 1, 60_000);
        let held = admission.admit(MIB).await.unwrap();
        let gone = tokio::time::timeout(Duration::from_millis(5), admission.admit(MIB)).await;
        assert!(gone.is_err());
        assert_eq!(admission.waiting.load(Ordering::Acquire), 0);
        drop(held);
        assert!(admission.admit(100 * MIB).await.is_ok());
    }

    proptest! {
        #[test]
        fn the_time_to_come_back_grows_with_the_queue_and_stays_in_bounds(
            mean in 0.0f64..1e6, waiting in 0usize..10_000, workers in 1usize..64,
        ) {
            let seconds = retry_after_s(mean, waiting, workers);
            prop_assert!((1..=600).contains(&seconds));
            prop_assert!(retry_after_s(mean, waiting + 1, workers) >= seconds);
        }
    }
}
