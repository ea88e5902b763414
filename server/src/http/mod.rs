//! The HTTP doors: JSON API, pictures, the page with its plain form, static files, health.
//!
//! Every door calls [`Studio`]; every error leaves through [`problem::answer`].

mod api;
mod asking;
mod assets;
mod doors;
mod form;
mod guard;
mod health;
mod jobs;
mod page;
mod panel;
mod picture;
mod problem;
mod request_id;
mod trace;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use offstage_api::Studio;
use offstage_api::jobs::JobDesk;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::residency::Desk;
pub(crate) use asking::Peer;
use doors::Doors;

/// The whole surface over one studio and its queue. `closing` ends the event streams of jobs.
///
/// `GET /` and `/edits/{id}` are pages, `POST /edits` is the form that works without JavaScript,
/// `/api/v1/…` the JSON API, `/pkg` and `/examples` files of the site folder, `/healthz` and
/// `/readyz` for whoever supervises the process.
pub fn router(
    studio: Arc<dyn Studio>,
    jobs: Arc<dyn JobDesk>,
    desk: Arc<Desk>,
    closing: CancellationToken,
    config: &Config,
) -> Router {
    let doors = Doors::new(studio, jobs, desk, closing, config);
    let routes = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(api::routes())
        .merge(picture::routes())
        .merge(form::routes())
        .merge(panel::routes())
        .merge(jobs::routes())
        .merge(page::routes())
        .fallback_service(assets::service(&doors))
        .method_not_allowed_fallback(problem::method_not_allowed)
        .with_state(doors)
        .layer(from_fn_with_state(config.queue.operators, asking::assign));
    guard::around(routes, config)
}
