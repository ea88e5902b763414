use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use offstage_api::jobs::{JobId, QueueStatus};
use send_wrapper::SendWrapper;

use crate::client::{
    EventStream, Happening, ask, cancel_timeout, chance, clock_ms, later, local_time, move_job, now_ms,
    order_job, request,
};
use crate::model::jobs::{Move, backoff_ms, moved_before};
use crate::state::{Failure, LineUp, Link};

const EVENTS: [&str; 3] = ["job", "queue", "restarting"];

/// News that come within this time are looked at together.
const BUNCH_MS: u64 = 200;
const TICK: Duration = Duration::from_secs(1);

impl LineUp {
    /// Keeps what is shown up to date.
    pub fn follow(self) {
        self.connect();
        set_interval(move || self.now_ms.set(now_ms()), TICK);
    }

    /// Does what a button says.
    pub fn act(self, action: String, id: String) {
        self.trouble.set(String::new());
        spawn_local(async move {
            let done = match action.as_str() {
                "pause" | "resume" => self.set_paused(&action).await,
                "up" => self.move_by(&id, Move::Up).await,
                "down" => self.move_by(&id, Move::Down).await,
                _ => order_job(&id, &action).await.map(|_| ()),
            };
            if let Err(failure) = done {
                self.trouble.set(failure.sentence);
            }
            self.look().await;
        });
    }

    async fn set_paused(self, action: &str) -> Result<(), Failure> {
        let answer = request("POST", &format!("/api/v1/queue/{action}"), None).await;
        match answer.status {
            200..300 => Ok(()),
            _ => crate::client::read::<()>(&answer),
        }
    }

    async fn move_by(self, id: &str, by: Move) -> Result<(), Failure> {
        let Ok(id) = id.parse::<JobId>() else { return Ok(()) };
        let target = self
            .queue
            .with_untracked(|queue| moved_before(&queue.waiting, &id, by).map(Option::<&JobId>::cloned));
        match target {
            Some(before) => move_job(&id, before.as_ref()).await.map(|_| ()),
            None => Ok(()),
        }
    }

    fn connect(self) {
        match EventStream::open("/api/v1/jobs/events", &EVENTS, move |happening| self.hear(happening)) {
            Ok(stream) => self.stream.set_value(Some(SendWrapper::new(stream))),
            Err(_) => self.connect_later(),
        }
    }

    fn hear(self, happening: Happening) {
        match happening {
            Happening::Opened => {
                self.attempts.set_value(0);
                self.link.set(Link::Live);
                self.look_soon();
            }
            Happening::Came { .. } => self.look_soon(),
            Happening::Lost | Happening::Ended => self.connect_later(),
        }
    }

    fn connect_later(self) {
        self.stream.set_value(None);
        cancel_timeout(self.looking);
        self.link.update(|link| {
            if !matches!(link, Link::Lost(_)) {
                *link = Link::Lost(local_time());
            }
        });
        let attempts = self.attempts.get_value();
        self.attempts.set_value(attempts + 1);
        later(self.again, backoff_ms(attempts, chance()), move || self.connect());
    }

    fn look_soon(self) {
        if self.looking.with_value(Option::is_none) {
            later(self.looking, BUNCH_MS, move || {
                self.looking.set_value(None);
                spawn_local(self.look());
            });
        }
    }

    async fn look(self) {
        // Without an answer, the stream ends too, and is opened again.
        if let Ok(queue) = ask::<QueueStatus>("GET", "/api/v1/queue", None).await {
            let now = now_ms();
            batch(move || {
                self.heard_ms.set(now);
                self.now_ms.set(now);
                self.at_ms.set(clock_ms());
                self.queue.set(queue);
            });
        }
    }
}
