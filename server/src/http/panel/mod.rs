//! The doors to the residency core: status, orders, events, and the addresses that existing
//! deployments know.

mod established;
mod events;
mod metrics;
pub(super) mod orders;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use offstage_api::residency::{EstimateAnswer, EstimateQuestion, ResidencyDesk as _, ResidencyStatus};
use offstage_app::PageRequest;

pub(super) use events::Resume;

use super::asking::Asking;
use super::doors::Doors;
use super::page;
use super::problem::Refusal;

pub(super) fn routes() -> Router<Doors> {
    Router::new()
        .route("/status", get(status_page))
        .route("/api/v1/devices", get(status))
        .route("/api/v1/components", get(components))
        .route("/api/v1/components/{id}/{order}", post(orders::order))
        .route("/api/v1/estimate", post(estimate))
        .route("/api/v1/events", get(events::events))
        .route("/api/v1/transitions", get(events::transitions))
        .route("/api/gpu/status", get(established::status))
        .route("/api/gpu/offload", post(established::offload))
        .route("/api/gpu/release", post(established::release))
        .route("/health", get(established::health))
        .route("/metrics", get(metrics::metrics))
}

async fn status_page(State(doors): State<Doors>, Asking(client): Asking) -> Response {
    page::render_for(&doors, Some(client), PageRequest::Status).await
}

/// `GET /api/v1/devices`: memories, devices, leases and who waits.
async fn status(State(doors): State<Doors>) -> Json<ResidencyStatus> {
    Json(doors.desk.status())
}

async fn components(State(doors): State<Doors>) -> Json<Vec<offstage_api::residency::ComponentStatus>> {
    Json(doors.desk.status().components)
}

/// `POST /api/v1/estimate`: what would become of some work.
async fn estimate(
    State(doors): State<Doors>,
    question: orders::Asked<EstimateQuestion>,
) -> Result<Json<EstimateAnswer>, Refusal> {
    Ok(Json(doors.desk.estimate(question.0).await?))
}
