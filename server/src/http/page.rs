//! The page, rendered on the server.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::Method;
use axum::http::header::ACCEPT;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use offstage_api::jobs::Client;
use offstage_api::residency::ResidencyDesk;
use offstage_app::{PagePorts, PageRequest, page_response};

use super::asking::Asking;
use super::doors::Doors;
use super::problem::{answer, no_such_address};

pub(super) fn routes() -> Router<Doors> {
    Router::new()
        .route("/", get(home))
        .route("/edits", get(to_home))
        .route("/edits/{id}", get(edit))
        .route("/jobs/{id}", get(job))
        .route("/history", get(history))
        .route("/queue", get(queue))
}

async fn home(State(doors): State<Doors>, RawQuery(query): RawQuery) -> Response {
    render(&doors, PageRequest::Home(query.unwrap_or_default())).await
}

/// Where a browser without JavaScript stands after a form that failed: reloading begins anew.
async fn to_home() -> Response {
    Redirect::to("/").into_response()
}

async fn edit(State(doors): State<Doors>, Path(id): Path<String>) -> Response {
    render(&doors, PageRequest::Edit(id)).await
}

async fn job(State(doors): State<Doors>, Asking(client): Asking, Path(id): Path<String>) -> Response {
    render_for(&doors, Some(client), PageRequest::Job(id)).await
}

async fn history(State(doors): State<Doors>, Asking(client): Asking, RawQuery(query): RawQuery) -> Response {
    render_for(&doors, Some(client), PageRequest::History(query.unwrap_or_default())).await
}

async fn queue(State(doors): State<Doors>, Asking(client): Asking) -> Response {
    render_for(&doors, Some(client), PageRequest::Queue).await
}

/// The 404 page for whoever asks for a page, a problem for everyone else.
pub(super) async fn not_found(State(doors): State<Doors>, request: Request) -> Response {
    if wants_page(&request) {
        render(&doors, PageRequest::NotFound(request.uri().path().to_owned())).await
    } else {
        answer(no_such_address())
    }
}

/// A page that is the same whoever asks.
pub(super) async fn render(doors: &Doors, page: PageRequest) -> Response {
    render_for(doors, None, page).await
}

/// A page that shows something of the queue to who asks.
pub(super) async fn render_for(doors: &Doors, client: Option<Client>, page: PageRequest) -> Response {
    let desk: Arc<dyn ResidencyDesk> = doors.desk.clone();
    let jobs = client.map(|client| (doors.jobs.clone(), client));
    let ports = PagePorts { studio: doors.studio.clone(), residency: Some(desk), jobs };
    page_response(&ports, &doors.assets, page).await
}

fn wants_page(request: &Request) -> bool {
    let accepts = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    is_reading && accepts.contains("text/html") && !request.uri().path().starts_with("/api/")
}
