use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use offstage_api::jobs::{BatchRequest, JobRequest};
use offstage_app::api::{BatchForm, EditForm, Received};

use crate::http::asking::Asking;
use crate::http::doors::Doors;
use crate::http::problem::Refusal;

/// `POST /api/v1/jobs`: 202 with the job and its address.
pub(super) async fn job(
    State(doors): State<Doors>,
    Asking(client): Asking,
    request: Request,
) -> Result<Response, Refusal> {
    let mut form = EditForm::default();
    let received = Received::new(request);
    let idempotency_key = received.idempotency_key().map(str::to_owned);
    form.receive(received, &*doors.studio, &doors.limits).await?;
    let edit = form.take_request()?;
    let asked = JobRequest { edit, options: form.options().clone(), client, idempotency_key };
    let job = doors.jobs.submit(asked).await?;
    Ok(accepted(&format!("/api/v1/jobs/{}", job.id), Json(job)))
}

/// `POST /api/v1/batches`: the form of a job with several images.
pub(super) async fn batch(
    State(doors): State<Doors>,
    Asking(client): Asking,
    request: Request,
) -> Result<Response, Refusal> {
    let received = Received::new(request);
    let idempotency_key = received.idempotency_key().map(str::to_owned);
    let form = BatchForm::receive(received, &*doors.studio, &doors.limits).await?;
    let BatchForm { photos, instruction, output, options } = form;
    let asked = BatchRequest { photos, instruction, output, options, client, idempotency_key };
    let batch = doors.jobs.submit_batch(asked).await?;
    Ok(accepted(&format!("/api/v1/batches/{}", batch.id), Json(batch)))
}

fn accepted(address: &str, body: impl IntoResponse) -> Response {
    let mut response = (StatusCode::ACCEPTED, body).into_response();
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(LOCATION, address);
    }
    response
}
