use axum::extract::Request;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// Security headers where the door has set none of its own. The page brings its own content security
/// policy, with a nonce; everything else is no document and may load nothing.
///
/// `Referrer-Policy: same-origin`, not `no-referrer`: under the latter browsers send `Origin: null`
/// with the plain form, and it could not be told from a foreign one (Fetch standard, "serializing a
/// request origin").
///
/// No `Cross-Origin-Opener-Policy`: browsers start another process for a page that has one, after its
/// answer has come, which takes longer than to paint it. The page listens to no messages, has no
/// frames and refuses to be one, so another window that opened it learns nothing from it.
static DEFAULTS: [(HeaderName, HeaderValue); 6] = [
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    ),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

pub(super) async fn complete(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in &DEFAULTS {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}
