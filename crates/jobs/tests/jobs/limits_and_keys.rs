use offstage_api::StudioError;
use offstage_api::jobs::{HistoryQuestion, JobState, QueueLimits};
use offstage_jobs::*;
use proptest::prelude::*;

use crate::queue::*;

#[tokio::test]
async fn the_same_key_of_the_same_client_answers_with_the_first_job() {
    let queue = Queue::new().await;
    let key = || Some("k".to_owned());
    let (a, b) = (client("a"), client("b"));
    let first = queue.jobs.submit(&a, key(), queue.new_job()).await.unwrap();
    let again = queue.jobs.submit(&a, key(), queue.new_job()).await.unwrap();
    let other = queue.jobs.submit(&b, key(), queue.new_job()).await.unwrap();
    assert_eq!(again.id, first.id);
    assert_ne!(other.id, first.id);
    let queue = queue.reopened().await;
    assert_eq!(queue.jobs.submit(&a, key(), queue.new_job()).await.unwrap().id, first.id);
    assert_eq!(queue.jobs.queue(&operator()).await.unwrap().waiting_count, 2);
}

#[tokio::test]
async fn a_batch_comes_whole_or_not_at_all_and_once_for_each_key() {
    let mut settings = settings();
    settings.limits = QueueLimits { per_client: 5, total: 100 };
    let queue = Queue::with(settings).await;
    let a = client("a");
    let batch = |number: u64| format!("{number:026}").parse().unwrap();
    let jobs = |of: u64| (0..4).map(|number| new_job(of + number)).collect::<Vec<_>>();
    let key = Some("batch".to_owned());
    let first = queue.jobs.submit_batch(&a, key.clone(), batch(1), jobs(10)).await.unwrap();
    assert_eq!((first.waiting, first.jobs.len()), (4, 4));
    let again = queue.jobs.submit_batch(&a, key, batch(2), jobs(20)).await.unwrap();
    assert_eq!(again.id, first.id);
    let refused = queue.jobs.submit_batch(&a, None, batch(3), jobs(30)).await.unwrap_err();
    assert!(matches!(refused, SubmitError::Full(Full { own: true, limit: 5, .. })));
    assert_eq!(queue.jobs.unfinished(&a).await.unwrap().len(), 4);
    assert!(queue.jobs.batch(&client("b"), &first.id).await.is_err());
}

#[tokio::test]
async fn a_full_queue_says_when_to_come_again() {
    let mut settings = settings();
    settings.limits = QueueLimits { per_client: 2, total: 3 };
    let queue = Queue::with(settings).await;
    queue.submit("a").await;
    let first = queue.submit("a").await;
    let of_a = queue.jobs.submit(&client("a"), None, queue.new_job()).await.unwrap_err();
    queue.submit("b").await;
    let of_b = queue.jobs.submit(&client("b"), None, queue.new_job()).await.unwrap_err();
    for (refused, own) in [(of_a, true), (of_b, false)] {
        let SubmitError::Full(full) = refused else { panic!("{refused}") };
        assert_eq!(full.own, own);
        assert!(matches!(StudioError::from(full), StudioError::Busy { retry_after_s: 1.., .. }));
    }
    queue.jobs.cancel(&client("a"), &first).await.unwrap();
    queue.submit("a").await;
}

#[tokio::test]
async fn other_clients_jobs_are_as_if_they_were_not() {
    let queue = Queue::new().await;
    let job = queue.submit("a").await;
    let b = client("b");
    assert!(matches!(queue.jobs.job(&b, &job).await, Err(StoreError::NotFound)));
    assert!(matches!(queue.jobs.cancel(&b, &job).await, Err(StoreError::NotFound)));
    assert!(matches!(queue.jobs.delete(&b, &job).await, Err(StoreError::NotFound)));
    assert!(queue.jobs.history(&b, HistoryQuestion::default()).await.unwrap().jobs.is_empty());
    let everybody = HistoryQuestion { everyone: true, ..HistoryQuestion::default() };
    assert!(queue.jobs.history(&b, everybody.clone()).await.unwrap().jobs.is_empty());
    assert_eq!(queue.jobs.history(&operator(), everybody).await.unwrap().jobs.len(), 1);
    assert_eq!(queue.jobs.cancel(&operator(), &job).await.unwrap().state, JobState::Cancelled);
}

#[tokio::test]
async fn retry_runs_the_same_job_and_duplicate_a_new_one() {
    let queue = Queue::new().await;
    let a = client("a");
    let photo = queue.put("photo").await;
    let job = queue.submit_with("a", |new| new.objects = vec![(Role::Photo, photo)]).await;
    assert!(matches!(queue.jobs.retry(&a, &job).await, Err(SubmitError::Store(StoreError::Refused(_)))));
    queue.jobs.cancel(&a, &job).await.unwrap();
    let again = queue.jobs.retry(&a, &job).await.unwrap();
    assert_eq!((again.id, again.state, again.attempt), (job.clone(), JobState::Queued, 0));
    let copy = queue.jobs.duplicate(&a, &job, id(500), Prediction::default()).await.unwrap();
    assert_eq!((copy.id, copy.prompt), (id(500), again.prompt));
    assert!(copy.source_url.is_some());
}

proptest! {
    #[test]
    fn who_is_refused_never_had_room_and_is_told_to_stay_away_for_no_longer_than_an_hour(
        per_client in 0u64..50, total in 0u64..50, own in 0u64..60, all in 0u64..60, more in 1u64..20,
        client_ms in 0u64..u64::MAX, any_ms in 0u64..u64::MAX,
    ) {
        let (limits, counts) = (QueueLimits { per_client, total }, Counts { client: own, total: own + all });
        let room = own + more <= per_client && own + all + more <= total;
        match admit(limits, counts, more, || Drain { client_ms, any_ms }) {
            Ok(()) => prop_assert!(room),
            Err(full) => {
                prop_assert!(!room);
                prop_assert!((1..=3_600).contains(&full.retry_after_s));
            }
        }
    }
}
