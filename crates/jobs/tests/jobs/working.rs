use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use offstage_api::jobs::{JobEvent, JobFeed, JobId, JobState, JobView, Phase};
use offstage_jobs::*;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::queue::*;

/// Does a job step by step: a step begins when the test lets it.
struct Stepwise {
    steps: Semaphore,
    begun: AtomicU32,
    fails: AtomicU32,
}

impl Stepwise {
    fn new(steps: usize) -> Arc<Stepwise> {
        Arc::new(Stepwise {
            steps: Semaphore::new(steps),
            begun: AtomicU32::new(0),
            fails: AtomicU32::new(0),
        })
    }
}

const STEPS: u32 = 4;

#[async_trait]
impl Run for Stepwise {
    async fn run(&self, claim: Claim, context: Context) -> Result<Done, Failure> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        for step in 0..STEPS {
            context.progress(Phase::Running { step, of: STEPS });
            tokio::select! {
                step = self.steps.acquire() => step.unwrap().forget(),
                () = context.token().cancelled() => return Err(failure(true)),
            }
        }
        if claim.job.prompt.as_deref() == Some("panic") {
            panic!("a bug in the run");
        }
        if self.fails.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            return Err(failure(true));
        }
        Ok(done(&claim.job.id))
    }
}

struct Working {
    queue: Queue,
    run: Arc<Stepwise>,
    shutdown: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Working {
    fn start(queue: Queue, run: Arc<Stepwise>, workers: u32) -> Working {
        let shutdown = CancellationToken::new();
        let (jobs, runs, stop) = (queue.jobs.clone(), run.clone(), shutdown.clone());
        let task = tokio::spawn(async move { jobs.work(runs, workers, stop).await });
        Working { queue, run, shutdown, task }
    }

    async fn stop(self) -> Queue {
        self.shutdown.cancel();
        self.task.await.unwrap();
        self.queue
    }

    async fn feed(&self, of: &str, job: Option<&JobId>, after: u64) -> Box<dyn JobFeed> {
        self.queue.jobs.follow(&client(of), job, after).await.unwrap()
    }
}

async fn next(feed: &mut Box<dyn JobFeed>) -> Option<JobEvent> {
    tokio::time::timeout(Duration::from_secs(60), feed.next()).await.expect("the feed says nothing")
}

/// Reads on until the job is as wanted.
async fn until(feed: &mut Box<dyn JobFeed>, wanted: impl Fn(&JobView) -> bool) -> JobView {
    loop {
        match next(feed).await.expect("the feed ended") {
            JobEvent::Job { job, .. } if wanted(&job) => return *job,
            _ => {}
        }
    }
}

fn at_step(view: &JobView, wanted: u32) -> bool {
    view.progress
        .as_ref()
        .is_some_and(|progress| progress.phase == Phase::Running { step: wanted, of: STEPS })
}

#[tokio::test]
async fn a_job_is_followed_from_submission_to_its_result() {
    let working = Working::start(Queue::new().await, Stepwise::new(100), 1);
    let job = working.queue.submit("a").await;
    let mut feed = working.feed("a", Some(&job), 0).await;
    let view = until(&mut feed, |view| view.state.is_final()).await;
    assert_eq!((view.state, view.attempt, view.edit.unwrap().id.into()), (JobState::Succeeded, 1, job));
    assert_eq!(next(&mut feed).await, None, "its final state is the last event");
    working.stop().await;
}

#[tokio::test]
async fn progress_is_told_step_by_step_and_goes_on_for_who_comes_back() {
    let working = Working::start(Queue::new().await, Stepwise::new(0), 1);
    let job = working.queue.submit("a").await;
    let mut feed = working.feed("a", Some(&job), 0).await;
    until(&mut feed, |view| at_step(view, 0)).await;
    working.run.steps.add_permits(2);
    until(&mut feed, |view| at_step(view, 2)).await;
    drop(feed);
    let mut again = working.feed("a", Some(&job), 0).await;
    let Some(JobEvent::Job { job: present, .. }) = next(&mut again).await else { panic!() };
    assert!(at_step(&present, 2), "{present:?}");
    working.run.steps.add_permits(2);
    until(&mut again, |view| view.state == JobState::Succeeded).await;
    working.stop().await;
}

#[tokio::test]
async fn who_was_cut_off_hears_everything_after_its_number() {
    let working = Working::start(Queue::new().await, Stepwise::new(1_000), 1);
    let mut feed = working.feed("a", None, 0).await;
    for _ in 0..3 {
        working.queue.submit("a").await;
    }
    let mut heard = Vec::new();
    while heard
        .iter()
        .filter(|event| matches!(event, JobEvent::Job { job, .. } if job.state.is_final()))
        .count()
        < 3
    {
        heard.push(next(&mut feed).await.unwrap());
    }
    let middle = heard[heard.len() / 2].seq();
    let mut resumed = working.feed("a", None, middle).await;
    for event in &heard[heard.len() / 2 + 1..] {
        assert_eq!(next(&mut resumed).await.unwrap().seq(), event.seq());
    }
    assert!(heard.windows(2).all(|pair| pair[0].seq() < pair[1].seq()));
    working.stop().await;
}

#[tokio::test]
async fn others_hear_nothing_of_a_clients_jobs() {
    let working = Working::start(Queue::new().await, Stepwise::new(1_000), 1);
    let mut feed = working.feed("b", None, 0).await;
    working.queue.submit("a").await;
    let own = working.queue.submit("b").await;
    let view = until(&mut feed, |_| true).await;
    assert_eq!((view.id, view.mine), (own, true));
    working.stop().await;
}

#[tokio::test]
async fn a_cancel_stops_what_runs_within_its_step_and_what_waits_at_once() {
    let working = Working::start(Queue::new().await, Stepwise::new(0), 1);
    let (runs, waits) = (working.queue.submit("a").await, working.queue.submit("a").await);
    let mut feed = working.feed("a", Some(&runs), 0).await;
    until(&mut feed, |view| at_step(view, 0)).await;
    let a = client("a");
    assert_eq!(working.queue.jobs.cancel(&a, &waits).await.unwrap().state, JobState::Cancelled);
    working.queue.jobs.cancel(&a, &runs).await.unwrap();
    until(&mut feed, |view| view.state == JobState::Cancelled).await;
    assert_eq!(working.run.begun.load(Ordering::SeqCst), 1);
    working.stop().await;
}

#[tokio::test]
async fn a_shutdown_gives_the_job_back_and_counts_no_attempt() {
    let working = Working::start(Queue::new().await, Stepwise::new(0), 1);
    let job = working.queue.submit("a").await;
    let mut feed = working.feed("a", Some(&job), 0).await;
    until(&mut feed, |view| at_step(view, 0)).await;
    let last_seq = {
        let queue = working.stop().await;
        let mut last = None;
        while let Some(event) = next(&mut feed).await {
            last = Some(event);
        }
        let last = last.unwrap();
        assert!(matches!(last, JobEvent::Restarting { .. }), "{last:?}");
        let view = queue.jobs.job(&client("a"), &job).await.unwrap();
        assert_eq!((view.state, view.attempt), (JobState::Queued, 0));
        drop(feed);
        let queue = queue.reopened().await;
        assert_eq!(queue.taken_up, 0);
        let working = Working::start(queue, Stepwise::new(100), 1);
        let mut feed = working.feed("a", Some(&job), last.seq()).await;
        until(&mut feed, |view| view.state == JobState::Succeeded).await;
        working.stop().await;
        last.seq()
    };
    assert!(last_seq > 0);
}

#[tokio::test]
async fn a_failure_that_may_pass_is_tried_again_and_another_is_not() {
    let run = Stepwise::new(100);
    run.fails.store(1, Ordering::SeqCst);
    let working = Working::start(Queue::new().await, run, 1);
    let job = working.queue.submit("a").await;
    let mut feed = working.feed("a", Some(&job), 0).await;
    let view = until(&mut feed, |view| view.state == JobState::Retrying).await;
    assert_eq!((view.attempt, view.failure.unwrap().detail.as_str()), (1, "No memory."));
    working.queue.pass(5_000);
    let view = until(&mut feed, |view| view.state.is_final()).await;
    assert_eq!((view.state, view.attempt, view.failure), (JobState::Succeeded, 2, None));

    let panics = working.queue.submit_with("a", |new| new.prompt = Some("panic".to_owned())).await;
    let mut feed = working.feed("a", Some(&panics), 0).await;
    let view = until(&mut feed, |view| view.state.is_final()).await;
    assert_eq!((view.state, view.failure.unwrap().status), (JobState::Failed, 500));
    working.stop().await;
}

#[tokio::test]
async fn a_run_limit_and_a_deadline_end_a_job_with_the_reason() {
    let working = Working::start(Queue::new().await, Stepwise::new(0), 1);
    let long = working.queue.submit_with("a", |new| new.options.run_limit_ms = Some(20)).await;
    let late = working.queue.submit_with("a", |new| new.options.deadline_ms = Some(0)).await;
    working.queue.pass(1);
    let mut feed = working.feed("a", Some(&long), 0).await;
    let view = until(&mut feed, |view| view.state.is_final()).await;
    assert!(view.failure.unwrap().detail.contains("run limit"));
    let mut feed = working.feed("a", Some(&late), 0).await;
    let view = until(&mut feed, |view| view.state.is_final()).await;
    assert!(view.failure.unwrap().detail.contains("deadline"));
    working.stop().await;
}

#[tokio::test]
async fn two_workers_on_one_store_do_each_job_once() {
    let working = Working::start(Queue::new().await, Stepwise::new(100_000), 2);
    let mut feed = working.feed("a", None, 0).await;
    for _ in 0..40 {
        working.queue.submit("a").await;
    }
    for _ in 0..40 {
        let view = until(&mut feed, |view| view.state.is_final()).await;
        assert_eq!((view.state, view.attempt), (JobState::Succeeded, 1));
    }
    assert_eq!(working.run.begun.load(Ordering::SeqCst), 40);
    assert!(working.queue.jobs.unfinished(&operator()).await.unwrap().is_empty());
    working.stop().await;
}

#[tokio::test]
async fn a_leap_of_the_clock_takes_no_job_from_a_worker_that_lives() {
    let working = Working::start(Queue::new().await, Stepwise::new(0), 1);
    let job = working.queue.submit("a").await;
    let mut feed = working.feed("a", Some(&job), 0).await;
    until(&mut feed, |view| at_step(view, 0)).await;
    working.queue.pass(86_400_000);
    working.queue.jobs.look().await.unwrap();
    working.queue.set_back(3 * 86_400_000);
    working.queue.jobs.look().await.unwrap();
    working.run.steps.add_permits(100);
    let view = until(&mut feed, |view| view.state.is_final()).await;
    assert_eq!((view.state, view.attempt), (JobState::Succeeded, 1));
    working.stop().await;
}

#[tokio::test]
async fn a_cancel_that_only_the_store_knows_is_heard_with_the_next_renewal() {
    let working = Working::start(Queue::new().await, Stepwise::new(0), 1);
    let job = working.queue.submit("a").await;
    let mut feed = working.feed("a", Some(&job), 0).await;
    until(&mut feed, |view| at_step(view, 0)).await;
    let store = working.queue.jobs.store();
    store.tell(&job, Event::Cancel.into(), START_MS).await.unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_millis(RENEW_MS)).await;
    tokio::time::resume();
    until(&mut feed, |view| view.state == JobState::Cancelled).await;
    working.stop().await;
}

#[tokio::test]
async fn a_worker_whose_job_was_given_to_another_stops_and_changes_nothing() {
    let working = Working::start(Queue::new().await, Stepwise::new(0), 1);
    let job = working.queue.submit("a").await;
    let mut feed = working.feed("a", Some(&job), 0).await;
    until(&mut feed, |view| at_step(view, 0)).await;
    let store = working.queue.jobs.store();
    store.tell(&job, Event::Abandon.into(), START_MS).await.unwrap();
    let other = claim(&**store, START_MS).await.unwrap();
    assert_eq!(other.epoch, 2);
    tokio::time::pause();
    tokio::time::advance(Duration::from_millis(RENEW_MS)).await;
    tokio::time::resume();
    let queue = working.stop().await;
    let job = queue.jobs.store().job(&job).await.unwrap();
    assert_eq!((job.standing.state, job.standing.epoch), (JobState::Running, 2));
}

#[tokio::test]
async fn who_tells_late_does_not_contradict_what_was_told() {
    let queue = Queue::new().await;
    let id = queue.submit("a").await;
    let submitted = queue.jobs.reach(&client("a"), &id).await.unwrap();
    let running = claim(&**queue.jobs.store(), START_MS).await.unwrap().job;
    assert!(running.revision > submitted.revision);
    let events = Events::new(0);
    let job = |job: &Job| What::Job { job: Arc::new(job.clone()), progress: None };
    assert_eq!(events.publish(job(&running)), 1);
    assert_eq!(events.publish(job(&submitted)), 1);
    assert_eq!(events.publish(job(&running)), 2, "progress is of the same revision");
}

#[tokio::test]
async fn what_is_missed_is_made_up_for_by_what_is() {
    let events = Events::new(100);
    let mut follower = events.follow(0);
    for _ in 0..5_000 {
        events.publish(What::Queue { paused: true });
    }
    let Some(Heard::Missed { seq }) = follower.next().await else { panic!() };
    let Some(Heard::Happening(next)) = follower.next().await else { panic!() };
    assert_eq!(next.seq, seq + 1);
    events.publish(What::Restarting);
    let mut last = next.seq;
    while let Some(Heard::Happening(happening)) = follower.next().await {
        assert_eq!(happening.seq, last + 1);
        last = happening.seq;
    }
    assert_eq!(last, 5_101);
}
