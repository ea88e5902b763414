//! Memory as a client sees it: what is held, what gives it back, and what is told as it happens.

use std::time::Duration;

use offstage_server::config::Auto;
use reqwest::Response;
use serde_json::{Value, json};

use super::app::{TestApp, form};
use super::photos;

/// A server on a simulated GPU of this size, whose models stay in memory.
async fn simulated(size: &str) -> TestApp {
    let size = size.to_owned();
    TestApp::spawn_with(move |config| config.residency.simulate_gpu = size).await
}

async fn edit(app: &TestApp) {
    app.post_edit(form(photos::jpeg(60, 40), "much brighter")).await.created();
}

fn component(status: &Value) -> &Value {
    &status["components"][0]
}

async fn status(app: &TestApp) -> Value {
    let answer = app.get("/api/v1/devices").await;
    assert_eq!(answer.status, 200);
    answer.json()
}

/// Asks until the component is where it should be.
async fn until_place(app: &TestApp, place: &str) -> Value {
    for _ in 0..1_000 {
        let status = status(app).await;
        if component(&status)["place"] == place {
            return status;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the component never came to {place}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_loaded_before_the_first_prompt_and_the_device_is_free_after_it() {
    let app = simulated("24GiB@25GB/s").await;
    let before = status(&app).await;
    assert_eq!(component(&before)["place"], "unloaded");
    edit(&app).await;
    let after = until_place(&app, "host").await;
    assert_eq!(after["statistics"]["total_loads"], 1);
    assert_eq!(after["statistics"]["cpu_to_gpu"], 1);
    assert_eq!(after["statistics"]["gpu_to_cpu"], 1);
    assert_eq!(component(&after)["last_receipt"]["verified"], true);
    assert_eq!(after["memories"][1]["holdings"], json!([]), "every byte of the device came back");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_without_a_gpu_lends_the_cpu_and_says_so() {
    let app = TestApp::spawn().await;
    edit(&app).await;
    let status = status(&app).await;
    assert_eq!(status["devices"][0]["kind"], "cpu");
    assert_eq!(status["devices"].as_array().unwrap().len(), 1);
    let health: Value = app.get("/health").await.json();
    assert_eq!((&health["status"], &health["gpu_name"]), (&json!("healthy"), &Value::Null));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn release_answers_with_receipts_of_what_really_came_back() {
    let app = simulated("24GiB@25GB/s").await;
    app.post_json("/api/v1/components/retoucher/preload", &json!({})).await;
    until_place(&app, "device").await;
    let gpu: Value = app.get("/api/gpu/status").await.json();
    assert_eq!(gpu["model_location"], "gpu");
    assert!(gpu["gpu_memory_allocated_gb"].as_f64().unwrap() > 0.0);
    let given: Value = app.post_json("/api/gpu/release", &json!({})).await.json();
    let receipts = given["receipts"].as_array().unwrap();
    assert_eq!(receipts.len(), 2, "the device's copy, then the host's: {given}");
    let device = &receipts[0];
    assert_eq!(device["expected_bytes"], device["measured_bytes"]);
    assert_eq!(device["verified"], true);
    until_place(&app, "unloaded").await;
    let again: Value = app.post_json("/api/gpu/offload", &json!({})).await.json();
    assert_eq!(again, json!({ "success": true, "receipts": [] }));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pinned_component_outlives_its_idle_timeout() {
    let app = TestApp::spawn_with(|config| config.residency.idle_timeout = Duration::from_millis(50)).await;
    app.post_json("/api/v1/components/retoucher/pin", &json!({})).await;
    edit(&app).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let pinned = status(&app).await;
    assert_ne!(component(&pinned)["place"], "unloaded");
    app.post_json("/api/v1/components/retoucher/unpin", &json!({})).await;
    until_place(&app, "unloaded").await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_a_404_and_what_is_no_question_a_422() {
    let app = TestApp::spawn().await;
    let unknown = app.post_json("/api/v1/components/denoiser/offload", &json!({})).await;
    unknown.refused(404, "denoiser");
    assert_eq!(app.post_json("/api/v1/components/retoucher/explode", &json!({})).await.status, 404);
    let odd = app.post_json("/api/v1/components/retoucher/offload", &json!({ "whenidle": true })).await;
    assert_eq!(odd.status, 422);
    let endless = app.post_json("/api/v1/estimate", &json!({ "megapixels": -1.0 })).await;
    assert_eq!(endless.status, 422);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_estimate_says_what_would_fit_and_what_never_would() {
    let app = simulated("8GiB").await;
    let ask = async |gib: u64| -> Value {
        app.post_json("/api/v1/estimate", &json!({ "workspace_bytes": gib << 30 })).await.json()
    };
    assert_eq!(ask(4).await["verdict"], "fits");
    let never = ask(4_000).await;
    assert_eq!(never["verdict"], "never");
    assert!(never["reason"].as_str().unwrap().contains("4000.00 GiB"), "{never}");
    assert_eq!(component(&status(&app).await)["place"], "unloaded", "a dry run loads nothing");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_text_that_counts() {
    let app = TestApp::spawn().await;
    edit(&app).await;
    // What is shown follows what happened within a quarter of a second.
    until_place(&app, "host").await;
    let answer = app.get("/metrics").await;
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    assert!(answer.text().contains("\noffstage_granted_total 1\n"), "{}", answer.text());
    app.stop().await;
}

/// Reads a stream until this much of it has come, and answers all of it.
async fn read_until(stream: &mut Response, wanted: &str) -> String {
    let mut text = String::new();
    while !text.contains(wanted) {
        let piece = tokio::time::timeout(Duration::from_secs(20), stream.chunk()).await;
        let piece = piece.unwrap_or_else(|_| panic!("no {wanted:?} in {text}")).unwrap();
        text.push_str(std::str::from_utf8(&piece.expect("the stream goes on")).unwrap());
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn events_bring_a_snapshot_at_once_and_transitions_as_they_happen() {
    let app = simulated("24GiB").await;
    let mut stream = app.client.get(app.url("/api/v1/events")).send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert_eq!(stream.headers()["x-accel-buffering"], "no");
    assert!(stream.headers().get("content-encoding").is_none());
    read_until(&mut stream, "event: snapshot\ndata: {").await;
    edit(&app).await;
    let told = read_until(&mut stream, "left simulated").await;
    assert!(told.contains("event: transition\nid: "), "{told}");
    assert!(told.contains("retoucher loads"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_comes_back_gets_what_it_missed_and_nothing_twice() {
    let app = simulated("24GiB").await;
    edit(&app).await;
    until_place(&app, "host").await;
    let all: Vec<Value> = serde_json::from_value(app.get("/api/v1/transitions").await.json()).unwrap();
    let last = all.last().unwrap()["seq"].as_u64().unwrap();
    let request = app.client.get(app.url("/api/v1/events")).header("last-event-id", (last - 2).to_string());
    let mut stream = request.send().await.unwrap();
    let missed = read_until(&mut stream, &format!("id: {last}\n")).await;
    let ids: Vec<u64> = missed.lines().filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).collect();
    assert_eq!(ids, [last - 1, last]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_the_streams() {
    let app = TestApp::spawn_with(|config| config.listen.drain_timeout = Duration::from_secs(60)).await;
    let mut stream = app.client.get(app.url("/api/v1/events")).send().await.unwrap();
    read_until(&mut stream, "snapshot").await;
    let stopping = tokio::spawn(app.stop());
    let rest = async { while let Ok(Some(_)) = stream.chunk().await {} };
    tokio::time::timeout(Duration::from_secs(20), rest).await.expect("the stream ends");
    stopping.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_waits_too_long_is_told_why_and_when_to_come_back() {
    let app = TestApp::spawn_with(|config| {
        config.residency.simulate_gpu = "24GiB".to_owned();
        config.residency.simulate_events = "at 0s stuck".to_owned();
        config.residency.gpu_slots = Auto::Is(1);
        config.work.queue_deadline = Duration::from_millis(300);
    })
    .await;
    let refused = app.post_edit(form(photos::jpeg(60, 40), "much brighter")).await;
    refused.refused(503, "deadline");
    let body: Value = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!((&body["success"], &body["error_type"]), (&json!(false), &json!("DeadlinePassed")));
    assert_eq!(body["retry_after"].as_u64().unwrap().to_string(), refused.header("retry-after"));
    let health = app.get("/health").await;
    assert_eq!(health.status, 200, "a stuck device delays nobody");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_page_is_rendered_with_what_is_known() {
    let app = simulated("24GiB").await;
    edit(&app).await;
    let page = app.visit("/status").await;
    assert_eq!(page.status, 200);
    let html = page.text();
    for text in ["simulated 24.00 GiB GPU", "retoucher"] {
        assert!(html.contains(text), "{text}");
    }
    app.stop().await;
}
