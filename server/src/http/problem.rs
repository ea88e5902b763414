//! The one place where an error becomes a response.

use axum::Json;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use offstage_api::{Problem, StudioError};
use offstage_app::api::ApiError;

use super::request_id;

/// An error on its way out, so that handlers can use `?`.
pub(super) struct Refusal(pub(super) Problem);

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Refusal(error.0)
    }
}

impl From<StudioError> for Refusal {
    fn from(error: StudioError) -> Self {
        Refusal(ApiError::from(error).0)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Refusal(problem)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        answer(self.0)
    }
}

/// A problem as `application/problem+json` with its status, its request id, and `Retry-After` where
/// it names a time.
pub(super) fn answer(mut problem: Problem) -> Response {
    problem.request_id = request_id::current();
    let status = status(&problem);
    let retry_after = problem.retry_after_s.map(HeaderValue::from);
    let mut response = (status, Json(problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(Problem::MEDIA_TYPE));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = retry_after {
        headers.insert(RETRY_AFTER, seconds);
    }
    response
}

/// The HTTP status of a problem; 500 should it name none that is one.
pub(super) fn status(problem: &Problem) -> StatusCode {
    StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Answers a method that the address does not take; axum adds `Allow`.
pub(super) async fn method_not_allowed(request: Request) -> Response {
    let detail = format!(
        "{} is not a method of this address; the Allow header names those that are.",
        request.method()
    );
    answer(Problem::new(405, "method", "Another method is needed", detail))
}

pub(super) fn no_such_address() -> Problem {
    Problem::new(404, "not-found", "Not found", "There is nothing at this address; check how it is spelled.")
}
