use std::collections::HashMap;

use offstage_api::jobs::BatchId;

use super::Jobs;
use crate::error::StoreError;
use crate::job::{Claim, Job};

impl Jobs {
    /// The next job for a worker: the first in line that does not belong to a batch which as many
    /// others do as may.
    pub(crate) async fn claim(
        &self,
        worker: u32,
        expired: &mut Vec<Job>,
    ) -> Result<Option<Claim>, StoreError> {
        let mut batches = self.batches.lock().await;
        let taken = taken(&batches, worker, self.settings.workers_per_batch);
        let claimed = self.store.claim(self.now_ms(), &taken, expired).await?;
        let batch = claimed.as_ref().and_then(|claim| claim.job.options.batch.clone());
        let left = match batch.clone() {
            Some(batch) => batches.insert(worker, batch),
            None => batches.remove(&worker),
        };
        drop(batches);
        if claimed.is_some() && left.is_some() && left != batch {
            // Somebody else may go on with the batch that this worker left.
            self.wake();
        }
        Ok(claimed)
    }
}

/// The batches that are not for this worker.
fn taken(batches: &HashMap<u32, BatchId>, worker: u32, most: u32) -> Vec<BatchId> {
    let others = || batches.iter().filter(|(of, _)| **of != worker).map(|(_, batch)| batch);
    let full = |batch: &&BatchId| others().filter(|other| other == batch).count() >= most.max(1) as usize;
    others().filter(full).cloned().collect()
}
