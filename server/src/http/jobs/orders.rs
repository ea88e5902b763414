use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use offstage_api::StudioError;
use offstage_api::jobs::{JobId, JobView};
use serde::Deserialize;

use super::job_id;
use crate::http::asking::Asking;
use crate::http::doors::Doors;
use crate::http::panel::orders::Asked;
use crate::http::problem::Refusal;

/// `POST /api/v1/jobs/{id}/{order}`.
pub(super) async fn order(
    State(doors): State<Doors>,
    Asking(client): Asking,
    Path((id, order)): Path<(String, String)>,
) -> Result<Json<JobView>, Refusal> {
    let (jobs, id) = (&doors.jobs, job_id(&id)?);
    let view = match order.as_str() {
        "cancel" => jobs.cancel(&client, &id).await,
        "retry" => jobs.retry(&client, &id).await,
        "run-next" => jobs.run_next(&client, &id).await,
        "duplicate" => jobs.duplicate(&client, &id).await,
        "undelete" => jobs.undelete(&client, &id).await,
        "favourite" => jobs.set_favourite(&client, &id, true).await,
        "unfavourite" => jobs.set_favourite(&client, &id, false).await,
        _ => {
            let sentence = "There is no such order; a job takes cancel, retry, run-next, duplicate, reorder, favourite, \
                            unfavourite and undelete.";
            Err(StudioError::NotFound { sentence: sentence.to_owned() })
        }
    };
    Ok(Json(view?))
}

pub(super) async fn delete(
    State(doors): State<Doors>,
    Asking(client): Asking,
    Path(id): Path<String>,
) -> Result<Json<JobView>, Refusal> {
    Ok(Json(doors.jobs.delete(&client, &job_id(&id)?).await?))
}

/// Where a job goes.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reorder {
    /// The job that it goes before; `null`: behind all of them.
    before: Option<JobId>,
}

pub(super) async fn reorder(
    State(doors): State<Doors>,
    Asking(client): Asking,
    Path(id): Path<String>,
    asked: Asked<Reorder>,
) -> Result<Json<JobView>, Refusal> {
    Ok(Json(doors.jobs.reorder(&client, &job_id(&id)?, asked.0.before.as_ref()).await?))
}

pub(super) async fn pause(State(doors): State<Doors>, Asking(client): Asking) -> Result<StatusCode, Refusal> {
    doors.jobs.set_paused(&client, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn resume(
    State(doors): State<Doors>,
    Asking(client): Asking,
) -> Result<StatusCode, Refusal> {
    doors.jobs.set_paused(&client, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
