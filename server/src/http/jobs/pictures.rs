use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use offstage_api::jobs::{Client, JobPicture};

use super::job_id;
use crate::http::asking::Asking;
use crate::http::doors::Doors;
use crate::http::picture::KEPT;
use crate::http::problem::Refusal;

/// The result lies where the edit's picture does, which can also be had in other formats and sizes.
pub(super) async fn result(
    State(doors): State<Doors>,
    Asking(client): Asking,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let id = job_id(&id)?;
    let job = doors.jobs.job(&client, &id).await?;
    if job.edit.is_none() {
        doors.jobs.picture(&client, &id, JobPicture::Result).await?;
    }
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    Ok(Redirect::temporary(&format!("/api/v1/edits/{id}/image{query}")).into_response())
}

pub(super) async fn thumbnail(
    State(doors): State<Doors>,
    Asking(client): Asking,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    send(&doors, &client, &id, JobPicture::Thumbnail).await
}

pub(super) async fn source(
    State(doors): State<Doors>,
    Asking(client): Asking,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    send(&doors, &client, &id, JobPicture::Photo).await
}

/// Of the step that was done last: the next step's lies under the same path.
pub(super) async fn preview(
    State(doors): State<Doors>,
    Asking(client): Asking,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let rendition = doors.jobs.picture(&client, &job_id(&id)?, JobPicture::Preview).await?;
    let headers = [(CONTENT_TYPE, rendition.format.media_type()), (CACHE_CONTROL, "no-store")];
    Ok((headers, rendition.bytes).into_response())
}

async fn send(doors: &Doors, client: &Client, id: &str, picture: JobPicture) -> Result<Response, Refusal> {
    let rendition = doors.jobs.picture(client, &job_id(id)?, picture).await?;
    let headers = [(CONTENT_TYPE, rendition.format.media_type()), (CACHE_CONTROL, KEPT)];
    Ok((headers, rendition.bytes).into_response())
}
