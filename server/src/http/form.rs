//! The door for plain HTML: `POST /edits` takes the form of the API and answers as a browser without
//! JavaScript needs it: a redirect to the edit's page, or the page again with the sentence.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use offstage_api::Instruction;
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
        Ok(page) => Redirect::to(&page).into_response(),
        Err(ApiError(mut problem)) => {
            problem.request_id = request_id::current();
            let (prompt, source) = (form.prompt().to_owned(), form.names_edit().cloned());
            let failure = FormFailure { problem, prompt, model: form.model().map(str::to_owned), source };
            page::render(&doors, PageRequest::FormFailed(failure)).await
        }
    }
}

/// The page that shows what comes of the form.
async fn edit(
    doors: &Doors,
    form: &mut EditForm,
    client: Client,
    request: Request,
) -> Result<String, ApiError> {
    form.receive(Received::new(request), &*doors.studio, &doors.limits).await?;
    let edit = form.take_request()?;
    let generates = matches!(edit.instruction, Instruction::Generate { .. });
    let job = JobRequest { edit, options: form.options().clone(), client, idempotency_key: None };
    if generates {
        // It may take minutes, for which no browser waits; the job's page looks again by itself.
        return Ok(format!("/jobs/{}", doors.jobs.submit(job).await?.id));
    }
    let edit = doors.jobs.make(job, form.cancels_on_disconnect()).await?;
    Ok(format!("/edits/{}", edit.id))
}
