use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use offstage_api::jobs::BatchId;
use tokio::task::AbortHandle;

use crate::residency::Loan;

/// How long a loan is held while a result is written and the next job is claimed. A disk that takes
/// longer than this keeps no device busy.
const HELD: Duration = Duration::from_secs(1);

/// A loan between two jobs of a worker.
pub(super) struct Held {
    /// The batch that goes on: for it, what the loan brought should stay.
    pub batch: BatchId,
    pub loan: Loan,
    /// Lets go of it when its time is over.
    _timer: Timer,
}

/// What workers hold from one job to the next.
#[derive(Default)]
pub(super) struct HeldLoans(Arc<ByWorker>);

type ByWorker = Mutex<HashMap<u32, Held>>;

impl HeldLoans {
    /// Holds a loan until this worker's next job, but no longer than a result takes to be written.
    pub(super) fn hold(&self, worker: u32, batch: BatchId, loan: Loan) {
        let held = Arc::downgrade(&self.0);
        let timer = tokio::spawn(async move {
            tokio::time::sleep(HELD).await;
            let late = Weak::upgrade(&held).and_then(|held| locked(&held).remove(&worker));
            drop(late);
        });
        let held = Held { batch, loan, _timer: Timer(timer.abort_handle()) };
        let before = locked(&self.0).insert(worker, held);
        drop(before);
    }

    /// What a worker held; from now on it is the caller's to give back.
    pub(super) fn take(&self, worker: u32) -> Option<Held> {
        locked(&self.0).remove(&worker)
    }
}

/// Lets nothing happen any more once it is dropped.
struct Timer(AbortHandle);

impl Drop for Timer {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn locked(held: &ByWorker) -> MutexGuard<'_, HashMap<u32, Held>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
