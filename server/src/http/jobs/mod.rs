//! The doors to the queue.

mod archive;
mod events;
mod orders;
mod pictures;
mod submit;

use axum::extract::{Path, Query, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use offstage_api::StudioError;
use offstage_api::jobs::{
    BatchId, BatchView, HistoryQuestion, JobId, JobPage, JobState, JobView, QueueStatus,
};
use serde::Deserialize;

use super::asking::Asking;
use super::doors::Doors;
use super::problem::Refusal;

pub(super) fn routes() -> Router<Doors> {
    Router::new()
        .route("/api/v1/jobs", get(list).post(submit::job))
        .route("/api/v1/jobs/unfinished", get(unfinished))
        .route("/api/v1/jobs/events", get(events::all))
        .route("/api/v1/jobs/archive", post(archive::archive))
        .route("/api/v1/jobs/{id}", get(job).delete(orders::delete))
        .route("/api/v1/jobs/{id}/events", get(events::one))
        .route("/api/v1/jobs/{id}/result", get(pictures::result))
        .route("/api/v1/jobs/{id}/thumbnail", get(pictures::thumbnail))
        .route("/api/v1/jobs/{id}/source", get(pictures::source))
        .route("/api/v1/jobs/{id}/preview", get(pictures::preview))
        .route("/api/v1/jobs/{id}/reorder", post(orders::reorder))
        .route("/api/v1/jobs/{id}/{order}", post(orders::order))
        .route("/api/v1/batches", post(submit::batch))
        .route("/api/v1/batches/{id}", get(batch))
        .route("/api/v1/queue", get(queue))
        .route("/api/v1/queue/pause", post(orders::pause))
        .route("/api/v1/queue/resume", post(orders::resume))
}

/// `GET /api/v1/jobs`: the history, newest first.
async fn list(
    State(doors): State<Doors>,
    Asking(client): Asking,
    Query(asked): Query<Asked>,
) -> Result<Json<JobPage>, Refusal> {
    Ok(Json(doors.jobs.history(&client, asked.question()?).await?))
}

async fn unfinished(
    State(doors): State<Doors>,
    Asking(client): Asking,
) -> Result<Json<Vec<JobView>>, Refusal> {
    Ok(Json(doors.jobs.unfinished(&client).await?))
}

async fn job(
    State(doors): State<Doors>,
    Asking(client): Asking,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let job = doors.jobs.job(&client, &job_id(&id)?).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(job)).into_response())
}

async fn batch(
    State(doors): State<Doors>,
    Asking(client): Asking,
    Path(id): Path<String>,
) -> Result<Json<BatchView>, Refusal> {
    let id: BatchId = id.parse().map_err(|_| no_such("batch"))?;
    Ok(Json(doors.jobs.batch(&client, &id).await?))
}

async fn queue(State(doors): State<Doors>, Asking(client): Asking) -> Result<Json<QueueStatus>, Refusal> {
    Ok(Json(doors.jobs.queue(&client).await?))
}

/// The history's question as an address carries it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    search: Option<String>,
    model: Option<String>,
    /// Names of states, separated by commas.
    state: Option<String>,
    favourites: bool,
    everyone: bool,
    after: Option<u64>,
    limit: Option<u32>,
}

impl Asked {
    /// Errors: `Invalid` for a state that is none.
    pub(super) fn question(self) -> Result<HistoryQuestion, StudioError> {
        let names = self.state.as_deref().unwrap_or_default().split(',').map(str::trim);
        let states: Result<Vec<JobState>, _> =
            names.filter(|name| !name.is_empty()).map(str::parse).collect();
        let states =
            states.map_err(|sentence: String| StudioError::invalid("state", format!("{sentence}.")))?;
        let some = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let usual = HistoryQuestion::default();
        Ok(HistoryQuestion {
            search: some(self.search),
            model: some(self.model),
            states,
            favourites_only: self.favourites,
            everyone: self.everyone,
            after: self.after,
            limit: self.limit.unwrap_or(usual.limit),
        })
    }
}

/// An id from an address; what is none is not found.
pub(super) fn job_id(text: &str) -> Result<JobId, StudioError> {
    text.parse().map_err(|_| no_such("job"))
}

fn no_such(what: &str) -> StudioError {
    StudioError::NotFound { sentence: format!("There is no {what} at this address; check the id.") }
}
