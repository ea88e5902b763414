//! Request bodies: how large, how slow, and how an answer that comes before their end arrives.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::HeaderName;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use offstage_api::Problem;
use offstage_api::jobs::MAX_BATCH_PHOTOS;
use tokio::time::{Sleep, sleep, timeout};

use crate::config::{Config, printed_size};
use crate::http::problem;

/// What a request that carries no files may hold.
const SMALL_BYTES: u64 = 256 << 10;
/// Text fields, recipe and form overhead beside the files.
const FORM_BYTES: u64 = 1 << 20;
/// Photo and mask.
const FILES: u64 = 2;
/// How long the rest of a refused body is read and thrown away. A connection closed under a client
/// that is still sending resets it, and the client never sees the answer.
const LINGER: Duration = Duration::from_secs(20);
/// The longest pause while lingering.
const LINGER_PAUSE: Duration = Duration::from_secs(2);

/// The bounds of a request body.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    files_bytes: u64,
    batch_bytes: u64,
    pause: Duration,
}

impl Bounds {
    pub(super) fn new(config: &Config) -> Self {
        let bytes =
            |files: u64| config.limits.max_upload_bytes.saturating_mul(files).saturating_add(FORM_BYTES);
        Bounds {
            files_bytes: bytes(FILES),
            // The form refuses more by their number.
            batch_bytes: bytes(MAX_BATCH_PHOTOS as u64),
            pause: config.listen.body_timeout,
        }
    }

    fn bytes(&self, path: &str) -> u64 {
        match path {
            "/edits" | "/api/v1/edits" | "/api/v1/jobs" => self.files_bytes,
            "/api/v1/recipes" | "/api/v1/recipes/embedded" => self.files_bytes,
            "/api/v1/batches" => self.batch_bytes,
            _ => SMALL_BYTES,
        }
    }
}

/// Gives every request a guarded body. One that declares more than its address takes is answered at
/// once.
pub(super) async fn guard(State(bounds): State<Bounds>, request: Request, next: Next) -> Response {
    let limit = bounds.bytes(request.uri().path());
    let declared = header(&request, CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok());
    let waits = header(&request, EXPECT).is_some_and(|value| value.eq_ignore_ascii_case("100-continue"));
    let (parts, body) = request.into_parts();
    let body = GuardedBody::new(body, limit, bounds.pause, waits);
    if declared.is_some_and(|bytes| bytes > limit) {
        return problem::answer(too_large(limit));
    }
    next.run(Request::from_parts(parts, Body::new(body))).await
}

fn header(request: &Request, name: HeaderName) -> Option<&str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// A body that ends with a [`Problem`] as its error when it grows past its limit or stalls. Dropped
/// before its end, it goes on to be read for a while, see [`LINGER`].
struct GuardedBody {
    /// `None` once it has ended or failed.
    inner: Option<Body>,
    limit: u64,
    received: u64,
    pause: Duration,
    /// When to give up on the next piece; set while one is waited for.
    deadline: Option<Pin<Box<Sleep>>>,
    /// The client sends nothing before it was asked to, and it was not asked yet.
    waits: bool,
}

impl GuardedBody {
    fn new(inner: Body, limit: u64, pause: Duration, waits: bool) -> Self {
        GuardedBody { inner: Some(inner), limit, received: 0, pause, deadline: None, waits }
    }

    fn poll_inner(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(inner) = &mut self.inner else { return Poll::Ready(None) };
        self.waits = false;
        let Poll::Ready(frame) = Pin::new(inner).poll_frame(cx) else {
            let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(self.pause)));
            ready!(deadline.as_mut().poll(cx));
            return Poll::Ready(Some(Err(axum::Error::new(stalled(self.pause)))));
        };
        self.deadline = None;
        if let Some(Ok(frame)) = &frame {
            self.received += frame.data_ref().map_or(0, |bytes| bytes.len() as u64);
            if self.received > self.limit {
                return Poll::Ready(Some(Err(axum::Error::new(too_large(self.limit)))));
            }
        } else {
            self.inner = None;
        }
        Poll::Ready(frame)
    }
}

impl HttpBody for GuardedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.poll_inner(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for GuardedBody {
    fn drop(&mut self) {
        let Some(rest) = self.inner.take().filter(|inner| !self.waits && !inner.is_end_stream()) else {
            return;
        };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(timeout(LINGER, linger(rest)));
        }
    }
}

/// Reads and throws away.
async fn linger(mut body: Body) {
    while let Ok(Some(Ok(_))) = timeout(LINGER_PAUSE, next_frame(&mut body)).await {}
}

async fn next_frame(body: &mut Body) -> Option<Result<Frame<Bytes>, axum::Error>> {
    std::future::poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await
}

fn too_large(limit: u64) -> Problem {
    let detail = format!("The request is larger than {}; send a smaller file.", printed_size(limit));
    Problem::new(413, "too-large", "Too large", detail)
}

fn stalled(pause: Duration) -> Problem {
    let detail = format!("Nothing more of the request came for {} seconds; send it again.", pause.as_secs());
    Problem::new(408, "stalled", "The upload stalled", detail)
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn every_door_that_takes_photos_takes_whole_photos() {
        let bounds = Bounds { files_bytes: 2_000_000, batch_bytes: 200_000_000, pause: PAUSE };
        for door in ["/edits", "/api/v1/edits", "/api/v1/jobs", "/api/v1/recipes", "/api/v1/recipes/embedded"]
        {
            assert_eq!(bounds.bytes(door), 2_000_000, "{door}");
        }
        assert_eq!(bounds.bytes("/api/v1/batches"), 200_000_000);
        assert_eq!(bounds.bytes("/api/v1/queue/pause"), SMALL_BYTES);
    }

    const PAUSE: Duration = Duration::from_secs(30);

    fn problem(error: &axum::Error) -> &Problem {
        error.source().and_then(|source| source.downcast_ref()).unwrap()
    }

    async fn next(body: &mut GuardedBody) -> Option<Result<Frame<Bytes>, axum::Error>> {
        std::future::poll_fn(|cx| body.poll_inner(cx)).await
    }

    /// A body of `pieces` kilobytes that counts what is read of it.
    struct Counted(u64, Arc<AtomicU64>);

    impl HttpBody for Counted {
        type Data = Bytes;
        type Error = axum::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
            if self.0 == 0 {
                return Poll::Ready(None);
            }
            self.0 -= 1;
            self.1.fetch_add(1024, Ordering::Relaxed);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[0; 1024])))))
        }
    }

    /// A body that never sends anything.
    struct Silent;

    impl HttpBody for Silent {
        type Data = Bytes;
        type Error = axum::Error;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
            Poll::Pending
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stalls_ends_with_a_408() {
        let mut body = GuardedBody::new(Body::new(Silent), 10, PAUSE, false);
        let error = next(&mut body).await.unwrap().unwrap_err();
        assert_eq!(problem(&error).status, 408);
        assert!(problem(&error).detail.contains("30 seconds"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_past_its_limit_ends_with_a_413_and_the_rest_is_read_and_thrown_away() {
        let read = Arc::new(AtomicU64::new(0));
        let mut body = GuardedBody::new(Body::new(Counted(100, read.clone())), 2048, PAUSE, false);
        assert!(next(&mut body).await.unwrap().is_ok());
        assert!(next(&mut body).await.unwrap().is_ok());
        assert_eq!(problem(&next(&mut body).await.unwrap().unwrap_err()).status, 413);
        drop(body);
        tokio::time::sleep(LINGER).await;
        assert_eq!(read.load(Ordering::Relaxed), 100 * 1024);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_waits_to_be_asked_is_not_asked_for_a_refused_body() {
        let read = Arc::new(AtomicU64::new(0));
        drop(GuardedBody::new(Body::new(Counted(100, read.clone())), 2048, PAUSE, true));
        tokio::time::sleep(LINGER).await;
        assert_eq!(read.load(Ordering::Relaxed), 0);
    }
}
