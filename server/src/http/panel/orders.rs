use axum::Json;
use axum::extract::{FromRequest, Path, Request, State};
use axum::response::{IntoResponse, Response};
use offstage_api::StudioError;
use offstage_api::residency::{Down, OrderQuestion, ResidencyDesk as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::http::doors::Doors;
use crate::http::problem::{Refusal, no_such_address};

/// An order is a few words.
const QUESTION_BYTES: usize = 64 << 10;

/// A JSON body; an empty one stands for all defaults.
pub(in crate::http) struct Asked<T>(pub(in crate::http) T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let body = axum::body::to_bytes(request.into_body(), QUESTION_BYTES).await;
        let body = body.map_err(|_| StudioError::TooLarge {
            sentence: "The question is longer than any that can be asked here; shorten it.".to_owned(),
        })?;
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Asked(T::default()));
        }
        serde_json::from_slice(&body).map(Asked).map_err(|error| {
            let sentence = format!("The body is no question that is understood here: {error}.");
            StudioError::invalid("body", sentence).into()
        })
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Manner {
    pub(super) when_idle: bool,
}

#[derive(Serialize)]
struct Done {
    component: String,
    done: &'static str,
}

/// `POST /api/v1/components/{id}/{preload,offload,release,pin,unpin}`: the last two of a way down
/// answer with their receipts.
pub(super) async fn order(
    State(doors): State<Doors>,
    Path((component, order)): Path<(String, String)>,
    manner: Asked<Manner>,
) -> Result<Response, Refusal> {
    let down =
        |down| OrderQuestion { component: Some(component.clone()), down, when_idle: manner.0.when_idle };
    let done = match order.as_str() {
        "offload" => return Ok(Json(doors.desk.order_down(down(Down::Offload)).await?).into_response()),
        "release" => return Ok(Json(doors.desk.order_down(down(Down::Release)).await?).into_response()),
        "preload" => doors.desk.preload(&component).await.map(|()| "preloaded")?,
        "pin" => doors.desk.pin(&component, true).await.map(|()| "pinned")?,
        "unpin" => doors.desk.pin(&component, false).await.map(|()| "unpinned")?,
        _ => return Err(no_such_address().into()),
    };
    Ok(Json(Done { component, done }).into_response())
}
