use offstage_api::StudioError;
use offstage_api::jobs::HistoryQuestion;
use offstage_jobs::*;

use crate::queue::*;

#[tokio::test]
async fn a_damaged_database_is_put_aside_and_said_and_its_images_stay() {
    let queue = Queue::new().await;
    let photo = queue.put("photo").await;
    queue.submit_with("a", |new| new.objects = vec![(Role::Photo, photo)]).await;
    let file = queue.folder.path().join("jobs.sqlite");
    let Queue { folder, jobs, .. } = queue;
    jobs.close().await;
    for damage in [
        "this is no database, and never was one".repeat(300),
        String::from("SQLite format 3\0") + &"x".repeat(9_000),
    ] {
        std::fs::write(&file, &damage).unwrap();
        let time = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(START_MS + damage.len() as u64));
        let opened = Jobs::open(folder.path(), opening(settings(), &time)).await.unwrap();
        let aside = opened.damaged.unwrap();
        assert_eq!(std::fs::read(&aside).unwrap(), damage.as_bytes());
        assert!(aside.file_name().unwrap().to_string_lossy().starts_with("jobs.sqlite.damaged-"));
        assert!(opened.jobs.history(&client("a"), HistoryQuestion::default()).await.unwrap().jobs.is_empty());
        opened.jobs.submit(&client("a"), None, new_job(1)).await.unwrap();
        assert_eq!(files(&folder.path().join("objects")), 1);
        assert_eq!(opened.jobs.totals().await.unwrap().object_bytes, 5);
        opened.jobs.close().await;
    }
}

#[tokio::test]
async fn damage_behind_an_intact_header_is_found_too() {
    let queue = Queue::new().await;
    let store = queue.store().await;
    store.submit(submission("a", (1..=200).map(new_job).collect()), START_MS).await.unwrap();
    let path = store.path().to_path_buf();
    store.close().await;
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    let page = 4_096;
    for byte in bytes.iter_mut().skip(page).step_by(7) {
        *byte ^= 0x5a;
    }
    std::fs::write(&path, bytes).unwrap();
    let opened = SqliteStore::open(&path, SqliteOptions::default(), START_MS).await.unwrap();
    assert!(opened.damaged.is_some());
    assert_eq!(opened.store.waiting_count(), 0);
}

#[tokio::test]
async fn a_full_disk_is_said_and_what_was_accepted_stays() {
    let queue = Queue::new().await;
    let pragmas = vec![("max_page_count", "60".to_owned())];
    let store = queue.store_with(SqliteOptions { pragmas, ..SqliteOptions::default() }).await;
    let mut accepted = 0;
    let refused = loop {
        let mut new = new_job(accepted + 1);
        new.spec = "x".repeat(2_000);
        match store.submit(submission("a", vec![new]), START_MS).await {
            Ok(_) => accepted += 1,
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused, SubmitError::Store(StoreError::Full)), "{refused}");
    assert!(matches!(StudioError::from(refused), StudioError::StorageFull { .. }));
    assert!(accepted > 5);
    assert_eq!(store.unfinished(None, 1_000).await.unwrap().len() as u64, accepted);
    assert_eq!(store.waiting_count(), accepted);
    store.check().await.unwrap();
    assert!(claim(&store, START_MS).await.is_some() || store.waiting_count() == accepted);
}

#[tokio::test]
async fn a_database_that_cannot_be_written_says_so() {
    let queue = Queue::new().await;
    drop(queue.store().await);
    let pragmas = vec![("query_only", "ON".to_owned())];
    let path = queue.folder.path().join("apart/jobs.sqlite");
    let options = SqliteOptions { pragmas, ..SqliteOptions::default() };
    let refused = match SqliteStore::open(&path, options, START_MS).await {
        Err(error) => SubmitError::Store(error),
        Ok(opened) => opened.store.submit(submission("a", vec![new_job(1)]), START_MS).await.unwrap_err(),
    };
    assert!(matches!(refused, SubmitError::Store(StoreError::ReadOnly(_))), "{refused}");
    let StudioError::StorageFull { sentence } = StudioError::from(refused) else { panic!() };
    assert!(sentence.contains("cannot write"));
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_says_so() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let below = folder.path().join("file/jobs.sqlite");
    let refused = SqliteStore::open(&below, SqliteOptions::default(), START_MS).await.err().unwrap();
    assert!(matches!(refused, StoreError::ReadOnly(_)), "{refused}");
}

#[tokio::test]
async fn nothing_is_accepted_that_would_fill_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let time = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(START_MS));
    let objects = ObjectRules { min_free_bytes: u64::MAX, ..ObjectRules::default() };
    let opening = Opening { objects, ..opening(settings(), &time) };
    let jobs = Jobs::open(folder.path(), opening).await.unwrap().jobs;
    let put = jobs.objects().put_bytes(bytes::Bytes::from_static(b"photo"), START_MS).await;
    assert!(matches!(put, Err(StoreError::Full)));
    let submitted = jobs.submit(&client("a"), None, new_job(1)).await;
    assert!(matches!(submitted, Err(SubmitError::Store(StoreError::Full))));
    assert_eq!(files(&folder.path().join("objects")), 0);
}

#[tokio::test]
async fn a_clock_set_back_loses_nothing_and_holds_nothing_up() {
    let queue = Queue::new().await;
    let first = queue.submit("a").await;
    queue.set_back(7 * 86_400_000);
    let second = queue.submit("a").await;
    let store = queue.jobs.store();
    for expected in [&first, &second] {
        let claim = claim(&**store, queue.jobs.now_ms()).await.unwrap();
        assert_eq!(claim.job.id, *expected);
        let report = Report::Failed { epoch: claim.epoch, failure: Box::new(failure(true)) };
        store.tell(&claim.job.id, report, queue.jobs.now_ms()).await.unwrap();
    }
    // Their next attempts were set while the clock was ahead by a day.
    queue.set_back(86_400_000);
    assert!(claim(&**store, queue.jobs.now_ms()).await.is_some());
    queue.jobs.sweep().await.unwrap();
    let page = queue.jobs.history(&client("a"), HistoryQuestion::default()).await.unwrap();
    assert_eq!(page.jobs.len(), 2);
}
