use std::sync::Arc;

use async_trait::async_trait;
use offstage_api::StudioError;
use offstage_api::jobs::{BatchId, Calibration, ClientId, HistoryQuestion, JobId, QueueLimits};

use crate::error::StoreError;
use crate::eta::{Prediction, Work};
use crate::job::{Batch, Claim, Done, Failure, Job, Moved, NewJob};
use crate::limits::Full;
use crate::objects::ContentHash;
use crate::retention::{Purged, Retention};
use crate::state::Event;

/// Where jobs are kept. Every write is one transaction; once it answers, it survives the process.
/// Times are milliseconds since 1970-01-01 UTC.
#[async_trait]
pub trait Store: Send + Sync {
    /// Takes all of a submission on, or nothing of it.
    async fn submit(&self, submission: Submission, now_ms: u64) -> Result<Submitted, SubmitError>;

    async fn job(&self, id: &JobId) -> Result<Job, StoreError>;

    /// Newest first; drafts and deleted ones are left out. `client`: `None` for everybody's.
    async fn history(
        &self,
        client: Option<&ClientId>,
        question: &HistoryQuestion,
    ) -> Result<Vec<Job>, StoreError>;

    /// Those that run, then those that wait, in the order they go.
    async fn unfinished(&self, client: Option<&ClientId>, limit: u32) -> Result<Vec<Job>, StoreError>;

    /// The latest that failed, newest first.
    async fn failed(&self, client: Option<&ClientId>, limit: u32) -> Result<Vec<Job>, StoreError>;

    /// A batch with its jobs, in the order of submission.
    async fn batch(&self, id: &BatchId) -> Result<(Batch, Vec<Job>), StoreError>;

    /// Gives the next job to a worker, but none of the batches named; `None` where nobody else waits,
    /// or the queue is paused. `expired` gets those that were next but too late.
    async fn claim(
        &self,
        now_ms: u64,
        but: &[BatchId],
        expired: &mut Vec<Job>,
    ) -> Result<Option<Claim>, StoreError>;

    /// Tells a job what happened. Errors: `NotFound`, `Refused`.
    async fn tell(&self, id: &JobId, report: Report, now_ms: u64) -> Result<Moved, StoreError>;

    /// Tells every running job (`Abandon`: after a restart; `Lapse`) or every waiting one that has a
    /// deadline (`Expire`) what happened, but for those named. Gives those that changed.
    async fn tell_all(&self, event: Event, but: &[JobId], now_ms: u64) -> Result<Vec<Job>, StoreError>;

    /// Moves a waiting job. Errors: `NotFound`, `Refused` where it does not wait.
    async fn shift(&self, id: &JobId, shift: Shift) -> Result<Job, StoreError>;

    async fn set_favourite(&self, id: &JobId, favourite: bool) -> Result<Job, StoreError>;

    /// `Some`: deleted at that time; `None`: brought back.
    async fn set_deleted(&self, id: &JobId, at_ms: Option<u64>) -> Result<Job, StoreError>;

    async fn set_paused(&self, paused: bool) -> Result<(), StoreError>;

    /// Forgets jobs that are past their time, by age, count, total bytes, and deletion.
    async fn purge(&self, retention: &Retention, now_ms: u64) -> Result<Purged, StoreError>;

    async fn totals(&self) -> Result<Totals, StoreError>;

    /// Gives so many event numbers out, for good; the first of them.
    async fn reserve_events(&self, count: u64) -> Result<u64, StoreError>;

    /// Errors: `Damaged`.
    async fn check(&self) -> Result<(), StoreError>;

    /// Ends in order: nothing is written after this.
    async fn close(&self);

    /// An object's file is about to come; it is held until a time even if no job refers to it.
    async fn object_comes(
        &self,
        hash: &ContentHash,
        bytes: u64,
        held_until_ms: u64,
    ) -> Result<(), StoreError>;

    /// An object's file is there.
    async fn object_is_here(&self, hash: &ContentHash) -> Result<(), StoreError>;

    /// Marks objects that no job refers to and that are held no longer; from then on no job can
    /// refer to them. Also gives those that were marked before.
    async fn objects_leave(&self, now_ms: u64, limit: u32) -> Result<Vec<ContentHash>, StoreError>;

    /// The file of a leaving object is gone.
    async fn object_is_gone(&self, hash: &ContentHash) -> Result<(), StoreError>;

    /// Where a waiting job stands; `None` if it does not wait. Reads no disk.
    fn outlook(&self, seq: i64, now_ms: u64) -> Option<Outlook>;

    /// Whether so many more jobs of a client have room, and when if not. Reads no disk.
    fn room(&self, limits: QueueLimits, client: &ClientId, more: u64, now_ms: u64) -> Result<(), Full>;

    /// How many wait. Reads no disk.
    fn waiting_count(&self) -> u64;

    fn is_paused(&self) -> bool;

    /// What some work is expected to take, from measured runs. Reads no disk.
    fn predict(&self, work: &Work) -> Prediction;

    /// When the next of those is ready that wait for another attempt.
    fn next_ready_ms(&self, now_ms: u64) -> Option<u64>;
}

/// Jobs of one client, accepted together.
#[derive(Clone, Debug)]
pub struct Submission {
    pub client: ClientId,
    pub idempotency_key: Option<String>,
    /// The batch that they all are; its key is the submission's.
    pub batch: Option<BatchId>,
    pub jobs: Vec<NewJob>,
    pub limits: QueueLimits,
}

/// What became of a submission.
#[derive(Clone, Debug)]
pub struct Submitted {
    pub jobs: Vec<Job>,
    pub batch: Option<Batch>,
    /// The same key was here before: these are the first jobs, and nothing was accepted now.
    pub earlier: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// Come back later.
    #[error("the queue is full")]
    Full(Full),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An event with what goes with it.
#[derive(Clone, Debug)]
pub enum Report {
    Event(Event),
    Succeeded { epoch: u64, done: Box<Done> },
    Failed { epoch: u64, failure: Box<Failure> },
}

/// Where a waiting job goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shift {
    /// First of its client's own in its lane.
    FirstOfOwn,
    FirstOfAll,
    /// Before another of the same client and lane.
    Before(JobId),
    LastOfOwn,
}

/// Where a waiting job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// 0 is next.
    pub position: u32,
    /// The time of those before it, for one worker and for its own run.
    pub wait: Prediction,
    pub run: Prediction,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub object_bytes: u64,
    /// Of objects that jobs refer to.
    pub referred_bytes: u64,
    pub calibration: Calibration,
}

/// Named places between two writes. A test stops there, as a crash would; a crash test's server ends
/// its process there.
pub trait WritePoints: Send + Sync {
    /// `Err` stops the write here.
    fn reach(&self, name: &'static str) -> Result<(), StoreError>;
}

/// Never stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unhindered;

impl WritePoints for Unhindered {
    fn reach(&self, _name: &'static str) -> Result<(), StoreError> {
        Ok(())
    }
}

pub(crate) type Points = Arc<dyn WritePoints>;

impl From<Event> for Report {
    fn from(event: Event) -> Self {
        Report::Event(event)
    }
}

impl From<SubmitError> for StudioError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Full(full) => full.into(),
            SubmitError::Store(error) => error.into(),
        }
    }
}
