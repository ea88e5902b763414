use offstage_api::jobs::{JobId, JobView};
use serde::Deserialize;
use wasm_bindgen::JsValue;
use web_sys::FormData;

use super::{Answer, Call, Progress, ask, read, request};
use crate::state::Failure;

/// An event of a job; its view is the whole truth of it.
#[derive(Deserialize)]
pub struct JobNews {
    pub job: JobView,
}

/// An event of the queue.
#[derive(Deserialize)]
pub struct QueueNews {
    pub paused: bool,
}

const JOBS_URL: &str = "/api/v1/jobs";

/// Submits an edit as a job. The same key answers with the same job, so that what was lost on its way
/// can be sent again. The call aborts when dropped.
pub fn post_job(
    form: &FormData,
    key: &str,
    on_progress: impl FnMut(Progress) + Clone + 'static,
    on_taken: impl FnOnce(Result<JobView, Failure>) + 'static,
) -> Result<Call, JsValue> {
    Call::send(JOBS_URL, Some(form), Some(key), on_progress, move |answer| on_taken(read(&answer)))
}

/// A key that no other submission has.
pub fn new_key() -> String {
    let part = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!("{:08x}{:08x}{:08x}{:08x}", part(), part(), part(), part())
}

/// How a job is now, unread: who follows it wants to know whether there was an answer at all.
pub async fn fetch_job(id: &JobId) -> Answer {
    request("GET", &job_url(id), None).await
}

/// Does something with a job: `cancel`, `retry`, `favourite` …; `delete` takes it out of the lists.
pub async fn order_job(id: &str, order: &str) -> Result<JobView, Failure> {
    match order {
        "delete" => ask("DELETE", &format!("{JOBS_URL}/{id}"), None).await,
        _ => ask("POST", &format!("{JOBS_URL}/{id}/{order}"), None).await,
    }
}

/// Puts a waiting job before another, or behind all of them.
pub async fn move_job(id: &JobId, before: Option<&JobId>) -> Result<JobView, Failure> {
    let before = before.map_or_else(|| "null".to_owned(), |id| format!("\"{id}\""));
    ask("POST", &format!("{}/reorder", job_url(id)), Some(&format!(r#"{{"before":{before}}}"#))).await
}

/// Where the events of a job come from.
pub fn events_url(id: &JobId) -> String {
    format!("{}/events", job_url(id))
}

fn job_url(id: &JobId) -> String {
    format!("{JOBS_URL}/{id}")
}
