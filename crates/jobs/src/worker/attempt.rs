use std::sync::Arc;
use std::time::Duration;

use offstage_api::{Problem, StudioError};
use tokio::task::{JoinError, JoinHandle};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::Run;
use super::context::{Context, Stop, Stopping};
use crate::desk::Jobs;
use crate::error::StoreError;
use crate::job::{Claim, Done, Failure};
use crate::state::{Event, Outcome, RENEW_MS, Refusal};
use crate::store::Report;

/// A run that does not stop within this time after it was told to is left to itself.
const STOPS_WITHIN: Duration = Duration::from_secs(20);
/// How often, and in which distance, a report is given to a store that does not take it.
const REPORTS: u32 = 5;
const BETWEEN_REPORTS: Duration = Duration::from_secs(1);

/// Runs a claimed job once, and reports what became of it.
pub(super) async fn attempt(
    jobs: &Arc<Jobs>,
    run: &Arc<dyn Run>,
    claim: Claim,
    worker: u32,
    shutdown: &CancellationToken,
) {
    let (id, epoch) = (claim.job.id.clone(), claim.epoch);
    let stopping = Arc::new(Stopping::default());
    let until =
        claim.job.options.run_limit_ms.and_then(|ms| Instant::now().checked_add(Duration::from_millis(ms)));
    jobs.started(&claim.job, stopping.clone());
    let context = Context { jobs: jobs.clone(), id: id.clone(), worker, stopping: stopping.clone(), until };
    let run = run.clone();
    let task = tokio::spawn(async move { run.run(claim, context).await });
    let ended = watched(jobs, &id, epoch, &stopping, until, task, shutdown).await;
    if let Some(report) = report(ended, stopping.why(), epoch) {
        reported(jobs, &id, report).await;
    }
    jobs.stopped(&id);
}

/// Waits for the run, renews its lease meanwhile, and tells it when to stop. `None`: it did not stop.
async fn watched(
    jobs: &Arc<Jobs>,
    id: &offstage_api::jobs::JobId,
    epoch: u64,
    stopping: &Stopping,
    until: Option<Instant>,
    mut task: JoinHandle<Result<Done, Failure>>,
    shutdown: &CancellationToken,
) -> Option<Result<Result<Done, Failure>, JoinError>> {
    let every = Duration::from_millis(RENEW_MS);
    let mut renewals = tokio::time::interval_at(Instant::now() + every, every);
    renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut give_up = None;
    loop {
        let far = Instant::now() + Duration::from_secs(86_400);
        tokio::select! {
            ended = &mut task => return Some(ended),
            _ = renewals.tick() => {
                let renewed = jobs.store.tell(id, Event::Renew { epoch, now_ms: jobs.now_ms() }.into(), jobs.now_ms());
                match renewed.await {
                    Ok(moved) if moved.outcome == (Outcome::Renewed { cancel: true }) => {
                        stopping.stop(Stop::Cancelled);
                    }
                    Err(StoreError::Refused(Refusal::LeaseLost) | StoreError::NotFound) => {
                        stopping.stop(Stop::LeaseLost);
                    }
                    Ok(_) => {}
                    Err(error) => tracing::warn!(%id, %error, "a lease was not renewed"),
                }
            }
            () = tokio::time::sleep_until(until.unwrap_or(far)), if until.is_some() && stopping.why().is_none() => {
                stopping.stop(Stop::RunLimit);
            }
            () = shutdown.cancelled(), if stopping.why().is_none() => stopping.stop(Stop::Shutdown),
            () = stopping.stopped(), if give_up.is_none() => give_up = Some(Instant::now() + STOPS_WITHIN),
            () = tokio::time::sleep_until(give_up.unwrap_or(far)), if give_up.is_some() => {
                task.abort();
                return None;
            }
        }
    }
}

/// What the store is told; `None` where nothing of this run counts.
fn report(
    ended: Option<Result<Result<Done, Failure>, JoinError>>,
    why: Option<Stop>,
    epoch: u64,
) -> Option<Report> {
    let failed = |failure: Failure| Some(Report::Failed { epoch, failure: Box::new(failure) });
    match (ended, why) {
        (_, Some(Stop::LeaseLost)) => None,
        (Some(Ok(Ok(done))), _) => Some(Report::Succeeded { epoch, done: Box::new(done) }),
        (_, Some(Stop::Cancelled)) => Some(Event::StopHeard { epoch }.into()),
        (_, Some(Stop::Shutdown)) => Some(Event::GiveBack { epoch }.into()),
        (_, Some(Stop::RunLimit)) => failed(over_limit()),
        (Some(Ok(Err(failure))), None) => failed(failure),
        (Some(Err(panicked)), None) => failed(Failure {
            problem: StudioError::internal(panicked).into(),
            retryable: false,
            retry_after_ms: None,
        }),
        (None, None) => None,
    }
}

/// Tells the store, also if it does not take it at once: a full disk may have room in a moment.
async fn reported(jobs: &Arc<Jobs>, id: &offstage_api::jobs::JobId, mut report: Report) {
    for _ in 0..REPORTS {
        match jobs.store.tell(id, report.clone(), jobs.now_ms()).await {
            Ok(moved) => return jobs.ended(moved.job),
            Err(StoreError::Refused(refusal)) => {
                return tracing::warn!(%id, %refusal, "a run ended after its lease");
            }
            Err(StoreError::NotFound) => return,
            Err(StoreError::ObjectGone) => {
                let Report::Succeeded { epoch, .. } = report else { return };
                let problem = Problem::from(StudioError::from(StoreError::ObjectGone));
                let failure = Failure { problem, retryable: true, retry_after_ms: None };
                report = Report::Failed { epoch, failure: Box::new(failure) };
            }
            Err(error) => {
                tracing::error!(%id, %error, "the end of a run could not be written");
                tokio::time::sleep(BETWEEN_REPORTS).await;
            }
        }
    }
}

fn over_limit() -> Failure {
    let detail = "This job ran longer than its run limit allows. Allow more, or make it smaller.";
    Failure {
        problem: Problem::new(504, "run-limit", "Ran too long", detail),
        retryable: false,
        retry_after_ms: None,
    }
}
