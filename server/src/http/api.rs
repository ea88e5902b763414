//! The JSON API: server functions at their URLs, and what is no function because its address has the
//! id in it.

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, REFERER};
use axum::http::{HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;
use offstage_api::{Edit, EditId, Problem, Provenance, StudioError};
use offstage_app::api::{Received, receive_picture};

use super::asking::Asking;
use super::doors::Doors;
use super::problem::{Refusal, answer};

/// An encoded [`Problem`] is far below this.
const PROBLEM_BYTES: usize = 64 << 10;

pub(super) fn routes() -> Router<Doors> {
    Router::new()
        .route("/api/v1/edits", post(server_function))
        .route("/api/v1/recipes", post(server_function))
        .route("/api/v1/recipes/embedded", post(embedded))
        .route("/api/v1/models", get(server_function))
        .route("/api/v1/edits/{id}", get(edit))
}

/// `GET /api/v1/edits/{id}`.
async fn edit(State(doors): State<Doors>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let edit: Edit = doors.studio.edit(&edit_id(&id)?).await?;
    Ok(([(CACHE_CONTROL, "private, no-cache")], Json(edit)).into_response())
}

/// `POST /api/v1/recipes/embedded`: the prompt and recipe that a picture's file carries.
async fn embedded(State(doors): State<Doors>, request: Request) -> Result<Json<Provenance>, Refusal> {
    let picture = receive_picture(Received::new(request), &*doors.studio).await?;
    let found = doors.studio.provenance(picture).await?;
    let none = || StudioError::NotFound {
        sentence: "This picture carries no recipe; edit it with words instead.".to_owned(),
    };
    Ok(Json(found.ok_or_else(none)?))
}

/// An id from an address; what is none is not found.
pub(super) fn edit_id(text: &str) -> Result<EditId, StudioError> {
    text.parse().map_err(|_| StudioError::NotFound {
        sentence: "There is no edit at this address; check the id.".to_owned(),
    })
}

async fn server_function(State(doors): State<Doors>, mut request: Request) -> Response {
    // leptos answers a request that accepts HTML with a redirect to its referrer. These URLs answer
    // everyone the same; the plain form has a door of its own.
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    request.headers_mut().remove(REFERER);
    if request.method() == Method::HEAD {
        *request.method_mut() = Method::GET;
    }
    let client = request.extensions().get::<Asking>().map(|asking| asking.0.clone());
    let provide = move || doors.provide(client.clone());
    let response = leptos_axum::handle_server_fns_with_context(provide, request).await.into_response();
    if response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return answer(carried_problem(response.into_body()).await);
    }
    no_store(response)
}

/// The problem that a server function's error response carries. Its status is in the problem, not yet
/// in the response.
async fn carried_problem(body: Body) -> Problem {
    let bytes = to_bytes(body, PROBLEM_BYTES).await.unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_else(|error| {
        tracing::error!(cause = %error, "a server function failed without a problem");
        StudioError::internal(error).into()
    })
}

fn no_store(mut response: Response) -> Response {
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
