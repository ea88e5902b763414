//! What the queue costs at 100 and at 10,000 waiting jobs: medians, and their ratio.
//! `cargo bench -p offstage-jobs`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench that cannot go on fails"
)]

use std::time::Instant;

use offstage_api::jobs::{ClientId, HistoryQuestion, JobOptions, QueueLimits};
use offstage_jobs::*;

const NAMES: [&str; 6] = ["submit", "position", "list of 50", "claim", "history", "search"];
const ROUNDS: u64 = 200;
const NOW_MS: u64 = 1_800_000_000_000;

struct Queue {
    _folder: tempfile::TempDir,
    store: SqliteStore,
    next: u64,
}

impl Queue {
    /// One client in ten jobs, at most a hundred.
    async fn of(waiting: u64) -> Queue {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jobs.sqlite");
        let store = SqliteStore::open(&path, SqliteOptions::default(), NOW_MS).await.unwrap().store;
        let mut queue = Queue { _folder: folder, store, next: 0 };
        for client in 0..(waiting / 10).min(100) {
            let each = waiting / (waiting / 10).min(100);
            let jobs = (0..each).map(|_| queue.new_job()).collect();
            queue.store.submit(submission(client, jobs), NOW_MS).await.unwrap();
        }
        queue
    }

    fn new_job(&mut self) -> NewJob {
        self.next += 1;
        NewJob {
            id: format!("{:026}", self.next).parse().unwrap(),
            prompt: Some("make the sky a little warmer and the shadows softer".to_owned()),
            work: Work { model: "retoucher".to_owned(), megapixels: 12.0, steps: 1 },
            spec: "{}".to_owned(),
            options: JobOptions::default(),
            objects: Vec::new(),
            residency: Prediction::default(),
        }
    }

    /// Medians in microseconds, in the order of [`NAMES`]. Each round leaves the queue as it was.
    async fn medians(&mut self) -> [f64; 6] {
        let mut times = [const { Vec::new() }; 6];
        let page = HistoryQuestion { everyone: true, ..HistoryQuestion::default() };
        let search = HistoryQuestion { search: Some("warm sky".to_owned()), ..page.clone() };
        for round in 0..ROUNDS {
            let new = self.new_job();
            let begun = Instant::now();
            let submitted = self.store.submit(submission(round % 10, vec![new]), NOW_MS).await.unwrap();
            times[0].push(begun.elapsed());
            let job = &submitted.jobs[0];

            let begun = Instant::now();
            let found = self.store.job(&job.id).await.unwrap();
            assert!(self.store.outlook(found.place.seq, NOW_MS).is_some());
            times[1].push(begun.elapsed());

            let begun = Instant::now();
            assert_eq!(self.store.unfinished(None, 50).await.unwrap().len(), 50);
            times[2].push(begun.elapsed());

            for (at, question) in [(4, &page), (5, &search)] {
                let begun = Instant::now();
                assert_eq!(self.store.history(None, question).await.unwrap().len(), 50);
                times[at].push(begun.elapsed());
            }

            let begun = Instant::now();
            let claim = self.store.claim(NOW_MS, &[], &mut Vec::new()).await.unwrap().unwrap();
            times[3].push(begun.elapsed());
            self.store
                .tell(&claim.job.id, Event::StopHeard { epoch: claim.epoch }.into(), NOW_MS)
                .await
                .unwrap();
        }
        times.map(|mut times| {
            times.sort_unstable();
            times[times.len() / 2].as_secs_f64() * 1e6
        })
    }
}

fn submission(client: u64, jobs: Vec<NewJob>) -> Submission {
    let limits = QueueLimits { per_client: u64::MAX / 2, total: u64::MAX / 2 };
    let client = ClientId::new(format!("client {client}"));
    Submission { client, idempotency_key: None, batch: None, jobs, limits }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let small = Queue::of(100).await.medians().await;
        let large = Queue::of(10_000).await.medians().await;
        println!("{:<10} {:>14} {:>14} {:>8}", "", "100 waiting", "10,000 waiting", "ratio");
        for (at, name) in NAMES.into_iter().enumerate() {
            println!(
                "{name:<10} {:>11.0} µs {:>11.0} µs {:>8.2}",
                small[at],
                large[at],
                large[at] / small[at]
            );
        }
    });
}
