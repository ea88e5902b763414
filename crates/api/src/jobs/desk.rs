use async_trait::async_trait;

use super::{
    BatchId, BatchRequest, BatchView, Calibration, Client, HistoryQuestion, JobFeed, JobId, JobPage,
    JobRequest, JobView, QueueStatus,
};
use crate::{Edit, Problem, Rendition, StudioError};

/// A picture that a job has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobPicture {
    /// As it was received.
    Photo,
    Result,
    /// Of the result, at most 320 pixels.
    Thumbnail,
    /// Of the unfinished result, while a generative model works on it.
    Preview,
}

/// The port to the queue. A job of another client answers `NotFound`, as one that never was; an
/// operator reaches all.
#[async_trait]
pub trait JobDesk: Send + Sync {
    /// Takes a job on: once this answers, it survives whatever happens to this process.
    ///
    /// Errors: `Invalid`, `TooLarge`, `UnreadableImage`, `NotFound` for an earlier edit that is gone,
    /// `Busy` with `QueueFull` and the time after which there is expected to be room, `StorageFull`.
    async fn submit(&self, request: JobRequest) -> Result<JobView, StudioError>;

    /// Submits a job and waits for what comes of it. Dropping the future leaves the job to go on, or
    /// cancels it.
    ///
    /// Errors: those of [`JobDesk::submit`], and why the job failed or that it was cancelled.
    async fn make(&self, request: JobRequest, cancel_on_drop: bool) -> Result<Edit, Problem>;

    /// Takes a whole batch on, or nothing of it. Errors: as for [`JobDesk::submit`].
    async fn submit_batch(&self, request: BatchRequest) -> Result<BatchView, StudioError>;

    async fn job(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError>;

    async fn batch(&self, client: &Client, id: &BatchId) -> Result<BatchView, StudioError>;

    /// Unfinished jobs in the order they will begin, after those that run.
    async fn unfinished(&self, client: &Client) -> Result<Vec<JobView>, StudioError>;

    /// Jobs newest first, as asked for; without those that are drafts or deleted.
    async fn history(&self, client: &Client, question: HistoryQuestion) -> Result<JobPage, StudioError>;

    /// Stops it: at once while it waits, within one step of work while it runs. A finished job is
    /// answered as it is.
    async fn cancel(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError>;

    /// Runs a failed or cancelled job again, under its id, with fresh attempts. Errors: `InUse` while
    /// it is not finished, `Invalid` where it succeeded, `Busy` as for [`JobDesk::submit`].
    async fn retry(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError>;

    /// The same again as a new job. Errors: as for [`JobDesk::submit`].
    async fn duplicate(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError>;

    /// Puts a waiting job first: of its client's own within its priority, for an operator of all.
    async fn run_next(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError>;

    /// Moves a waiting job before another of the same client and priority; `None`: behind all of them.
    async fn reorder(
        &self,
        client: &Client,
        id: &JobId,
        before: Option<&JobId>,
    ) -> Result<JobView, StudioError>;

    async fn set_favourite(
        &self,
        client: &Client,
        id: &JobId,
        favourite: bool,
    ) -> Result<JobView, StudioError>;

    /// Takes a finished job out of every list; it can be brought back for a while. An unfinished one
    /// is cancelled first.
    async fn delete(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError>;

    async fn undelete(&self, client: &Client, id: &JobId) -> Result<JobView, StudioError>;

    /// The whole queue; the lists hold everybody's jobs for operators, one's own for others.
    async fn queue(&self, client: &Client) -> Result<QueueStatus, StudioError>;

    /// How right the stated times were, over everybody's jobs.
    async fn calibration(&self) -> Result<Calibration, StudioError>;

    /// Lets nothing new begin, or lets it begin again. Errors: `Invalid` for who is no operator.
    async fn set_paused(&self, client: &Client, paused: bool) -> Result<(), StudioError>;

    /// A picture of a job as it is kept. Errors: `NotFound` where it has none (yet).
    async fn picture(
        &self,
        client: &Client,
        id: &JobId,
        picture: JobPicture,
    ) -> Result<Rendition, StudioError>;

    /// What happens after an event's number; 0 begins with how things are. Of one job, the feed ends
    /// with its final state; of all (`None`), it goes on, with one's own jobs, for operators with all.
    /// Events that are no longer kept are made up for by the present views of the jobs they were of.
    async fn follow(
        &self,
        client: &Client,
        job: Option<&JobId>,
        after: u64,
    ) -> Result<Box<dyn JobFeed>, StudioError>;
}
