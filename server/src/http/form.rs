//! The door for plain HTML: `POST /edits` takes the form of the API and answers as a browser without
//! JavaScript needs it: a redirect to the edit's page, or the page again with the sentence.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use offstage_api::Edit;
use offstage_api::jobs::{Client, JobRequest};
use offstage_app::api::{ApiError, EditForm, Received};
use offstage_app::{FormFailure, PageRequest};

use super::asking::Asking;
use super::doors::Doors;
use super::{page, request_id};

pub(super) fn routes() -> Router<Doors> {
    Router::new().route("/edits", post(create))
}

async fn create(State(doors): State<Doors>, Asking(client): Asking, request: Request) -> Response {
    let mut form = EditForm::default();
    match edit(&doors, &mut form, client, request).await {
        Ok(edit) => Redirect::to(&format!("/edits/{}", edit.id)).into_response(),
        Err(ApiError(mut problem)) => {
            problem.request_id = request_id::current();
            let (prompt, source) = (form.prompt().to_owned(), form.names_edit().cloned());
            page::render(&doors, PageRequest::FormFailed(FormFailure { problem, prompt, source })).await
        }
    }
}

async fn edit(
    doors: &Doors,
    form: &mut EditForm,
    client: Client,
    request: Request,
) -> Result<Edit, ApiError> {
    form.receive(Received::new(request), &*doors.studio, &doors.limits).await?;
    let edit = form.take_request()?;
    let job = JobRequest { edit, options: form.options().clone(), client, idempotency_key: None };
    Ok(doors.jobs.make(job, form.cancels_on_disconnect()).await?)
}
