//! Waiting for a lease, and saying what for.

use std::sync::Arc;
use std::time::Duration;

use offstage_api::StudioError;
use offstage_gpu::{ComponentId, Lease, Rejected};
use offstage_residency::{LeaseRequest, Place, Snapshot};
use tokio::time::sleep;

use super::Desk;
use super::loan::{Loan, Work, refusal};

/// What work waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Its model comes from disk.
    Loading,
    /// Its model goes to the device.
    Uploading,
    /// Memory or a slot; the sentence says which, and who has it.
    Waiting(String),
}

/// Hears what work waits for, as often as that changes.
pub(crate) type Tell = dyn Fn(Told) + Send + Sync;

impl Desk {
    /// Waits for the model and the memory that some work takes.
    ///
    /// Errors: `TooLarge` when all memory would not do, `Busy` when the queue is full, the wait too
    /// long, or the model does not load. Dropping the future takes the request back.
    pub async fn borrow(&self, work: Work) -> Result<Loan, StudioError> {
        self.borrow_telling(work, &|_| ()).await
    }

    /// As [`Desk::borrow`]; `tell` hears what it waits for.
    pub(crate) async fn borrow_telling(&self, work: Work, tell: &Tell) -> Result<Loan, StudioError> {
        let lease = self.lease(self.request(&work), self.deadline, tell).await.map_err(refusal)?;
        Loan::new(lease, work, self.retoucher)
    }

    /// Waits for what a request names, for no longer than `deadline`; `tell` hears what it waits for.
    pub(super) async fn lease(
        &self,
        mut request: LeaseRequest,
        deadline: Duration,
        tell: &Tell,
    ) -> Result<Lease, Rejected> {
        request.deadline = Some(self.driver.now() + deadline);
        let (holder, components) = (request.holder.clone(), request.components.clone());
        let mut snapshots = self.driver.snapshots();
        let mut leased = std::pin::pin!(self.driver.lease(request));
        loop {
            tokio::select! {
                lease = &mut leased => return lease,
                changed = snapshots.changed() => {
                    let told = match changed {
                        Ok(()) => told(&snapshots.borrow_and_update().clone(), &holder, &components),
                        // The driver has stopped; so does the wait, in a moment.
                        Err(_) => { sleep(Duration::from_millis(50)).await; None }
                    };
                    if let Some(told) = told {
                        tell(told);
                    }
                }
            }
        }
    }
}

/// What the work of a holder waits for; `None` where it does not wait.
fn told(snapshot: &Arc<Snapshot>, holder: &str, components: &[ComponentId]) -> Option<Told> {
    let waiting = snapshot.waiting.iter().find(|waiting| waiting.holder == holder)?;
    let places = || {
        let views = components.iter().filter_map(|id| snapshot.component(*id));
        views.map(|view| view.place)
    };
    Some(if places().any(|place| matches!(place, Place::Loading(_))) {
        Told::Loading
    } else if places().any(|place| matches!(place, Place::Uploading(..))) {
        Told::Uploading
    } else {
        Told::Waiting(waiting.blocker.clone())
    })
}
