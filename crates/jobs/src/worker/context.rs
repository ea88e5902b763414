use std::sync::{Arc, OnceLock};

use offstage_api::jobs::{JobId, Phase};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::desk::Jobs;
use crate::objects::Objects;

/// What a run is told, and what it tells.
#[derive(Clone)]
pub struct Context {
    pub(super) jobs: Arc<Jobs>,
    pub(super) id: JobId,
    pub(super) worker: u32,
    pub(super) stopping: Arc<Stopping>,
    /// When the run limit is reached.
    pub(super) until: Option<Instant>,
}

/// Why a run is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    Cancelled,
    /// Another worker has it: nothing of this one counts.
    LeaseLost,
    RunLimit,
    /// The server stops; the job will run again.
    Shutdown,
}

/// The first reason counts.
#[derive(Debug, Default)]
pub struct Stopping {
    token: CancellationToken,
    why: OnceLock<Stop>,
}

impl Stopping {
    pub(crate) fn stop(&self, why: Stop) {
        let _ = self.why.set(why);
        self.token.cancel();
    }

    pub(super) async fn stopped(&self) {
        self.token.cancelled().await;
    }

    pub(super) fn why(&self) -> Option<Stop> {
        self.why.get().copied()
    }
}

impl Context {
    /// Says how far it is. Followers hear it at once; it is not kept on disk.
    pub fn progress(&self, phase: Phase) {
        self.jobs.progressed(&self.id, |progress| progress.phase = phase);
    }

    /// Says where a preview of the unfinished result is.
    pub fn preview(&self, url: String) {
        self.jobs.progressed(&self.id, |progress| progress.preview_url = Some(url));
    }

    /// Cancelled when the run is to stop, for whatever reason.
    pub fn token(&self) -> &CancellationToken {
        &self.stopping.token
    }

    /// Why it is to stop; `None` while it is not.
    pub fn stop(&self) -> Option<Stop> {
        self.stopping.why()
    }

    /// When the run limit is reached, where the job has one.
    pub fn until(&self) -> Option<Instant> {
        self.until
    }

    /// Which of the workers does it; each does one job at a time.
    pub fn worker(&self) -> u32 {
        self.worker
    }

    pub fn objects(&self) -> &Objects {
        self.jobs.objects()
    }

    /// Milliseconds since 1970-01-01 UTC, by the queue's clock.
    pub fn now_ms(&self) -> u64 {
        self.jobs.now_ms()
    }
}
