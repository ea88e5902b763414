use leptos::server;
use offstage_api::Edit;
use server_fn::codec::Json;

use super::incoming::carries_any_body;
use super::{AnyBody, ApiError, Incoming};

/// `POST /api/v1/edits`: a form with a photo (`image`, or `source` or `result_of` with the id of an
/// edit), what to do (`prompt` or `recipe`), and optionally `mask`, `feather_px`, which `model` edits
/// and what a generative one is asked for (`negative_prompt`, `seed`, `sampler`, `steps`, `guidance_scale`,
/// `image_guidance_scale`, `strength`, `edge`), `format`, `quality`, `max_edge`, `keep_gps`, `embed_recipe`, and how the job is done: `priority`, `deadline_ms`,
/// `run_limit_ms`, `on_oom`, `keep_warm_s`, `draft`. A job and a wait: if the client leaves, the job goes
/// on, unless `cancel_on_disconnect`. Answers 201 with the edit and its address in `Location`.
///
/// Errors: 400 for a broken form, 413 and 415 for files, 422 for a field to change, 404 for an edit
/// that is gone, 503 with `Retry-After`, 507.
#[server(
    name = CreateEdit, prefix = "/api/v1", endpoint = "edits",
    input = AnyBody, input_derive = (), output = Json
)]
pub async fn create_edit(request: Incoming) -> Result<Edit, ApiError> {
    use super::{EditForm, port};
    use offstage_api::jobs::JobRequest;

    let (studio, jobs, client) = (port::studio()?, port::jobs()?, port::client()?);
    let limits = port::limits();
    let mut form = EditForm::default();
    let received = request.received()?;
    let idempotency_key = received.idempotency_key().map(str::to_owned);
    form.receive(received, &*studio, &limits).await?;
    let edit = form.take_request()?;
    let job = JobRequest { edit, options: form.options().clone(), client, idempotency_key };
    let edit = jobs.make(job, form.cancels_on_disconnect()).await?;
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::CREATED);
        let address = format!("{}/edits/{}", super::PREFIX, edit.id);
        if let Ok(address) = http::HeaderValue::from_str(&address) {
            response.insert_header(http::header::LOCATION, address);
        }
    }
    Ok(edit)
}

carries_any_body!(CreateEdit);
