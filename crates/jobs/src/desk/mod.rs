//! Everything together: what the port's implementation calls.

mod claim;
mod follow;
mod open;
mod orders;
mod questions;
mod running;
mod submit;
mod view;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use offstage_api::jobs::{BatchId, Client, JobId, Progress, QueueLimits};
use tokio::sync::Notify;

use crate::error::StoreError;
use crate::eta::Prediction;
use crate::events::{Events, What};
use crate::job::Job;
use crate::objects::Objects;
use crate::retention::Retention;
use crate::store::Store;
use crate::worker::Stopping;

pub use open::{OpenedJobs, Opening};

/// Milliseconds since 1970-01-01 UTC.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Knows where the models of jobs are.
pub trait Coming: Send + Sync {
    /// How long a job's model takes to come, as things are now. Asked for each view: reads no disk.
    fn coming(&self, job: &Job) -> Prediction;
}

/// The queue of a running server: store, objects, events, and what runs. All of the port
/// ([`offstage_api::jobs::JobDesk`]) is here but for reading requests into [`crate::NewJob`]s.
pub struct Jobs {
    pub(crate) store: Arc<dyn Store>,
    objects: Objects,
    events: Arc<Events>,
    settings: Settings,
    clock: Clock,
    /// `None`: what was said at submission stays true.
    coming: Option<Arc<dyn Coming>>,
    /// Jobs that run in this process.
    running: Mutex<HashMap<JobId, Running>>,
    /// The batch that a worker did a job of last, by worker. Locked for as long as a claim takes.
    batches: tokio::sync::Mutex<HashMap<u32, BatchId>>,
    work: Notify,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    pub limits: QueueLimits,
    pub retention: Retention,
    /// How many jobs run at a time.
    pub workers: u32,
    /// How many of them may be of one batch: as many as the devices do at once. A batch stays with the
    /// workers that began it, so that what they borrowed for one of its jobs is there for the next.
    pub workers_per_batch: u32,
}

struct Running {
    stopping: Arc<Stopping>,
    job: Arc<Job>,
    progress: Progress,
    /// When its work began, once it has what it needs.
    working_since_ms: Option<u64>,
    /// The first step that was told done, and when.
    first_step: Option<(u32, u64)>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            limits: QueueLimits { per_client: 1_000, total: 20_000 },
            retention: Retention::default(),
            workers: 1,
            workers_per_batch: 1,
        }
    }
}

impl Jobs {
    pub fn objects(&self) -> &Objects {
        &self.objects
    }

    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn now_ms(&self) -> u64 {
        (self.clock)()
    }

    /// A job, if the client may reach it. Errors: `NotFound`.
    pub async fn reach(&self, client: &Client, id: &JobId) -> Result<Job, StoreError> {
        let job = self.store.job(id).await?;
        if client.operator || job.client == client.id { Ok(job) } else { Err(StoreError::NotFound) }
    }

    /// Resolves when there may be work that was not there when this was called.
    pub(crate) fn woken(&self) -> impl Future<Output = ()> {
        let mut woken = Box::pin(self.work.notified());
        woken.as_mut().enable();
        woken
    }

    pub(crate) fn wake(&self) {
        self.work.notify_waiters();
    }

    /// Tells followers how a job is now. Whoever wrote first may come here last: then it says nothing.
    pub(crate) fn tell(&self, job: Job) {
        let job = Arc::new(job);
        let mut running = self.running();
        let progress = running.get_mut(&job.id).map(|running| {
            if job.revision > running.job.revision {
                running.job = job.clone();
            }
            running.progress.clone()
        });
        self.events.publish(What::Job { job, progress });
    }

    /// Tells followers that the server restarts. Nothing is told after that.
    pub(crate) fn say_goodbye(&self) {
        self.events.publish(What::Restarting);
    }

    /// Closes the database, after [`Jobs::work`] has returned. A process that ends without it loses
    /// nothing.
    pub async fn close(&self) {
        self.say_goodbye();
        self.store.close().await;
    }

    fn running(&self) -> MutexGuard<'_, HashMap<JobId, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
