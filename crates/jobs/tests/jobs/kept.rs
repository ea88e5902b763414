use std::collections::BTreeSet;

use offstage_api::jobs::{HistoryQuestion, JobId, JobState};
use offstage_jobs::*;

use crate::queue::*;

/// Runs the next job to its end, with a result of its own.
async fn finish_next(queue: &Queue, result: &'static str) -> JobId {
    let claim = claim(&**queue.jobs.store(), queue.jobs.now_ms()).await.unwrap();
    let objects = vec![(Role::Result, queue.put(result).await)];
    let done = Done { objects, ..done(&claim.job.id) };
    let report = Report::Succeeded { epoch: claim.epoch, done: Box::new(done) };
    queue.jobs.store().tell(&claim.job.id, report, queue.jobs.now_ms()).await.unwrap();
    claim.job.id
}

async fn kept(queue: &Queue) -> BTreeSet<JobId> {
    let page = queue.jobs.history(&client("a"), HistoryQuestion::default()).await.unwrap();
    page.jobs.into_iter().map(|job| job.id).collect()
}

const GRACE_MS: u64 = 3_600_001;

#[tokio::test]
async fn each_image_is_kept_once_and_goes_with_the_last_job_that_refers_to_it() {
    let queue = Queue::new().await;
    let photo = queue.put("photo").await;
    assert_eq!(queue.put("photo").await, photo);
    let refer = |new: &mut NewJob| new.objects = vec![(Role::Photo, photo.clone())];
    let first = queue.submit_with("a", refer).await;
    let second = queue.submit_with("a", refer).await;
    assert_eq!(queue.objects_on_disk(), 1);
    assert_eq!(queue.jobs.totals().await.unwrap().object_bytes, 5);
    for (job, left) in [(first, 1), (second, 0)] {
        queue.jobs.delete(&client("a"), &job).await.unwrap();
        queue.pass(queue.settings.retention.undo_ms + 1);
        queue.jobs.sweep().await.unwrap();
        assert_eq!(queue.objects_on_disk(), left);
    }
    assert_eq!(queue.jobs.totals().await.unwrap(), Totals::default());
}

#[tokio::test]
async fn an_upload_without_a_job_goes_after_its_grace_and_not_before() {
    let queue = Queue::new().await;
    let photo = queue.put("photo").await;
    queue.jobs.sweep().await.unwrap();
    assert_eq!(queue.objects_on_disk(), 1);
    queue.pass(GRACE_MS);
    queue.jobs.sweep().await.unwrap();
    assert_eq!(queue.objects_on_disk(), 0);
    let late = NewJob { objects: vec![(Role::Photo, photo)], ..queue.new_job() };
    let refused = queue.jobs.submit(&client("a"), None, late).await.unwrap_err();
    assert!(matches!(refused, SubmitError::Store(StoreError::ObjectGone)));
    assert!(kept(&queue).await.is_empty());
}

#[tokio::test]
async fn a_file_that_is_read_outlives_its_removal() {
    let queue = Queue::new().await;
    let photo = queue.put("photo").await;
    let job = queue.submit_with("a", |new| new.objects = vec![(Role::Photo, photo)]).await;
    let job = queue.jobs.reach(&client("a"), &job).await.unwrap();
    let photo = job.object(Role::Photo).unwrap();
    let borrowed = queue.jobs.objects().borrow(photo).await.unwrap();
    queue.jobs.delete(&client("a"), &job.id).await.unwrap();
    queue.pass(GRACE_MS);
    queue.jobs.sweep().await.unwrap();
    assert_eq!(queue.objects_on_disk(), 0);
    assert_eq!(std::fs::read(&borrowed).unwrap(), b"photo");
    assert!(matches!(queue.jobs.objects().borrow(photo).await, Err(StoreError::ObjectGone)));
    drop(borrowed);
    assert_eq!(files(&queue.folder.path().join("reading")), 0);
}

#[tokio::test]
async fn a_file_put_from_disk_reads_back_and_a_torn_one_is_not_taken_for_it() {
    let queue = Queue::new().await;
    let path = queue.folder.path().join("large");
    let content: Vec<u8> = (0..5_000_000u32).map(|at| ((at * 31) >> 3) as u8).collect();
    std::fs::write(&path, &content).unwrap();
    let hash = queue.jobs.objects().put_file(&path, START_MS).await.unwrap();
    let job = queue.submit_with("a", |new| new.objects = vec![(Role::Photo, hash.clone())]).await;
    let job = queue.jobs.reach(&client("a"), &job).await.unwrap();
    let photo = job.object(Role::Photo).unwrap();
    assert_eq!(queue.jobs.objects().read(photo).await.unwrap(), content);
    let on_disk = queue.folder.path().join("objects").join(&hash.as_str()[..2]).join(hash.as_str());
    std::fs::write(&on_disk, &content[..100]).unwrap();
    assert!(matches!(queue.jobs.objects().borrow(photo).await, Err(StoreError::ObjectGone)));
    queue.jobs.objects().put_file(&path, START_MS).await.unwrap();
    assert_eq!(queue.jobs.objects().read(photo).await.unwrap(), content);
}

#[tokio::test]
async fn jobs_go_by_age_drafts_sooner_and_favourites_never() {
    let queue = Queue::new().await;
    let old = queue.submit("a").await;
    let favourite = queue.submit("a").await;
    let draft = queue.submit_with("a", |new| new.options.draft = true).await;
    for result in ["1", "2", "3"] {
        finish_next(&queue, result).await;
    }
    let waits = queue.submit("a").await;
    queue.jobs.set_favourite(&client("a"), &favourite, true).await.unwrap();
    assert_eq!(
        kept(&queue).await,
        BTreeSet::from([old.clone(), favourite.clone(), waits.clone()]),
        "drafts are in no list"
    );
    queue.pass(queue.settings.retention.keep_drafts_ms + 1);
    queue.jobs.sweep().await.unwrap();
    assert!(queue.jobs.job(&client("a"), &draft).await.is_err());
    assert_eq!(kept(&queue).await.len(), 3);
    queue.pass(queue.settings.retention.keep_ms);
    queue.jobs.sweep().await.unwrap();
    assert_eq!(kept(&queue).await, BTreeSet::from([favourite, waits]));
    assert_eq!(queue.objects_on_disk(), 1);
}

#[tokio::test]
async fn past_the_count_or_the_size_the_oldest_go_first_but_never_the_last() {
    let mut by_count = settings();
    by_count.retention.max_jobs = 2;
    let mut by_size = settings();
    by_size.retention.max_bytes = 20;
    let mut tiny = settings();
    tiny.retention.max_bytes = 1;
    for (settings, left) in [(by_count, 2..=4), (by_size, 3..=4), (tiny, 4..=4)] {
        let queue = Queue::with(settings).await;
        for result in ["0123456781", "0123456782", "0123456783", "0123456784"] {
            queue.submit("a").await;
            queue.pass(1);
            finish_next(&queue, result).await;
        }
        let favourite = *left.start() == 2;
        if favourite {
            queue.jobs.set_favourite(&client("a"), &id(1), true).await.unwrap();
        }
        queue.jobs.sweep().await.unwrap();
        let wanted: BTreeSet<JobId> = left.skip(usize::from(favourite)).map(id).collect();
        let wanted = if favourite { wanted.into_iter().chain([id(1)]).collect() } else { wanted };
        let mut kept = kept(&queue).await;
        if favourite {
            // Two of the others beside it.
            assert_eq!(kept, BTreeSet::from([id(1), id(3), id(4)]));
            continue;
        }
        assert_eq!(kept, wanted);
        kept.clear();
    }
}

#[tokio::test]
async fn a_deletion_can_be_undone_until_its_time_is_over() {
    let queue = Queue::new().await;
    let job = queue.submit("a").await;
    finish_next(&queue, "result").await;
    let a = client("a");
    assert!(queue.jobs.delete(&a, &job).await.unwrap().deleted);
    assert!(kept(&queue).await.is_empty());
    queue.pass(queue.settings.retention.undo_ms - 1);
    queue.jobs.sweep().await.unwrap();
    let back = queue.jobs.undelete(&a, &job).await.unwrap();
    assert_eq!((back.deleted, back.state), (false, JobState::Succeeded));
    assert_eq!(kept(&queue).await.len(), 1);
    queue.jobs.delete(&a, &job).await.unwrap();
    queue.pass(queue.settings.retention.undo_ms + 1);
    queue.jobs.sweep().await.unwrap();
    assert!(matches!(queue.jobs.undelete(&a, &job).await, Err(StoreError::NotFound)));
}

#[tokio::test]
async fn the_history_is_searched_filtered_and_paged_without_gaps() {
    let queue = Queue::new().await;
    let prompts = ["Warmer skin tones", "a cooler sky", "WARM the sky", "Größer", "remove % or \"quotes\""];
    for prompt in prompts {
        queue.submit_with("a", |new| new.prompt = Some(prompt.to_owned())).await;
    }
    let ask = async |question: HistoryQuestion| {
        let page = queue.jobs.history(&client("a"), question).await.unwrap();
        (page.jobs.into_iter().map(|job| job.prompt.unwrap()).collect::<Vec<_>>(), page.next)
    };
    let search = async |words: &str| {
        ask(HistoryQuestion { search: Some(words.to_owned()), ..HistoryQuestion::default() }).await.0
    };
    assert_eq!(search("warm").await, ["WARM the sky", "Warmer skin tones"]);
    assert_eq!(search("sky warm").await, ["WARM the sky"]);
    assert_eq!(search("grosser").await, Vec::<String>::new());
    assert_eq!(search("große").await, ["Größer"]);
    assert_eq!(search("\" OR 1=1 --").await, Vec::<String>::new());
    assert_eq!(search("*").await.len(), prompts.len(), "without a word, everything");

    finish_next(&queue, "result").await;
    queue.jobs.set_favourite(&client("a"), &id(2), true).await.unwrap();
    let states = vec![JobState::Succeeded];
    assert_eq!(ask(HistoryQuestion { states, ..HistoryQuestion::default() }).await.0, prompts[..1]);
    let favourites = HistoryQuestion { favourites_only: true, ..HistoryQuestion::default() };
    assert_eq!(ask(favourites).await.0, prompts[1..2]);
    let other = HistoryQuestion { model: Some("other".to_owned()), ..HistoryQuestion::default() };
    assert!(ask(other).await.0.is_empty());

    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let (jobs, next) = ask(HistoryQuestion { after, limit: 2, ..HistoryQuestion::default() }).await;
        seen.extend(jobs);
        let Some(next) = next else { break };
        after = Some(next);
    }
    seen.reverse();
    assert_eq!(seen, prompts);
}
