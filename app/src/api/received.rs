use std::error::Error;

use axum::body::Body;
use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use multer::Multipart;
use offstage_api::Problem;

use super::ApiError;

/// A request body on the server, unread, with its content type.
#[derive(Debug)]
pub struct Received {
    content_type: String,
    idempotency_key: Option<String>,
    body: Body,
}

impl Received {
    pub fn new(request: Request<Body>) -> Self {
        let header = |name: &str| Some(request.headers().get(name)?.to_str().ok()?.to_owned());
        let content_type = header(CONTENT_TYPE.as_str()).unwrap_or_default();
        let idempotency_key = header("idempotency-key").filter(|key| !key.trim().is_empty());
        Received { content_type, idempotency_key, body: request.into_body() }
    }

    /// The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header).
    pub fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    pub(super) fn is_json(&self) -> bool {
        let media_type = self.content_type.split(';').next().unwrap_or_default().trim();
        media_type.eq_ignore_ascii_case("application/json")
    }

    pub(super) fn is_form(&self) -> bool {
        let media_type = self.content_type.split(';').next().unwrap_or_default().trim();
        media_type.eq_ignore_ascii_case("multipart/form-data")
    }

    /// The body as a form; 415 when it is none.
    pub(super) fn form(self) -> Result<Multipart<'static>, ApiError> {
        if !self.is_form() {
            return Err(ApiError::media_type("Send this as multipart/form-data."));
        }
        let boundary = multer::parse_boundary(&self.content_type).map_err(|_| {
            ApiError::media_type("The content type multipart/form-data needs its boundary parameter.")
        })?;
        Ok(Multipart::new(self.body.into_data_stream(), boundary))
    }

    /// The whole body, at most `limit` bytes.
    pub(super) async fn bytes(self, limit: usize) -> Result<Bytes, ApiError> {
        if http_body::Body::size_hint(&self.body).lower() > limit as u64 {
            return Err(too_long(limit));
        }
        axum::body::to_bytes(self.body, limit).await.map_err(|error| {
            broken_body(&error).unwrap_or_else(|| match is_length_limit(&error) {
                true => too_long(limit),
                false => ended_early(),
            })
        })
    }
}

/// What a form that could not be read to its end is answered with.
pub(super) fn broken_form(error: multer::Error) -> ApiError {
    if let Some(problem) = broken_body(&error) {
        return problem;
    }
    match error {
        multer::Error::IncompleteFieldData { .. }
        | multer::Error::IncompleteHeaders
        | multer::Error::IncompleteStream
        | multer::Error::StreamReadFailed(_) => ended_early(),
        _ => ApiError::bad_request("The form is no valid multipart/form-data; check how it is put together."),
    }
}

/// The problem that the body itself reported (too large, stalled), where it did.
fn broken_body(error: &(dyn Error + 'static)) -> Option<ApiError> {
    causes(error).find_map(|cause| cause.downcast_ref::<Problem>()).map(|problem| ApiError(problem.clone()))
}

fn is_length_limit(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|cause| cause.to_string().contains("length limit exceeded"))
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        let error: &'a (dyn Error + 'static) = *error;
        error.source()
    })
}

fn too_long(limit: usize) -> ApiError {
    ApiError(Problem::new(
        413,
        "too-large",
        "Too large",
        format!("The body is larger than {limit} bytes; send a smaller one, or an image as a form."),
    ))
}

fn ended_early() -> ApiError {
    ApiError::bad_request("The request ended before it was complete; send it again.")
}
