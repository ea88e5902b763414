use axum::Json;
use axum::extract::State;
use offstage_api::Problem;
use serde_json::{Value, json};

use super::doors::Doors;
use super::problem::Refusal;

/// `GET /healthz`: the process answers.
pub(super) async fn alive() -> Json<Value> {
    Json(json!({ "status": "alive" }))
}

/// `GET /readyz`: the model is loaded and edits are taken; 503 when it could not be loaded.
pub(super) async fn ready(State(doors): State<Doors>) -> Result<Json<Value>, Refusal> {
    let models: Vec<String> = doors.studio.models().await.into_iter().map(|model| model.id).collect();
    if models.is_empty() {
        let detail = "No model is loaded, so no prompt can be read; the log says why.";
        return Err(Problem::new(503, "not-ready", "Not ready", detail).into());
    }
    Ok(Json(json!({ "status": "ready", "models": models })))
}
