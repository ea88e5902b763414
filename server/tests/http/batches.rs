//! A batch is one lease and one load, and keeps nobody waiting for it.

use std::time::Duration;

use offstage_api::jobs::{BatchView, JobState, JobView};
use offstage_server::config::Auto;
use reqwest::header::COOKIE;
use reqwest::multipart::Form;
use serde_json::Value;

use super::app::{TestApp, file, form};
use super::jobs::{BEN, accepted};
use super::photos;

/// A server whose only GPU does one thing at a time, with so many workers.
async fn app(workers: usize) -> TestApp {
    TestApp::spawn_with(move |config| {
        config.work.workers = workers;
        config.residency.simulate_gpu = "8GiB@25GB/s".to_owned();
        config.residency.gpu_slots = Auto::Is(1);
    })
    .await
}

async fn submit(app: &TestApp, photos: impl Iterator<Item = Vec<u8>>, prompt: &str) -> BatchView {
    let mut form = Form::new().text("prompt", prompt.to_owned());
    for photo in photos {
        form = form.part("image", file(photo, "photo.jpg"));
    }
    let answer = app.send(app.client.post(app.url("/api/v1/batches")).multipart(form)).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    answer.json()
}

/// A recipe whose every step looks at many pixels around each.
const SLOW: &str = "sharper, more clarity, film grain, less noise";

async fn finished(app: &TestApp, batch: &BatchView) -> Vec<JobView> {
    let mut jobs = Vec::new();
    for job in &batch.jobs {
        jobs.push(app.finished(job).await);
    }
    jobs
}

/// How things are once nobody holds anything.
async fn at_rest(app: &TestApp) -> Value {
    for _ in 0..1_000 {
        let status: Value = app.get("/api/v1/devices").await.json();
        if status["leases"] == serde_json::json!([]) && status["components"][0]["place"] == "host" {
            return status["statistics"].clone();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("something is still held");
}

fn moves(statistics: &Value) -> [&Value; 4] {
    ["granted", "total_loads", "cpu_to_gpu", "gpu_to_cpu"].map(|name| &statistics[name])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_one_lease_one_load_and_one_offload() {
    for workers in [1, 3] {
        let app = app(workers).await;
        let batch = submit(&app, (0..8).map(|_| photos::jpeg(60, 40)), "much brighter").await;
        for job in finished(&app, &batch).await {
            assert_eq!(job.state, JobState::Succeeded, "{job:?}");
        }
        let statistics = at_rest(&app).await;
        assert_eq!(moves(&statistics), [1, 1, 1, 1], "{workers} workers");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_larger_than_what_was_lent_borrows_anew_and_the_model_stays() {
    let app = app(1).await;
    let sides = [60, 50, 800, 700].into_iter();
    let batch = submit(&app, sides.map(|side| photos::jpeg(side, 600)), "much brighter").await;
    finished(&app, &batch).await;
    let statistics = at_rest(&app).await;
    assert_eq!(moves(&statistics), [2, 1, 1, 1], "the third photo is the largest so far");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_comes_in_mid_batch_is_next_or_next_but_one_and_moves_no_model() {
    for workers in [1, 3] {
        let app = app(workers).await;
        let batch = submit(&app, (0..6).map(|_| photos::jpeg(900, 700)), SLOW).await;
        app.until_running(&batch.jobs[1]).await;
        let post = app.client.post(app.url("/api/v1/jobs")).header(COOKIE, BEN);
        let form = form(photos::jpeg(60, 40), "warmer").text("priority", "interactive");
        let edit = app.finished(&accepted(&app.send(post.multipart(form)).await)).await;
        assert_eq!(edit.state, JobState::Succeeded);
        let jobs = finished(&app, &batch).await;
        // Whose work ended after it was asked for and before its own did.
        let between = |job: &&JobView| {
            job.finished_at_ms > Some(edit.created_at_ms) && job.finished_at_ms < edit.finished_at_ms
        };
        let before = jobs.iter().filter(between).count();
        assert!(before <= 2, "{before} of the batch ended first: the one that ran, and at most one more");
        let after = jobs.iter().filter(|job| job.started_at_ms > edit.finished_at_ms).count();
        assert!(after >= 2, "the batch was not over: {after}");
        let statistics = at_rest(&app).await;
        assert_eq!(moves(&statistics)[1..], [1, 1, 1], "{workers} workers");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_paused_or_cancelled_holds_nothing() {
    let app = app(1).await;
    let batch = submit(&app, (0..6).map(|_| photos::jpeg(400, 300)), SLOW).await;
    app.until_running(&batch.jobs[1]).await;
    app.pause().await;
    at_rest(&app).await;
    let paused: BatchView = app.get(&format!("/api/v1/batches/{}", batch.id)).await.json();
    assert!(paused.waiting > 0 && paused.running == 0, "{paused:?}");
    app.resume().await;
    app.until_running(&batch.jobs[3]).await;
    for job in &batch.jobs {
        app.order(job, "cancel").await;
    }
    finished(&app, &batch).await;
    at_rest(&app).await;
    app.stop().await;
}
