use std::any::Any;

use axum::response::Response;
use offstage_api::StudioError;
use offstage_app::api::ApiError;

use crate::http::problem;

/// A panic is a fault of ours: its message goes to the log, the client gets the ordinary 500.
pub(super) fn answer(payload: Box<dyn Any + Send>) -> Response {
    let message = payload
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "a panic without a message".to_owned());
    problem::answer(ApiError::from(StudioError::internal(format!("panic: {message}"))).0)
}
