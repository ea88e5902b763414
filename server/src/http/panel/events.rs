//! `GET /api/v1/events`: snapshots and transitions as server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use offstage_api::StudioError;
use offstage_api::residency::{ResidencyDesk as _, TransitionLine};
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};

use crate::http::doors::Doors;
use crate::http::problem::Refusal;
use crate::residency::{Subscription, transition_frame};

/// A comment is sent after so long a silence, so that proxies and browsers see that the line is up.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// The most transitions that a reader gets at once when it resumes.
const RESUMED: usize = 1_000;
/// Proxies of nginx's kind pass events on at once.
const ACCEL: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Snapshots come at most four times a second, the newest only; transitions all, in order. A reader
/// that falls behind is dropped, and resumes with `Last-Event-ID`, as browsers do by themselves.
pub(super) async fn events(
    State(doors): State<Doors>,
    Query(resume): Query<Resume>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Some(subscription) = doors.desk.subscribe() else {
        let sentence = "Offstage is stopping; try again in a moment.".to_owned();
        let kind = offstage_api::BusyKind::QueueFull;
        return Err(StudioError::Busy { kind, sentence, retry_after_s: 2 }.into());
    };
    let last = resume.last(&headers);
    let missed = last.map(|seq: u64| doors.desk.transitions_after(seq));
    let missed = missed.unwrap_or_default();
    let skip = missed.len().saturating_sub(RESUMED);
    let body = Body::from_stream(frames(subscription, &missed[skip..], last.unwrap_or(0)));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
        (ACCEL, HeaderValue::from_static("no")),
    ];
    Ok((headers, body).into_response())
}

/// Where to go on for a page that opens its first connection: browsers set no `Last-Event-ID` then.
#[derive(Deserialize)]
pub(crate) struct Resume {
    after: Option<u64>,
}

impl Resume {
    /// The last event that the reader has.
    pub(crate) fn last(&self, headers: &HeaderMap) -> Option<u64> {
        let sent = headers.get("last-event-id").and_then(|id| id.to_str().ok());
        sent.and_then(|id| id.parse().ok()).or(self.after)
    }
}

struct Reader {
    subscription: Subscription,
    /// What goes out before anything new.
    first: VecDeque<Bytes>,
    /// The last transition that was sent: those that were missed overlap with those that are new.
    sent: u64,
    beat: Instant,
}

fn frames(
    subscription: Subscription,
    missed: &[TransitionLine],
    last: u64,
) -> impl Stream<Item = Result<Bytes, Infallible>> + use<> {
    let mut first: VecDeque<Bytes> = missed.iter().map(transition_frame).collect();
    first.push_front(Bytes::from_static(b"retry: 1000\n\n"));
    let sent = missed.last().map_or(last, |line| line.seq);
    let reader = Reader { subscription, first, sent, beat: Instant::now() + HEARTBEAT };
    stream::unfold(reader, |mut reader| async move { reader.next().await.map(|frame| (Ok(frame), reader)) })
}

impl Reader {
    /// The next frame; `None` when the server stops or the reader fell behind.
    async fn next(&mut self) -> Option<Bytes> {
        let frame = match self.first.pop_front() {
            Some(frame) => frame,
            None => self.new_frame().await?,
        };
        self.beat = Instant::now() + HEARTBEAT;
        Some(frame)
    }

    async fn new_frame(&mut self) -> Option<Bytes> {
        loop {
            tokio::select! {
                told = self.subscription.transitions.recv() => match told {
                    Ok((seq, frame)) if seq > self.sent => {
                        self.sent = seq;
                        return Some(frame);
                    }
                    Ok(_) => {}
                    Err(RecvError::Lagged(_) | RecvError::Closed) => return None,
                },
                shown = self.subscription.snapshots.changed() => {
                    shown.ok()?;
                    let frame = self.subscription.snapshots.borrow_and_update().clone();
                    if !frame.is_empty() {
                        return Some(frame);
                    }
                }
                () = sleep_until(self.beat) => return Some(Bytes::from_static(b": still here\n\n")),
            }
        }
    }
}

#[derive(Default, Deserialize)]
pub(super) struct After {
    #[serde(default)]
    after: u64,
}

/// `GET /api/v1/transitions?after=…`: the kept ones, oldest first.
pub(super) async fn transitions(
    State(doors): State<Doors>,
    Query(After { after }): Query<After>,
) -> Json<Vec<TransitionLine>> {
    Json(doors.desk.transitions_after(after))
}
