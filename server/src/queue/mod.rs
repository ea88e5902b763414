//! The queue as the port: requests become jobs here; everything else the queue itself answers.

use std::sync::Arc;

use async_trait::async_trait;
use offstage_api::jobs::{
    BatchId, BatchRequest, BatchView, Calibration, Client, HistoryQuestion, JobDesk, JobEvent, JobFeed,
    JobId, JobPage, JobPicture, JobRequest, JobState, JobView, MAX_BATCH_PHOTOS, QueueStatus,
};
use offstage_api::{Edit, EditId, EditRequest, Problem, Rendition, StudioError};
use offstage_jobs::{Jobs, Prediction};

use crate::studio::{LocalStudio, new_id};

/// Takes jobs on for the studio that does them.
pub struct Queue {
    studio: Arc<LocalStudio>,
    jobs: Arc<Jobs>,
}

impl Queue {
    pub fn new(studio: Arc<LocalStudio>) -> Arc<Queue> {
        Arc::new(Queue { jobs: Arc::clone(studio.jobs()), studio })
    }

    /// Waits for the end of a job.
    async fn end(&self, client: &Client, id: &JobId) -> Result<Edit, Problem> {
        loop {
            let mut feed = self.follow(client, Some(id), 0).await.map_err(problem)?;
            while let Some(event) = feed.next().await {
                match event {
                    JobEvent::Job { job, .. } if job.state.is_final() => return outcome(*job),
                    JobEvent::Restarting { .. } => return Err(stopping(id)),
                    _ => {}
                }
            }
        }
    }
}

#[async_trait]
impl JobDesk for Queue {
    async fn submit(&self, request: JobRequest) -> Result<JobView, StudioError> {
        let JobRequest { edit, options, client, idempotency_key } = request;
        let job = self.studio.take(edit, options).await?;
        Ok(self.jobs.submit(&client, idempotency_key, job).await?)
    }

    async fn make(&self, request: JobRequest, cancel_on_drop: bool) -> Result<Edit, Problem> {
        let client = request.client.clone();
        let view = self.submit(request).await.map_err(problem)?;
        if view.state.is_final() {
            return outcome(view);
        }
        let leaving = cancel_on_drop.then(|| Leaving {
            jobs: Arc::clone(&self.jobs),
            client: client.clone(),
            id: Some(view.id.clone()),
        });
        let made = self.end(&client, &view.id).await;
        if let Some(mut leaving) = leaving {
            leaving.id = None;
        }
        made
    }

    async fn submit_batch(&self, request: BatchRequest) -> Result<BatchView, StudioError> {
        let BatchRequest { photos, instruction, output, options, client, idempotency_key } = request;
        if photos.is_empty() || photos.len() > MAX_BATCH_PHOTOS {
            let sentence =
                format!("A batch has 1 to {MAX_BATCH_PHOTOS} photos; send them in several batches.");
            return Err(StudioError::invalid("image", sentence));
        }
        let mut jobs = Vec::with_capacity(photos.len());
        for photo in photos {
            let instruction = instruction.clone();
            let edit = EditRequest { photo, instruction, mask: None, feather_px: 0.0, output };
            jobs.push(self.studio.take(edit, options.clone()).await?);
        }
        let id = new_batch_id();
        Ok(self.jobs.submit_batch(&client, idempotency_key, id, jobs).await?)
    }

    async fn job(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError> {
        Ok(self.jobs.job(client, id).await?)
    }

    async fn batch(&self, client: &Client, id: &BatchId) -> Result<BatchView, StudioError> {
        Ok(self.jobs.batch(client, id).await?)
    }

    async fn unfinished(&self, client: &Client) -> Result<Vec<JobView>, StudioError> {
        Ok(self.jobs.unfinished(client).await?)
    }

    async fn history(&self, client: &Client, question: HistoryQuestion) -> Result<JobPage, StudioError> {
        Ok(self.jobs.history(client, question).await?)
    }

    async fn cancel(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError> {
        Ok(self.jobs.cancel(client, id).await?)
    }

    async fn retry(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError> {
        Ok(self.jobs.retry(client, id).await?)
    }

    async fn duplicate(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError> {
        Ok(self.jobs.duplicate(client, id, new_id(), Prediction::exactly(0)).await?)
    }

    async fn run_next(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError> {
        Ok(self.jobs.run_next(client, id).await?)
    }

    async fn reorder(
        &self,
        client: &Client,
        id: &JobId,
        before: Option<&JobId>,
    ) -> Result<JobView, StudioError> {
        Ok(self.jobs.reorder(client, id, before).await?)
    }

    async fn set_favourite(
        &self,
        client: &Client,
        id: &JobId,
        favourite: bool,
    ) -> Result<JobView, StudioError> {
        Ok(self.jobs.set_favourite(client, id, favourite).await?)
    }

    async fn delete(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError> {
        Ok(self.jobs.delete(client, id).await?)
    }

    async fn undelete(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError> {
        Ok(self.jobs.undelete(client, id).await?)
    }

    async fn queue(&self, client: &Client) -> Result<QueueStatus, StudioError> {
        Ok(self.jobs.queue(client).await?)
    }

    async fn calibration(&self) -> Result<Calibration, StudioError> {
        Ok(self.jobs.totals().await?.calibration)
    }

    async fn set_paused(&self, client: &Client, paused: bool) -> Result<(), StudioError> {
        if !client.operator {
            let sentence = "Only an operator of this Offstage may pause its queue.";
            return Err(StudioError::invalid("operator", sentence));
        }
        Ok(self.jobs.set_paused(paused).await?)
    }

    async fn picture(
        &self,
        client: &Client,
        id: &JobId,
        picture: JobPicture,
    ) -> Result<Rendition, StudioError> {
        let job = self.jobs.reach(client, id).await?;
        self.studio.job_picture(&job, picture).await
    }

    async fn follow(
        &self,
        client: &Client,
        job: Option<&JobId>,
        after: u64,
    ) -> Result<Box<dyn JobFeed>, StudioError> {
        Ok(self.jobs.follow(client, job, after).await?)
    }
}

/// Cancels a job when dropped before its end.
struct Leaving {
    jobs: Arc<Jobs>,
    client: Client,
    /// `None` once there is nothing to cancel.
    id: Option<JobId>,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        let Some(id) = self.id.take() else { return };
        let (jobs, client) = (Arc::clone(&self.jobs), self.client.clone());
        tokio::spawn(async move {
            if let Err(error) = jobs.cancel(&client, &id).await {
                tracing::warn!(%id, %error, "a job whose client left was not cancelled");
            }
        });
    }
}

fn outcome(job: JobView) -> Result<Edit, Problem> {
    match (job.state, job.edit, job.failure) {
        (JobState::Succeeded, Some(edit), _) => Ok(edit),
        (JobState::Failed, _, Some(failure)) => Err(failure),
        _ => Err(Problem::new(
            409,
            "cancelled",
            "Cancelled",
            "This edit was cancelled before it was done; send it again if it is still wanted.",
        )),
    }
}

/// The log gets the cause of what is our fault.
fn problem(error: StudioError) -> Problem {
    if let StudioError::Internal { log } = &error {
        tracing::error!(cause = %log, "internal error");
    }
    error.into()
}

fn stopping(id: &JobId) -> Problem {
    Problem {
        retry_after_s: Some(2),
        ..Problem::new(
            503,
            "restarting",
            "Restarting",
            format!(
                "Offstage is restarting; the edit is kept and goes on by itself. Ask for job {id} in a moment."
            ),
        )
    }
}

fn new_batch_id() -> BatchId {
    let id = EditId::from(new_id());
    loop {
        if let Ok(id) = id.as_str().parse() {
            return id;
        }
    }
}
