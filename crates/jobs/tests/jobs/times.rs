use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use offstage_jobs::*;
use proptest::prelude::*;

use crate::queue::*;

fn work(megapixels: f64, steps: u32) -> Work {
    Work { model: "retoucher".to_owned(), megapixels, steps }
}

proptest! {
    #[test]
    fn a_predicted_range_holds_its_expectation_and_most_of_what_was_measured(
        times in proptest::collection::vec(1u64..100_000, 1..200), megapixels in 0.1f64..100.0,
    ) {
        let mut runs = Runs::default();
        times.iter().for_each(|&ms| runs.record(Kind::of(&work(megapixels, 8)), ms));
        let said = runs.predict(&work(megapixels, 8));
        prop_assert!(said.low_ms <= said.expected_ms && said.expected_ms <= said.high_ms);
        let kept = &times[times.len().saturating_sub(RUNS_KEPT)..];
        let within = kept.iter().filter(|&&ms| (said.low_ms..=said.high_ms).contains(&ms)).count();
        prop_assert!(within * 10 >= kept.len() * 8, "{within} of {}", kept.len());
    }

    #[test]
    fn any_work_gets_a_range_however_strange_it_is(megapixels in any::<f64>(), steps in any::<u32>(), ms in any::<u32>()) {
        let mut runs = Runs::default();
        let unknown = runs.predict(&work(megapixels, steps));
        prop_assert!(unknown.low_ms < unknown.high_ms);
        runs.record(Kind::of(&work(1.0, 1)), u64::from(ms));
        let said = runs.predict(&work(megapixels, steps));
        prop_assert!(said.low_ms <= said.high_ms);
    }

    #[test]
    fn waiting_behind_more_takes_longer_and_with_more_workers_less(
        runs in proptest::collection::vec(1u64..10_000, 1..50), workers in 1u32..8,
    ) {
        let ahead = || runs.iter().map(|&ms| Prediction { expected_ms: ms, low_ms: ms / 2, high_ms: ms * 2 });
        let all: Load = ahead().collect();
        let mut fewer = all;
        fewer.remove(ahead().next().unwrap());
        prop_assert_eq!(fewer, ahead().skip(1).collect::<Load>());
        let (more_workers, all) = (all.time(workers + 1), all.time(workers));
        prop_assert!(all.low_ms <= all.expected_ms && all.expected_ms <= all.high_ms);
        prop_assert!(fewer.time(workers).expected_ms <= all.expected_ms);
        prop_assert!(more_workers.expected_ms <= all.expected_ms);
    }
}

#[test]
fn four_times_the_pixels_are_expected_to_take_four_times_as_long() {
    let mut runs = Runs::default();
    (0..20).for_each(|_| runs.record(Kind::of(&work(4.0, 8)), 1_000));
    let said = runs.predict(&work(16.0, 8));
    assert_eq!(said.expected_ms, 4_000);
    assert!(said.low_ms <= 1_000 && said.high_ms >= 4_000);
}

#[tokio::test]
async fn stated_ranges_are_remembered_and_judged() {
    let queue = Queue::new().await;
    let store = queue.store().await;
    let mut now_ms = START_MS;
    // Work of one second, then one that takes a hundred times as long as anybody could know.
    for (number, took_ms) in [(1u64, 1_000u64), (2, 1_000), (3, 1_000), (4, 100_000)] {
        store.submit(submission("a", vec![new_job(number)]), now_ms).await.unwrap();
        let claim = claim(&store, now_ms).await.unwrap();
        now_ms += took_ms;
        let done = Done { run_ms: took_ms, ..done(&claim.job.id) };
        let report = Report::Succeeded { epoch: claim.epoch, done: Box::new(done) };
        store.tell(&claim.job.id, report, now_ms).await.unwrap();
    }
    let calibration = store.totals().await.unwrap().calibration;
    assert_eq!((calibration.stated, calibration.within), (4, 3));
}

#[tokio::test]
async fn what_runs_taught_is_known_after_a_restart() {
    let queue = Queue::new().await;
    let store = queue.store().await;
    store.submit(submission("a", vec![new_job(1)]), START_MS).await.unwrap();
    let claim = claim(&store, START_MS).await.unwrap();
    let done = Done { run_ms: 777, ..done(&claim.job.id) };
    store
        .tell(&id(1), Report::Succeeded { epoch: claim.epoch, done: Box::new(done) }, START_MS)
        .await
        .unwrap();
    drop(store);
    assert_eq!(queue.store().await.predict(&work(MB, 1)).expected_ms, 777);
}

/// One worker, work that comes in bursts, runs that differ by a factor of four: most jobs finish within
/// the range that was stated when they came.
#[tokio::test]
async fn most_jobs_finish_when_it_was_said_that_they_would() {
    let queue = Queue::new().await;
    let store = queue.store().await;
    let (mut now_ms, mut random) = (START_MS, 7u64);
    let mut next_random = |below: u64| {
        // Knuth's MMIX generator.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let mut number = 0;
    for _ in 0..80 {
        for _ in 0..=next_random(8) {
            number += 1;
            store.submit(submission("a", vec![new_job(number)]), now_ms).await.unwrap();
        }
        for _ in 0..=next_random(7) {
            let Some(claim) = claim(&store, now_ms).await else { break };
            // Around a second: the product of two uniform factors.
            let run_ms = (700 + next_random(700)) * (700 + next_random(700)) / 1_000;
            now_ms += run_ms;
            let done = Done { run_ms, ..done(&claim.job.id) };
            let report = Report::Succeeded { epoch: claim.epoch, done: Box::new(done) };
            store.tell(&claim.job.id, report, now_ms).await.unwrap();
        }
    }
    let calibration = store.totals().await.unwrap().calibration;
    assert!(calibration.stated > 200, "{calibration:?}");
    assert!(calibration.share().unwrap() > 0.8, "{calibration:?}");
}

/// A model that comes as slowly as the test says.
struct Model(AtomicU64);

impl Coming for Model {
    fn coming(&self, _: &Job) -> Prediction {
        Prediction::exactly(self.0.load(Ordering::SeqCst))
    }
}

#[tokio::test]
async fn a_waiting_jobs_time_follows_where_its_model_is() {
    let (folder, time) = (tempfile::tempdir().unwrap(), Arc::new(AtomicU64::new(START_MS)));
    let model = Arc::new(Model(AtomicU64::new(60_000)));
    let coming: Arc<dyn Coming> = model.clone();
    let opening = Opening { coming: Some(coming), ..opening(settings(), &time) };
    let jobs = Jobs::open(folder.path(), opening).await.unwrap().jobs;
    let a = client("a");
    let new = |number| NewJob { residency: Prediction::exactly(60_000), ..new_job(number) };
    for number in 1..=2 {
        jobs.submit(&a, None, new(number)).await.unwrap();
    }
    let eta = async |number| jobs.job(&a, &id(number)).await.unwrap().eta.unwrap();
    let (next, behind) = (eta(1).await, eta(2).await);
    assert!(next.low_ms >= 60_000, "it waits for its model: {next:?}");
    assert!(behind.low_ms < 60_000 && behind.high_ms > 60_000, "who is before it may bring it: {behind:?}");

    model.0.store(0, Ordering::SeqCst);
    let (next_now, behind_now) = (eta(1).await, eta(2).await);
    assert!(next_now.high_ms + 60_000 == next.high_ms, "the model is there: {next_now:?}");
    assert_eq!(behind_now, behind, "until its turn the model may leave again");
}

proptest! {
    #[test]
    fn one_or_the_other_is_within_both(
        a in (0u64..1_000, 0u64..1_000), b in (0u64..1_000, 0u64..1_000), wait in 0u64..1_000,
    ) {
        let range = |(low_ms, more): (u64, u64)| {
            Prediction { expected_ms: low_ms + more / 2, low_ms, high_ms: low_ms + more }
        };
        let (a, b, wait) = (range(a), range(b), Prediction::exactly(wait));
        for one in [a, b] {
            prop_assert!(a.or(b).low_ms <= one.low_ms && one.high_ms <= a.or(b).high_ms);
        }
        let run = Prediction::exactly(7);
        let said = Prediction::of_waiting(wait, a, b, run);
        prop_assert!(said.low_ms <= said.expected_ms && said.expected_ms <= said.high_ms);
        if wait == Prediction::default() {
            prop_assert_eq!(said, a.then(run));
        } else {
            prop_assert_eq!(said.low_ms, wait.low_ms + 7, "it may be there");
            prop_assert_eq!(said.high_ms, wait.high_ms + a.high_ms.max(b.high_ms) + 7);
        }
    }
}

#[test]
fn what_is_left_of_many_steps_is_told_by_those_that_were_done() {
    let left = Prediction::of_steps(10_000, 5, 15);
    assert!((30_000..=34_000).contains(&left.expected_ms), "{left:?}");
    assert!(left.low_ms < left.expected_ms && left.expected_ms < left.high_ms);
    let unknown = Runs::default().predict(&work(0.25, 20));
    assert_eq!(unknown.or_narrower(left), left, "it says more than what is said without any run");
    let known = Prediction { expected_ms: 31_000, low_ms: 30_000, high_ms: 32_000 };
    assert_eq!(known.or_narrower(left), known);
}
