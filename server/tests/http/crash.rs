//! The program is killed at random moments, again and again; afterwards no job is lost.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use offstage_api::jobs::{JobId, JobPage, JobState, JobView};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::Client;
use tempfile::TempDir;

use super::app::{form, listed};
use super::crash_points::nothing_is_left_over;
use super::photos;
use super::process::Program;

/// How often it is killed; `OFFSTAGE_KILLS` says otherwise.
const KILLS: usize = 12;
/// Jobs that are submitted at once between two kills.
const SUBMITTERS: usize = 3;
/// The longest that it lives.
const LIFE_MS: u64 = 250;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_loses_no_job() {
    let asked = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<usize>().ok());
    let kills = asked("OFFSTAGE_KILLS").unwrap_or(KILLS);
    let seed = asked("OFFSTAGE_SEED").unwrap_or(0x0FF5_7A6E) as u64;
    println!("{kills} kills, seed {seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let accepted: Arc<Mutex<Vec<JobId>>> = Arc::default();
    let mut folder = TempDir::new().unwrap();
    for _ in 0..kills {
        let program = Program::start_in(folder);
        let url = program.url("/api/v1/jobs");
        let submitters: Vec<_> =
            (0..SUBMITTERS).map(|_| tokio::spawn(submit(url.clone(), Arc::clone(&accepted)))).collect();
        tokio::time::sleep(Duration::from_millis(rng.random_range(0..LIFE_MS))).await;
        folder = program.kill();
        submitters.iter().for_each(tokio::task::JoinHandle::abort);
    }
    let program = Program::start_in(folder);
    let accepted = accepted.lock().unwrap().clone();
    assert!(!accepted.is_empty(), "it lived long enough to accept something");
    for id in &accepted {
        let job = ended(&program, id).await;
        // Three attempts may have been cut off; then it says so.
        let lost = job.state == JobState::Failed && job.attempt == job.max_attempts;
        assert!(job.state == JobState::Succeeded || lost, "{job:?}");
        if let Some(edit) = job.edit {
            let picture = reqwest::get(program.url(&edit.image_url)).await.unwrap().bytes().await.unwrap();
            assert_eq!(picture.len() as u64, edit.output.bytes, "its result is whole");
        }
    }
    let mut seen: Vec<JobId> = history(&program).await.into_iter().map(|job| job.id).collect();
    assert!(seen.len() >= accepted.len());
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), all, "no job stands twice in the history");
    let data = program.folder.path().join("data");
    assert_eq!(listed(&data.join("uploads")), Vec::<String>::new());
    assert!(listed(&data).iter().all(|path| !path.contains("damaged")), "the database is sound");
    let folder = program.kill();
    nothing_is_left_over(folder.path(), "random moments").await;
}

/// Submits one job after the other and notes those that were accepted.
async fn submit(url: String, accepted: Arc<Mutex<Vec<JobId>>>) {
    let client = Client::new();
    while let Ok(answer) = client.post(&url).multipart(form(photos::jpeg(200, 150), "warmer")).send().await {
        if answer.status() == 202
            && let Ok(job) = answer.json::<JobView>().await
        {
            accepted.lock().unwrap().push(job.id);
        }
    }
}

async fn ended(program: &Program, id: &JobId) -> JobView {
    for _ in 0..600 {
        let answer = reqwest::get(program.url(&format!("/api/v1/jobs/{id}"))).await.unwrap();
        assert_eq!(answer.status(), 200, "job {id} was accepted");
        let job: JobView = answer.json().await.unwrap();
        if job.state.is_final() {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("job {id} does not end");
}

pub(super) async fn history(program: &Program) -> Vec<JobView> {
    let (mut jobs, mut after) = (Vec::new(), None::<u64>);
    loop {
        let from = after.map(|after| format!("&after={after}")).unwrap_or_default();
        let url = program.url(&format!("/api/v1/jobs?everyone=true&limit=200{from}"));
        let page: JobPage = reqwest::get(url).await.unwrap().json().await.unwrap();
        jobs.extend(page.jobs);
        after = page.next;
        if after.is_none() {
            return jobs;
        }
    }
}
