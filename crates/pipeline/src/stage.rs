//! Runs a stage on its lease.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use offstage_gpu::{Lease, LeaseRequest};

use crate::generator::{EditError, Lender};

/// Says that nobody waits for the work any more. Looked at between two of its steps.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Errors: `Cancelled`.
    pub(crate) fn check(&self) -> Result<(), StageError> {
        if self.is_cancelled() { Err(StageError::Cancelled) } else { Ok(()) }
    }
}

/// Cancels when it is dropped.
#[derive(Debug)]
pub(crate) struct CancelOnDrop(pub(crate) Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Why a stage did not come to its end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum StageError {
    Cancelled,
    OutOfMemory,
    Failed(String),
}

impl StageError {
    pub(crate) fn failed(error: impl std::fmt::Display) -> StageError {
        let text = error.to_string();
        // Devices tell it in words only; see the allocator of cubecl 0.11.
        if text.to_lowercase().contains("out of memory") {
            StageError::OutOfMemory
        } else {
            StageError::Failed(text)
        }
    }
}

/// Borrows what the stage takes and does its work on a thread where it may block. When memory runs out,
/// the lease goes down its ladder and the work begins anew; it reads its rung from the lease.
pub(crate) async fn run_stage<T: Send + 'static>(
    lender: &dyn Lender,
    request: LeaseRequest,
    cancel: &Cancel,
    work: impl Fn(&Lease, &Cancel) -> Result<T, StageError> + Send + Sync + 'static,
) -> Result<T, EditError> {
    let work = Arc::new(work);
    let mut lease = lender.lend(request).await?;
    loop {
        let (work, cancel) = (Arc::clone(&work), cancel.clone());
        let ran = tokio::task::spawn_blocking(move || {
            let done = catch_unwind(AssertUnwindSafe(|| {
                cancel.check()?;
                work(&lease, &cancel)
            }));
            (lease, done.unwrap_or_else(|panic| Err(StageError::failed(words(&*panic)))))
        });
        let (returned, done) = ran.await.map_err(|error| EditError::Failed(error.to_string()))?;
        match done {
            Ok(value) => {
                returned.finish();
                return Ok(value);
            }
            Err(StageError::OutOfMemory) => lease = returned.out_of_memory().await?,
            Err(StageError::Cancelled) => return Err(EditError::Cancelled),
            Err(StageError::Failed(why)) => return Err(EditError::Failed(why)),
        }
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}
