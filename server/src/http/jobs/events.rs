//! What happens to jobs, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt as _};
use offstage_api::jobs::{Client, JobEvent, JobFeed, JobId};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::job_id;
use crate::http::asking::Asking;
use crate::http::doors::Doors;
use crate::http::panel::Resume;
use crate::http::problem::Refusal;

/// A comment is sent after so long a silence, so that proxies and browsers see that the line is up.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Proxies of nginx's kind pass events on at once.
const ACCEL: HeaderName = HeaderName::from_static("x-accel-buffering");

/// `GET /api/v1/jobs/events`: of all jobs that the client may see.
pub(super) async fn all(
    State(doors): State<Doors>,
    Asking(client): Asking,
    Query(resume): Query<Resume>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    answer(&doors, &client, None, resume.last(&headers)).await
}

/// `GET /api/v1/jobs/{id}/events`: of one job; ends with its final state.
pub(super) async fn one(
    State(doors): State<Doors>,
    Asking(client): Asking,
    Path(id): Path<String>,
    Query(resume): Query<Resume>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    answer(&doors, &client, Some(&job_id(&id)?), resume.last(&headers)).await
}

async fn answer(
    doors: &Doors,
    client: &Client,
    id: Option<&JobId>,
    last: Option<u64>,
) -> Result<Response, Refusal> {
    let feed = doors.jobs.follow(client, id, last.unwrap_or(0)).await?;
    let reader = Reader { feed, closing: doors.closing.clone(), sent: last.unwrap_or(0), ended: false };
    let headers =
        [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store, no-transform"), (ACCEL, "no")];
    Ok((headers, Body::from_stream(frames(reader))).into_response())
}

struct Reader {
    feed: Box<dyn JobFeed>,
    /// The server stops.
    closing: CancellationToken,
    /// The number of the last event that was sent.
    sent: u64,
    ended: bool,
}

fn frames(reader: Reader) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let first = stream::once(async { Ok(Bytes::from_static(b"retry: 1000\n\n")) });
    let rest = stream::unfold(reader, |mut reader| async move {
        let frame = reader.next().await?;
        Some((Ok(frame), reader))
    });
    first.chain(rest)
}

impl Reader {
    async fn next(&mut self) -> Option<Bytes> {
        if self.ended {
            return None;
        }
        tokio::select! {
            event = self.feed.next() => {
                let event = event?;
                self.sent = event.seq();
                Some(frame(&event))
            }
            () = self.closing.cancelled() => {
                self.ended = true;
                Some(frame(&JobEvent::Restarting { seq: self.sent }))
            }
            () = sleep(HEARTBEAT) => Some(Bytes::from_static(b": still here\n\n")),
        }
    }
}

fn frame(event: &JobEvent) -> Bytes {
    let kind = match event {
        JobEvent::Job { .. } => "job",
        JobEvent::Queue { .. } => "queue",
        JobEvent::Restarting { .. } => "restarting",
    };
    let json = serde_json::to_string(event).unwrap_or_default();
    Bytes::from(format!("id: {}\nevent: {kind}\ndata: {json}\n\n", event.seq()))
}
