//! What stands around every door, outermost first: request id, log line, security headers, panics
//! as problems, compression, the guarded body, the names Offstage answers to, and who may change
//! things.

mod body;
mod headers;
mod host;
mod origin;
mod panic;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::{request_id, trace};
use crate::config::Config;

pub(super) fn around(routes: Router, config: &Config) -> Router {
    let names = host::Names::new(config);
    // Written from the inside out.
    routes
        .layer(from_fn_with_state(names.clone(), origin::check))
        .layer(from_fn_with_state(names, host::check))
        .layer(from_fn_with_state(body::Bounds::new(config), body::guard))
        // Leaves out pictures and what is compressed already.
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(panic::answer))
        .layer(from_fn(headers::complete))
        .layer(trace::layer())
        .layer(from_fn(request_id::assign))
}
