//! Claims jobs and has them run: leases, cancels, limits and shutdown around a caller's [`Run`].

mod attempt;
mod context;
mod tend;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::desk::Jobs;
use crate::job::{Claim, Done, Failure};

pub(crate) use context::Stopping;
pub use context::{Context, Stop};

/// The longest that an idle worker sleeps; new jobs wake it.
const IDLE: Duration = Duration::from_secs(10);

/// How a job is done.
#[async_trait]
pub trait Run: Send + Sync + 'static {
    /// Does a job, at least once: after a crash or a lost lease it is done again. Stops within one
    /// step of work when the context says so, with whatever failure.
    async fn run(&self, claim: Claim, context: Context) -> Result<Done, Failure>;

    /// There is no job for this worker now: what it held for the next one is to be given back.
    fn idle(&self, _worker: u32) {}
}

impl Jobs {
    /// Runs jobs, so many at a time, until `shutdown`; then gives back what is unfinished, tells the
    /// followers that the server restarts, and returns.
    pub async fn work(self: &Arc<Self>, run: Arc<dyn Run>, workers: u32, shutdown: CancellationToken) {
        let mut tasks = JoinSet::new();
        for number in 0..workers.max(1) {
            tasks.spawn(worker(self.clone(), run.clone(), number, shutdown.clone()));
        }
        tasks.spawn(tend::tend(self.clone(), shutdown));
        tasks.join_all().await;
        self.say_goodbye();
    }
}

async fn worker(jobs: Arc<Jobs>, run: Arc<dyn Run>, number: u32, shutdown: CancellationToken) {
    while !shutdown.is_cancelled() {
        // Before the line is looked at, so that nobody who comes now is slept through.
        let woken = jobs.woken();
        let mut expired = Vec::new();
        let claimed = jobs.claim(number, &mut expired).await;
        expired.into_iter().for_each(|job| jobs.tell(job));
        let idle = match claimed {
            Ok(Some(claim)) => {
                attempt::attempt(&jobs, &run, claim, number, &shutdown).await;
                continue;
            }
            Ok(None) => {
                let now_ms = jobs.now_ms();
                let ready = jobs.store.next_ready_ms(now_ms).map(|at| at.saturating_sub(now_ms).max(1));
                ready.map_or(IDLE, |ms| Duration::from_millis(ms).min(IDLE))
            }
            Err(error) => {
                tracing::error!(%error, "no job could be claimed");
                Duration::from_secs(1)
            }
        };
        run.idle(number);
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(idle) => {}
            () = shutdown.cancelled() => {}
        }
    }
    run.idle(number);
}
