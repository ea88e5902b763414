use offstage_api::jobs::{
    BatchId, BatchView, Client, ClientId, HistoryQuestion, JobId, JobPage, JobView, MAX_PAGE, QueueStatus,
};

use super::Jobs;
use crate::error::StoreError;
use crate::job::{Batch, Job};
use crate::store::Totals;

/// Failed jobs on the queue's page.
const FAILED_SHOWN: u32 = 20;

impl Jobs {
    pub async fn job(&self, client: &Client, id: &JobId) -> Result<JobView, StoreError> {
        Ok(self.view(client, &self.reach(client, id).await?))
    }

    pub async fn batch(&self, client: &Client, id: &BatchId) -> Result<BatchView, StoreError> {
        let (batch, jobs) = self.store.batch(id).await?;
        if !client.operator && batch.client != client.id {
            return Err(StoreError::NotFound);
        }
        Ok(self.batch_view(client, &batch, &jobs))
    }

    /// Unfinished jobs, those that run first, at most [`MAX_PAGE`].
    pub async fn unfinished(&self, client: &Client) -> Result<Vec<JobView>, StoreError> {
        Ok(self.views(client, &self.unfinished_jobs(client).await?))
    }

    pub(super) async fn unfinished_jobs(&self, client: &Client) -> Result<Vec<Job>, StoreError> {
        self.store.unfinished(whose(client), MAX_PAGE).await
    }

    pub async fn history(&self, client: &Client, question: HistoryQuestion) -> Result<JobPage, StoreError> {
        let everybody = client.operator && question.everyone;
        let limit = question.limit.clamp(1, MAX_PAGE);
        let question = HistoryQuestion { limit, ..question };
        let jobs = self.store.history((!everybody).then_some(&client.id), &question).await?;
        let full = jobs.len() as u32 == limit;
        let next = jobs.last().filter(|_| full).map(|last| last.place.seq as u64);
        Ok(JobPage { jobs: self.views(client, &jobs), next })
    }

    pub async fn queue(&self, client: &Client) -> Result<QueueStatus, StoreError> {
        let unfinished = self.unfinished_jobs(client).await?;
        let (waiting, running): (Vec<Job>, Vec<Job>) =
            unfinished.into_iter().partition(|job| job.standing.state.is_waiting());
        let failed = self.store.failed(whose(client), FAILED_SHOWN).await?;
        Ok(QueueStatus {
            paused: self.store.is_paused(),
            running: self.views(client, &running),
            waiting: self.views(client, &waiting),
            waiting_count: self.store.waiting_count(),
            failed: self.views(client, &failed),
            limits: self.settings.limits,
            calibration: self.store.totals().await?.calibration,
        })
    }

    /// What lies in the store.
    pub async fn totals(&self) -> Result<Totals, StoreError> {
        self.store.totals().await
    }

    /// Checks the database. Errors: `Damaged`.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.store.check().await
    }

    pub(super) fn batch_view(&self, client: &Client, batch: &Batch, jobs: &[Job]) -> BatchView {
        use offstage_api::jobs::JobState;
        let count =
            |of: &[JobState]| jobs.iter().filter(|job| of.contains(&job.standing.state)).count() as u64;
        BatchView {
            id: batch.id.clone(),
            created_at_ms: batch.created_at_ms,
            waiting: count(&[JobState::Queued, JobState::Retrying]),
            running: count(&[JobState::Running]),
            succeeded: count(&[JobState::Succeeded]),
            failed: count(&[JobState::Failed]),
            cancelled: count(&[JobState::Cancelled]),
            jobs: self.views(client, &jobs[..jobs.len().min(MAX_PAGE as usize)]),
        }
    }

    fn views(&self, client: &Client, jobs: &[Job]) -> Vec<JobView> {
        jobs.iter().map(|job| self.view(client, job)).collect()
    }
}

/// `None` for everybody's.
fn whose(client: &Client) -> Option<&ClientId> {
    (!client.operator).then_some(&client.id)
}
