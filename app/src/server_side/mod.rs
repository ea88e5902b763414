//! Renders a page as an HTTP response.

mod assets;
mod document;
mod jobs;
mod load;
mod nonce;

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use offstage_api::Studio;
use offstage_api::jobs::{Client, JobDesk};
use offstage_api::residency::ResidencyDesk;

pub use assets::Assets;
use document::document;
use load::load;
use nonce::Nonce;

use crate::FormFailure;

/// Which page is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum PageRequest {
    /// The editor without a photo; the text is the query of the address, unchecked.
    Home(String),
    /// The editor opened on an edit; the text is the id as it stands in the path, unchecked.
    Edit(String),
    /// The editor again, after a form that could not be followed.
    FormFailed(FormFailure),
    /// The editor following a job; the text is the id as it stands in the path, unchecked.
    Job(String),
    /// Who is in which memory, who waits, and what happened.
    Status,
    /// The results so far; the text is the query of the address, unchecked.
    History(String),
    /// What runs and what waits, for the operator.
    Queue,
    /// A path that leads nowhere.
    NotFound(String),
}

/// What pages are loaded from.
#[derive(Clone)]
pub struct PagePorts {
    pub studio: Arc<dyn Studio>,
    pub residency: Option<Arc<dyn ResidencyDesk>>,
    /// The queue, and who asks.
    pub jobs: Option<(Arc<dyn JobDesk>, Client)>,
}

/// The whole page with its status and headers, a content security policy of its own among them.
pub async fn page_response(ports: &PagePorts, assets: &Assets, request: PageRequest) -> Response<Body> {
    let (status, content) = load(ports, request).await;
    let nonce = Nonce::new();
    let html = document(content, assets, &nonce);
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Only our own files, the scripts and the style sheet that carry the nonce, and the photos that the
/// page itself made into object URLs.
fn content_security_policy(nonce: &Nonce) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' blob: data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}
