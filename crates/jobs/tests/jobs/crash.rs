//! A process that ends between any two writes, and the next one that finds what it left.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use offstage_api::jobs::{HistoryQuestion, JobId, JobState};
use offstage_jobs::*;

use crate::queue::*;

/// Stops at the nth write point that is reached, and notes which one that was.
struct StopAt {
    nth: usize,
    reached: AtomicUsize,
    stopped_at: Mutex<Option<&'static str>>,
}

impl WritePoints for StopAt {
    fn reach(&self, name: &'static str) -> Result<(), StoreError> {
        if self.reached.fetch_add(1, Ordering::SeqCst) < self.nth {
            return Ok(());
        }
        self.stopped_at.lock().unwrap().get_or_insert(name);
        Err(StoreError::Stopped(name))
    }
}

/// What the process was told is done, and what it may have begun.
#[derive(Default)]
struct Told {
    accepted: BTreeSet<JobId>,
    succeeded: BTreeSet<JobId>,
    may_be_gone: BTreeSet<JobId>,
}

const SECRET: &str = "a photo";

/// A life of a few jobs. Keys make each step safe to do again.
async fn life(jobs: &Arc<Jobs>, told: &mut Told, time: &AtomicU64) -> Result<(), String> {
    let a = client("a");
    let text = |error: StoreError| error.to_string();
    let put = async |content: &'static str| {
        jobs.objects().put_bytes(Bytes::from_static(content.as_bytes()), jobs.now_ms()).await
    };
    let photo = put(SECRET).await.map_err(text)?;
    let new = NewJob { objects: vec![(Role::Photo, photo)], ..new_job(1) };
    let view = jobs.submit(&a, Some("one".into()), new).await.map_err(|error| error.to_string())?;
    told.accepted.insert(view.id);
    let batch = format!("{:026}", 7).parse().unwrap();
    let many = (2..5).map(new_job).collect();
    let batch =
        jobs.submit_batch(&a, Some("batch".into()), batch, many).await.map_err(|error| error.to_string())?;
    told.accepted.extend(batch.jobs.into_iter().map(|job| job.id));
    let store = jobs.store();
    store.shift(&id(4), Shift::FirstOfOwn).await.map_err(text)?;

    let mut claims = Vec::new();
    for _ in 0..3 {
        claims.extend(store.claim(jobs.now_ms(), &[], &mut Vec::new()).await.map_err(text)?);
    }
    for (at, claim) in claims.into_iter().enumerate() {
        let (id, epoch) = (claim.job.id, claim.epoch);
        let report = match at {
            0 => {
                let result = put("a result").await.map_err(text)?;
                let done = Done { objects: vec![(Role::Result, result)], ..done(&id) };
                Report::Succeeded { epoch, done: Box::new(done) }
            }
            1 => Report::Failed { epoch, failure: Box::new(failure(true)) },
            _ => Event::GiveBack { epoch }.into(),
        };
        let succeeds = matches!(report, Report::Succeeded { .. });
        store.tell(&id, report, jobs.now_ms()).await.map_err(text)?;
        if succeeds {
            told.succeeded.insert(id);
        }
    }
    told.may_be_gone.insert(id(1));
    jobs.delete(&a, &id(1)).await.map_err(text)?;
    time.fetch_add(jobs.settings().retention.undo_ms + 1, Ordering::SeqCst);
    jobs.sweep().await.map_err(text)?;
    Ok(())
}

/// What has to hold whatever was interrupted.
async fn nothing_is_lost(folder: &Path, jobs: &Arc<Jobs>, told: &Told, time: &AtomicU64) {
    jobs.check().await.unwrap();
    for id in told.accepted.difference(&told.may_be_gone) {
        let job = jobs.store().job(id).await.unwrap();
        assert_ne!(job.standing.state, JobState::Running, "its process is gone");
        assert_eq!(job.standing.state == JobState::Succeeded, job.edit.is_some());
    }
    for id in told.succeeded.difference(&told.may_be_gone) {
        let job = jobs.store().job(id).await.unwrap();
        assert_eq!(job.standing.state, JobState::Succeeded);
        let result = job.object(Role::Result).unwrap();
        assert_eq!(jobs.objects().read(result).await.unwrap(), "a result");
    }
    time.fetch_add(ObjectRules::default().grace_ms + 1, Ordering::SeqCst);
    jobs.sweep().await.unwrap();
    let everything = HistoryQuestion { everyone: true, ..HistoryQuestion::default() };
    let mut referred = BTreeSet::new();
    let mut bytes = 0;
    for view in jobs.history(&operator(), everything).await.unwrap().jobs {
        for object in jobs.store().job(&view.id).await.unwrap().objects {
            if referred.insert(object.hash.clone()) {
                bytes += object.bytes;
            }
        }
    }
    assert_eq!(files(&folder.join("objects")), referred.len(), "orphans, or files that are missing");
    let totals = jobs.totals().await.unwrap();
    assert_eq!((totals.object_bytes, totals.referred_bytes), (bytes, bytes));
}

#[tokio::test]
async fn a_process_that_ends_between_any_two_writes_loses_nothing() {
    let mut stopped_at = BTreeSet::new();
    for nth in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let time = Arc::new(AtomicU64::new(START_MS));
        let points = Arc::new(StopAt { nth, reached: AtomicUsize::new(0), stopped_at: Mutex::new(None) });
        let mut told = Told::default();
        let opening = Opening { points: points.clone(), ..opening(settings(), &time) };
        let lived = match Jobs::open(folder.path(), opening).await {
            Ok(opened) => life(&opened.jobs, &mut told, &time).await,
            Err(error) => Err(error.to_string()),
        };
        let Some(name) = *points.stopped_at.lock().unwrap() else {
            lived.unwrap();
            break;
        };
        stopped_at.insert(name);

        let again = Jobs::open(folder.path(), crate::queue::opening(settings(), &time)).await.unwrap();
        assert_eq!(again.damaged, None);
        nothing_is_lost(folder.path(), &again.jobs, &told, &time).await;
        // Whoever heard nothing sends the same again, and there is one of each.
        let a = client("a");
        let one = again.jobs.submit(&a, Some("one".into()), new_job(1)).await.unwrap().id;
        assert_eq!(one, id(1), "stopped at {name}");
        let all = again.jobs.history(&a, HistoryQuestion::default()).await.unwrap().jobs;
        let ids: BTreeSet<_> = all.iter().map(|job| job.id.clone()).collect();
        assert_eq!(ids.len(), all.len());
        // And what waits can be done.
        while let Some(claim) = claim(&**again.jobs.store(), again.jobs.now_ms()).await {
            let report = Report::Succeeded { epoch: claim.epoch, done: Box::new(done(&claim.job.id)) };
            again.jobs.store().tell(&claim.job.id, report, again.jobs.now_ms()).await.unwrap();
        }
        assert!(again.jobs.unfinished(&operator()).await.unwrap().is_empty(), "stopped at {name}");
    }
    let missed: Vec<_> = WRITE_POINTS.iter().filter(|name| !stopped_at.contains(*name)).collect();
    assert!(missed.is_empty(), "never stopped at {missed:?}");
}

#[tokio::test]
async fn what_ran_runs_again_three_times_and_then_says_why_not() {
    let mut queue = Queue::new().await;
    let job = queue.submit("a").await;
    let waits = queue.submit("a").await;
    for attempt in 1..=MAX_ATTEMPTS {
        let claim = claim(&**queue.jobs.store(), START_MS).await.unwrap();
        assert_eq!((claim.job.id, claim.job.standing.attempt), (job.clone(), attempt));
        queue = queue.reopened().await;
        assert_eq!(queue.taken_up, 1);
    }
    let view = queue.jobs.job(&client("a"), &job).await.unwrap();
    assert_eq!(view.state, JobState::Failed);
    assert!(view.failure.unwrap().detail.contains("interrupted 3 times"));
    assert_eq!(queue.jobs.job(&client("a"), &waits).await.unwrap().state, JobState::Queued);
}

#[tokio::test]
async fn a_worker_whose_lease_was_lost_writes_nothing() {
    let queue = Queue::new().await;
    let store = queue.store().await;
    store.submit(submission("a", vec![new_job(1)]), START_MS).await.unwrap();
    let first = claim(&store, START_MS).await.unwrap();
    let late_ms = START_MS + LEASE_MS;
    assert!(store.tell_all(Event::Lapse { now_ms: late_ms }, &[id(1)], late_ms).await.unwrap().is_empty());
    assert_eq!(store.tell_all(Event::Lapse { now_ms: late_ms }, &[], late_ms).await.unwrap().len(), 1);
    let second = claim(&store, late_ms).await.unwrap();
    let report = |epoch| Report::Succeeded { epoch, done: Box::new(done(&id(1))) };
    for stale in [report(first.epoch), Event::Renew { epoch: first.epoch, now_ms: late_ms }.into()] {
        let refused = store.tell(&id(1), stale, late_ms).await.unwrap_err();
        assert!(matches!(refused, StoreError::Refused(Refusal::LeaseLost)));
    }
    assert_eq!(store.job(&id(1)).await.unwrap().edit, None);
    store.tell(&id(1), report(second.epoch), late_ms).await.unwrap();
    let again = store.tell(&id(1), report(second.epoch), late_ms).await.unwrap_err();
    assert!(matches!(again, StoreError::Refused(Refusal::LeaseLost)), "a result is written once");
}

#[tokio::test]
async fn a_write_whose_caller_went_away_is_whole_or_not_there() {
    let queue = Queue::new().await;
    let store = Arc::new(queue.store().await);
    for number in 1..200u64 {
        let submitting = store.submit(submission("a", vec![new_job(number)]), START_MS);
        // Dropped after more and more of its steps.
        let mut submitting = std::pin::pin!(submitting);
        for _ in 0..number % 40 {
            if futures_util::poll!(&mut submitting).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    let known = store.unfinished(None, 1_000).await.unwrap();
    store.submit(submission("b", vec![new_job(1_000)]), START_MS).await.unwrap();
    let after = store.unfinished(None, 1_000).await.unwrap();
    assert!(after.len() > known.len());
    assert_eq!(store.waiting_count(), after.len() as u64, "the mirror is what the file says");
}
