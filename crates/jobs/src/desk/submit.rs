use offstage_api::jobs::{BatchId, BatchView, Client, JobId, JobView};

use super::Jobs;
use crate::error::StoreError;
use crate::eta::Prediction;
use crate::job::{NewJob, Role};
use crate::state::{End, Event, Outcome};
use crate::store::{Submission, SubmitError, Submitted};

impl Jobs {
    /// Takes a job on. Its objects were put before; a key that the client used before answers with
    /// the first job. Errors: `Full`, `ObjectGone` where an object's grace is over.
    pub async fn submit(
        &self,
        client: &Client,
        idempotency_key: Option<String>,
        job: NewJob,
    ) -> Result<JobView, SubmitError> {
        let submitted = self.accept(client, idempotency_key, None, vec![job]).await?;
        let job = submitted.jobs.first().ok_or(StoreError::NotFound)?;
        Ok(self.view(client, job))
    }

    /// Takes all jobs of a batch on, or none.
    pub async fn submit_batch(
        &self,
        client: &Client,
        idempotency_key: Option<String>,
        id: BatchId,
        mut jobs: Vec<NewJob>,
    ) -> Result<BatchView, SubmitError> {
        for job in &mut jobs {
            job.options.batch = Some(id.clone());
        }
        let submitted = self.accept(client, idempotency_key, Some(id), jobs).await?;
        let batch = submitted.batch.ok_or(StoreError::NotFound)?;
        Ok(self.batch_view(client, &batch, &submitted.jobs))
    }

    async fn accept(
        &self,
        client: &Client,
        idempotency_key: Option<String>,
        batch: Option<BatchId>,
        jobs: Vec<NewJob>,
    ) -> Result<Submitted, SubmitError> {
        let limits = self.settings.limits;
        let submission = Submission { client: client.id.clone(), idempotency_key, batch, jobs, limits };
        self.objects.require_room(0)?;
        let submitted = self.store.submit(submission, self.now_ms()).await?;
        if !submitted.earlier {
            submitted.jobs.iter().for_each(|job| self.tell(job.clone()));
            self.wake();
        }
        Ok(submitted)
    }

    /// The same again under a new id: from the same photo, without favour or batch.
    pub async fn duplicate(
        &self,
        client: &Client,
        id: &JobId,
        new: JobId,
        residency: Prediction,
    ) -> Result<JobView, SubmitError> {
        let job = self.reach(client, id).await?;
        let inputs = job.objects.iter().filter(|object| matches!(object.role, Role::Photo | Role::Mask));
        let duplicate = NewJob {
            id: new,
            prompt: job.prompt.clone(),
            work: job.work.clone(),
            spec: job.spec.clone(),
            options: offstage_api::jobs::JobOptions { batch: None, ..job.options.clone() },
            objects: inputs.map(|object| (object.role, object.hash.clone())).collect(),
            residency,
        };
        self.submit(client, None, duplicate).await
    }

    /// Runs a failed or cancelled job again, with fresh attempts. Errors: `Refused`, `Full`.
    pub async fn retry(&self, client: &Client, id: &JobId) -> Result<JobView, SubmitError> {
        let job = self.reach(client, id).await?;
        self.store.room(self.settings.limits, &job.client, 1, self.now_ms()).map_err(SubmitError::Full)?;
        let moved = self.store.tell(id, Event::Retry.into(), self.now_ms()).await?;
        self.tell(moved.job.clone());
        self.wake();
        Ok(self.view(client, &moved.job))
    }

    /// Stops a job: at once while it waits, within one step of work while it runs.
    pub async fn cancel(&self, client: &Client, id: &JobId) -> Result<JobView, StoreError> {
        self.reach(client, id).await?;
        let moved = self.store.tell(id, Event::Cancel.into(), self.now_ms()).await?;
        match moved.outcome {
            Outcome::CancelRequested => self.stop(id, crate::worker::Stop::Cancelled),
            Outcome::Ended(End::Cancelled) => self.tell(moved.job.clone()),
            _ => {}
        }
        Ok(self.view(client, &moved.job))
    }
}
