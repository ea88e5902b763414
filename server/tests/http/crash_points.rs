//! The server ends at every place between two writes, in the middle of its work; afterwards no job is
//! lost, none is done twice, and no file is an orphan.
//!
//! The server that ends is this test's own program, started once more: the one that is shipped has
//! nowhere to be told where to end.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use offstage_api::jobs::{BatchView, Client as Owner, ClientId, JobId, JobState, JobView};
use offstage_api::jobs::{HistoryQuestion, MAX_PAGE};
use offstage_jobs::{Jobs, ObjectRules, Opening, Settings, StoreError, WRITE_POINTS, WritePoints};
use offstage_server::config::Config;
use reqwest::multipart::Form;
use reqwest::{Client, RequestBuilder};
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::answer::files_below;
use super::app::{file, form_with_recipe};
use super::crash::history;
use super::photos;
use super::process::Program;

/// Names the place, in the environment of the server that ends there. Its name is none of the
/// program's options.
const PLACE: &str = "CRASH_TEST_PLACE";
const TEST: &str = "crash_points::ended_at_every_write_point_it_loses_no_job";
const RECIPE: &str = r#"{"version":1,"adjustments":[{"name":"exposure","amount":0.3}]}"#;
/// Lives that a server has at most to come to its place.
const TRIES: u32 = 20;

/// What was accepted, and what was deleted since.
#[derive(Default)]
struct Told {
    accepted: BTreeSet<JobId>,
    deleted: BTreeSet<JobId>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ended_at_every_write_point_it_loses_no_job() {
    if let Ok(place) = std::env::var(PLACE) {
        return serve_until(place).await;
    }
    let mut folder = TempDir::new().unwrap();
    let (mut told, mut seen_before) = (Told::default(), BTreeSet::new());
    for (number, place) in WRITE_POINTS.iter().enumerate() {
        let server = Doomed::start(folder.path(), place);
        let died_of = server.live(number as u32, &mut told).await;
        assert_eq!(died_of, Some(9), "a server that was to end at “{place}” never came there");

        let program = Program::start_in(folder);
        let resumed = Client::new().post(program.url("/api/v1/queue/resume")).send().await.unwrap();
        assert_eq!(resumed.status(), 204);
        let jobs = settled(&program).await;
        let seen: BTreeSet<JobId> = jobs.iter().map(|job| job.id.clone()).collect();
        assert_eq!(seen.len(), jobs.len(), "after “{place}” a job stands twice in the history");
        let lost: Vec<_> = told.accepted.difference(&told.deleted).filter(|id| !seen.contains(id)).collect();
        assert_eq!(lost, Vec::<&JobId>::new(), "lost after “{place}”");
        for job in jobs {
            assert_eq!(job.state, JobState::Succeeded, "after “{place}”: {job:?}");
            let edit = job.edit.expect("what succeeded has a result");
            if seen_before.insert(job.id) {
                let picture = reqwest::get(program.url(&edit.image_url)).await.unwrap().bytes().await;
                assert_eq!(picture.unwrap().len() as u64, edit.output.bytes, "a result is whole");
            }
        }
        folder = program.kill();
        let gone = nothing_is_left_over(folder.path(), place).await;
        told.deleted.extend(gone);
    }
}

/// The history once everything in it has ended.
async fn settled(program: &Program) -> Vec<JobView> {
    for _ in 0..3_000 {
        let jobs = history(program).await;
        if jobs.iter().all(|job| job.state.is_final()) {
            return jobs;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the jobs do not end");
}

/// A server that ends when it comes to its place.
struct Doomed {
    child: Child,
    /// `None` where it ended before it listened.
    url: Option<String>,
}

impl Doomed {
    fn start(folder: &Path, place: &str) -> Doomed {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([TEST, "--exact", "--nocapture"]).env(PLACE, place);
        command.current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let url = lines.filter_map(|line| line.find("http://").map(|at| line[at..].to_owned())).next();
        Doomed { child, url }
    }

    /// Has it do everything that a server does, until it ends; the signal that it ended by.
    async fn live(mut self, number: u32, told: &mut Told) -> Option<i32> {
        for life in 0..TRIES {
            if let Some(url) = &self.url {
                let photo = 40 + TRIES * number + life;
                // Whatever is answered no more was not promised.
                let _ = a_life(url, photo, told).await;
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.signal();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        None
    }
}

impl Drop for Doomed {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Jobs, a batch, an order, results and a deletion. `side` makes photos that were not there before.
async fn a_life(url: &str, side: u32, told: &mut Told) -> reqwest::Result<()> {
    let client = Client::new();
    let post = |path: &str| client.post(format!("{url}/api/v1/{path}"));
    let photo = |more: u32| photos::jpeg(side, 30 + more);
    let first: JobView = sent(post("jobs").multipart(form_with_recipe(photo(0), RECIPE))).await?;
    told.accepted.insert(first.id.clone());
    let mut form = Form::new().text("recipe", RECIPE);
    for more in 1..3 {
        form = form.part("image", file(photo(more), "photo.jpg"));
    }
    let batch: BatchView = sent(post("batches").multipart(form)).await?;
    told.accepted.extend(batch.jobs.iter().map(|job| job.id.clone()));
    post("queue/pause").send().await?;
    let mut last = first.id.clone();
    for more in 3..5 {
        let job: JobView = sent(post("jobs").multipart(form_with_recipe(photo(more), RECIPE))).await?;
        told.accepted.insert(job.id.clone());
        last = job.id;
    }
    post(&format!("jobs/{last}/run-next")).send().await?;
    post("queue/resume").send().await?;
    let of = |id: &JobId| client.get(format!("{url}/api/v1/jobs/{id}"));
    while !sent::<JobView>(of(&first.id)).await?.state.is_final() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    told.deleted.insert(first.id.clone());
    client.delete(format!("{url}/api/v1/jobs/{}", first.id)).send().await?;
    Ok(())
}

async fn sent<T: serde::de::DeserializeOwned>(request: RequestBuilder) -> reqwest::Result<T> {
    request.send().await?.error_for_status()?.json().await
}

/// Every file is an object that a job refers to, and the database is sound. Deletes a job, so that the
/// next server has something to forget.
pub(super) async fn nothing_is_left_over(folder: &Path, place: &str) -> Option<JobId> {
    let data = folder.join("data");
    let rules = ObjectRules { min_free_bytes: 0, ..ObjectRules::default() };
    // Later than anything is held for a job that is still to come.
    let ahead_ms = Arc::new(AtomicU64::new(2 * rules.grace_ms));
    let clock = Arc::clone(&ahead_ms);
    let clock = Arc::new(move || now_ms() + clock.load(Ordering::SeqCst));
    let opening = Opening { objects: rules, ..Opening::new(Settings::default(), clock) };
    let opened = Jobs::open(&data, opening).await.unwrap();
    assert_eq!(opened.damaged, None, "after “{place}”");
    let jobs = opened.jobs;
    jobs.check().await.unwrap();
    let operator = Owner::operator(ClientId::new("operator"));
    let (mut referred, mut oldest, mut after) = (BTreeSet::new(), None, None);
    loop {
        let question =
            HistoryQuestion { everyone: true, limit: MAX_PAGE, after, ..HistoryQuestion::default() };
        let page = jobs.history(&operator, question).await.unwrap();
        for view in page.jobs {
            let job = jobs.store().job(&view.id).await.unwrap();
            referred.extend(job.objects.into_iter().map(|object| object.hash));
            oldest = Some(view.id);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(files_below(&data.join("objects")).len(), referred.len(), "orphans after “{place}”");
    assert!(files_below(&data.join("uploads")).is_empty());
    ahead_ms.store(0, Ordering::SeqCst);
    if let Some(oldest) = &oldest {
        jobs.delete(&operator, oldest).await.unwrap();
    }
    jobs.close().await;
    oldest
}

/// Serves in the working folder and ends at a place, as by a power cut.
async fn serve_until(place: String) {
    let mut config = Config::default();
    config.retention.data_dir = "data".into();
    config.retention.min_free_disk = 0;
    // What was deleted before goes when this server begins, and so do its pictures.
    config.retention.undo_for = Duration::ZERO;
    config.work.workers = 2;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let armed = place.starts_with("purge") || place.starts_with("leave");
    let points = Arc::new(EndAt { place, armed: AtomicBool::new(armed) });
    let change = |opening: &mut Opening| {
        opening.points = points.clone();
        opening.objects.grace_ms = 0;
    };
    let ready = || {
        println!("http://{address}");
        points.armed.store(true, Ordering::SeqCst);
    };
    offstage_server::run_with(listener, config, std::future::pending(), change, ready).await.unwrap();
}

/// Ends the process where it comes to its place.
struct EndAt {
    place: String,
    /// What is written before requests are answered is passed over.
    armed: AtomicBool,
}

impl WritePoints for EndAt {
    fn reach(&self, name: &'static str) -> Result<(), StoreError> {
        if name == self.place && self.armed.load(Ordering::SeqCst) {
            let own = rustix::process::getpid();
            rustix::process::kill_process(own, rustix::process::Signal::KILL).unwrap();
            // Nothing is written between the signal and the end.
            loop {
                std::thread::park();
            }
        }
        Ok(())
    }
}

fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64
}
