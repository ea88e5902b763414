//! Every request has an id: the caller's own where it is harmless to log, else a new one. It is in
//! the log line, in `x-request-id` of the response and in every problem.

use std::hash::{BuildHasher, RandomState};

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const MAX_LENGTH: usize = 64;

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that this task works on.
pub(super) fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Gives the request its id and the response the same.
pub(super) async fn assign(request: Request, next: Next) -> Response {
    let id = request.headers().get(HEADER).and_then(harmless).unwrap_or_else(fresh);
    let value = HeaderValue::from_str(&id);
    let mut response = CURRENT.scope(id, next.run(request)).await;
    if let Ok(value) = value {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

fn harmless(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?;
    let is_harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    ((1..=MAX_LENGTH).contains(&text.len()) && text.bytes().all(is_harmless)).then(|| text.to_owned())
}

/// 64 random bits in hex. [`RandomState`] is seeded by the operating system and differs each time.
fn fresh() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::time::Instant::now()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_could_forge_a_log_line_are_replaced() {
        assert_eq!(harmless(&HeaderValue::from_static("job-7.a_B")).as_deref(), Some("job-7.a_B"));
        for bad in ["", "a b", "a=b", "<script>", &"x".repeat(65)] {
            assert_eq!(HeaderValue::from_str(bad).ok().as_ref().and_then(harmless), None, "{bad}");
        }
    }

    #[test]
    fn fresh_ids_differ() {
        let ids: std::collections::BTreeSet<String> = (0..1000).map(|_| fresh()).collect();
        assert_eq!(ids.len(), 1000);
    }
}
