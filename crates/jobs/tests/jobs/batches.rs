//! A batch stays with the workers that began it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use offstage_api::jobs::{BatchId, JobId};
use offstage_jobs::*;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::queue::*;

/// Notes who did what; a job ends when the test lets it.
struct Noting {
    ends: Semaphore,
    begun: Mutex<Vec<(JobId, u32)>>,
    idle: Mutex<Vec<u32>>,
}

#[async_trait]
impl Run for Noting {
    async fn run(&self, claim: Claim, context: Context) -> Result<Done, Failure> {
        self.begun.lock().unwrap().push((claim.job.id.clone(), context.worker()));
        self.ends.acquire().await.unwrap().forget();
        Ok(done(&claim.job.id))
    }

    fn idle(&self, worker: u32) {
        self.idle.lock().unwrap().push(worker);
    }
}

struct Working {
    queue: Queue,
    run: Arc<Noting>,
    shutdown: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Working {
    async fn start(workers: u32, workers_per_batch: u32) -> Working {
        let queue = Queue::with(Settings { workers, workers_per_batch, ..settings() }).await;
        let run =
            Arc::new(Noting { ends: Semaphore::new(0), begun: Mutex::default(), idle: Mutex::default() });
        let shutdown = CancellationToken::new();
        let (jobs, runs, stop) = (queue.jobs.clone(), run.clone(), shutdown.clone());
        let task = tokio::spawn(async move { jobs.work(runs, workers, stop).await });
        Working { queue, run, shutdown, task }
    }

    async fn submit_batch(&self, of: &str, numbers: std::ops::RangeInclusive<u64>) -> BatchId {
        let batch: BatchId = format!("{:026}", numbers.start() + 1_000).parse().unwrap();
        let jobs = numbers.map(new_job).collect();
        self.queue.jobs.submit_batch(&client(of), None, batch.clone(), jobs).await.unwrap();
        batch
    }

    fn begun(&self) -> Vec<(JobId, u32)> {
        self.run.begun.lock().unwrap().clone()
    }

    /// Waits until so many jobs have begun; none more begins then by itself.
    async fn until_begun(&self, count: usize) -> Vec<(JobId, u32)> {
        for _ in 0..6_000 {
            if self.begun().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // A worker that would begin another one has had the time to.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let begun = self.begun();
        assert_eq!(begun.len(), count, "{begun:?}");
        begun
    }

    async fn stop(self) {
        self.run.ends.add_permits(1_000);
        self.shutdown.cancel();
        self.task.await.unwrap();
    }
}

#[tokio::test]
async fn a_batch_is_one_workers_and_another_does_what_comes_in_between() {
    let working = Working::start(2, 1).await;
    working.submit_batch("a", 1..=4).await;
    let its_worker = working.until_begun(1).await[0].1;
    let other = working.queue.submit_with("b", |new| new.id = id(50)).await;
    assert_eq!(working.until_begun(2).await[1], (other, 1 - its_worker), "it does not wait for the batch");
    working.run.ends.add_permits(1);
    working.until_begun(3).await;
    working.run.ends.add_permits(4);
    let begun = working.until_begun(5).await;
    let of_batch: Vec<u32> =
        begun.iter().filter(|(job, _)| *job != id(50)).map(|(_, worker)| *worker).collect();
    assert_eq!(of_batch, [its_worker; 4]);
    working.stop().await;
}

#[tokio::test]
async fn a_batch_has_as_many_workers_as_it_may_have() {
    let working = Working::start(4, 2).await;
    working.submit_batch("a", 1..=4).await;
    let begun = working.until_begun(2).await;
    assert_ne!(begun[0].1, begun[1].1);
    working.submit_batch("a", 11..=14).await;
    working.until_begun(4).await;
    working.stop().await;
}

#[tokio::test]
async fn a_worker_that_turns_to_something_else_leaves_the_batch_to_who_is_free() {
    let working = Working::start(2, 1).await;
    let blocks = working.queue.submit_with("c", |new| new.id = id(60)).await;
    working.until_begun(1).await;
    working.submit_batch("a", 1..=2).await;
    working.until_begun(2).await;
    let next = working.queue.submit_with("b", |new| new.id = id(50)).await;
    working.queue.jobs.run_next(&operator(), &next).await.unwrap();
    // Either worker may be free first; the one of the batch takes what comes before it.
    working.run.ends.add_permits(2);
    let begun = working.until_begun(4).await;
    assert_eq!(begun[0].0, blocks);
    let began: Vec<&JobId> = begun[2..].iter().map(|(job, _)| job).collect();
    assert!(began.contains(&&next) && began.contains(&&id(2)), "{begun:?}");
    working.stop().await;
}

#[tokio::test]
async fn a_worker_with_nothing_to_do_is_told_so() {
    let working = Working::start(1, 1).await;
    working.submit_batch("a", 1..=2).await;
    working.until_begun(1).await;
    working.run.idle.lock().unwrap().clear();
    working.run.ends.add_permits(1);
    working.until_begun(2).await;
    assert!(working.run.idle.lock().unwrap().is_empty(), "the next of the batch followed at once");
    working.queue.jobs.set_paused(true).await.unwrap();
    working.run.ends.add_permits(1);
    for _ in 0..6_000 {
        if !working.run.idle.lock().unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(working.run.idle.lock().unwrap().first(), Some(&0));
    working.stop().await;
}
