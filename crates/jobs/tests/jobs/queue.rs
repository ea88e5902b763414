//! A queue on disk with a clock that the test moves.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use offstage_api::jobs::{Client, ClientId, JobId, JobOptions, Priority, QueueLimits};
use offstage_api::{Edit, ImageFacts, ImageFormat, Problem, Recipe, Timings};
use offstage_jobs::*;

pub const START_MS: u64 = 1_800_000_000_000;
pub const MB: f64 = 1.0;

pub struct Queue {
    pub folder: tempfile::TempDir,
    pub jobs: Arc<Jobs>,
    pub taken_up: usize,
    pub time: Arc<AtomicU64>,
    pub settings: Settings,
    numbers: AtomicU64,
}

pub fn client(name: &str) -> Client {
    Client::new(ClientId::new(name))
}

pub fn operator() -> Client {
    Client::operator(ClientId::new("operator"))
}

pub fn id(number: u64) -> JobId {
    format!("{number:026}").parse().unwrap()
}

pub fn clock(time: &Arc<AtomicU64>) -> Clock {
    let time = time.clone();
    Arc::new(move || time.load(Ordering::SeqCst))
}

pub fn opening(settings: Settings, time: &Arc<AtomicU64>) -> Opening {
    let rules = ObjectRules { min_free_bytes: 0, ..ObjectRules::default() };
    Opening { objects: rules, ..Opening::new(settings, clock(time)) }
}

pub fn settings() -> Settings {
    Settings { limits: QueueLimits { per_client: 1_000, total: 2_000 }, ..Settings::default() }
}

impl Queue {
    pub async fn new() -> Queue {
        Queue::with(settings()).await
    }

    pub async fn with(settings: Settings) -> Queue {
        let folder = tempfile::tempdir().unwrap();
        let time = Arc::new(AtomicU64::new(START_MS));
        let opened = Jobs::open(folder.path(), opening(settings, &time)).await.unwrap();
        let OpenedJobs { jobs, taken_up, .. } = opened;
        Queue { folder, jobs, taken_up, time, settings, numbers: AtomicU64::new(1) }
    }

    /// The same folder, as a new process finds it.
    pub async fn reopened(self) -> Queue {
        let Queue { folder, jobs, time, settings, numbers, .. } = self;
        drop(jobs);
        let opened = Jobs::open(folder.path(), opening(settings, &time)).await.unwrap();
        let OpenedJobs { jobs, taken_up, .. } = opened;
        Queue { folder, jobs, taken_up, time, settings, numbers }
    }

    pub fn pass(&self, ms: u64) {
        self.time.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn set_back(&self, ms: u64) {
        self.time.fetch_sub(ms, Ordering::SeqCst);
    }

    pub fn new_job(&self) -> NewJob {
        new_job(self.numbers.fetch_add(1, Ordering::SeqCst))
    }

    /// Submits a plain job.
    pub async fn submit(&self, of: &str) -> JobId {
        self.submit_with(of, |_| ()).await
    }

    pub async fn submit_with(&self, of: &str, change: impl FnOnce(&mut NewJob)) -> JobId {
        let mut new = self.new_job();
        change(&mut new);
        self.jobs.submit(&client(of), None, new).await.unwrap().id
    }

    pub async fn put(&self, content: &'static str) -> ContentHash {
        self.jobs
            .objects()
            .put_bytes(Bytes::from_static(content.as_bytes()), self.jobs.now_ms())
            .await
            .unwrap()
    }

    pub fn objects_on_disk(&self) -> usize {
        files(&self.folder.path().join("objects"))
    }

    pub async fn store(&self) -> SqliteStore {
        self.store_with(SqliteOptions::default()).await
    }

    /// A store of its own in another folder, for what the desk does not show.
    pub async fn store_with(&self, options: SqliteOptions) -> SqliteStore {
        SqliteStore::open(&self.folder.path().join("apart/jobs.sqlite"), options, START_MS)
            .await
            .unwrap()
            .store
    }
}

pub fn new_job(number: u64) -> NewJob {
    NewJob {
        id: id(number),
        prompt: Some(format!("job {number}")),
        work: Work { model: "retoucher".to_owned(), megapixels: MB, steps: 1 },
        spec: "{}".to_owned(),
        options: JobOptions::default(),
        objects: Vec::new(),
        residency: Prediction::default(),
    }
}

pub fn with_priority(number: u64, priority: Priority) -> NewJob {
    let new = new_job(number);
    NewJob { options: JobOptions { priority, ..new.options.clone() }, ..new }
}

pub fn submission(of: &str, jobs: Vec<NewJob>) -> Submission {
    let limits = QueueLimits { per_client: 100_000, total: 100_000 };
    Submission { client: ClientId::new(of), idempotency_key: None, batch: None, jobs, limits }
}

pub async fn claim(store: &dyn Store, now_ms: u64) -> Option<Claim> {
    store.claim(now_ms, &[], &mut Vec::new()).await.unwrap()
}

pub fn done(id: &JobId) -> Done {
    Done { edit: edit(id), objects: Vec::new(), run_ms: 1_000 }
}

pub fn failure(retryable: bool) -> Failure {
    Failure { problem: Problem::new(503, "busy", "Busy", "No memory."), retryable, retry_after_ms: None }
}

pub fn edit(id: &JobId) -> Edit {
    let facts = ImageFacts { width: 1, height: 1, format: ImageFormat::Png, bits_per_channel: 8, bytes: 10 };
    Edit {
        id: id.clone().into(),
        created_at_ms: START_MS,
        prompt: None,
        recipe: Recipe::default(),
        sentence: String::new(),
        generated: None,
        not_supported: Vec::new(),
        input: facts.clone(),
        output: facts,
        notes: Vec::new(),
        timings: Timings::default(),
        image_url: String::new(),
        source_url: String::new(),
        page_url: String::new(),
    }
}

pub fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}
