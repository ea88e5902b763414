use std::time::Duration;

use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::client::{EventStream, Happening, cancel_timeout, is_hidden, later, local_time, now_ms};
use crate::state::{Feed, Link};

const SNAPSHOT: &str = "snapshot";
const TRANSITION: &str = "transition";

/// How long to wait before a connection is opened again that the browser gave up.
const AGAIN_MS: u64 = 2_000;
/// How long the editor's own work goes first.
const COURTESY_MS: u64 = 600;
const TICK: Duration = Duration::from_millis(500);

impl Feed {
    /// Keeps what is shown up to date, as long as somebody looks.
    pub fn follow(self) {
        if self.is_whole {
            self.open_stream();
            set_interval(move || self.now_ms.set(now_ms()), TICK);
        } else {
            later(self.pending.opening, COURTESY_MS, move || self.open_stream());
        }
        // A browser allows few connections to one server: tabs that nobody sees have none.
        window_event_listener_untyped("visibilitychange", move |_| {
            if is_hidden() {
                cancel_timeout(self.pending.opening);
                self.pending.stream.set_value(None);
                self.link.set(Link::Opening);
            } else if self.pending.stream.with_value(Option::is_none) {
                self.open_stream();
            }
        });
    }

    fn open_stream(self) {
        // A stream that the browser opens again by itself says where it was; one that we open does here.
        let url = format!("/api/v1/events?after={}", self.last_seq());
        let stream = EventStream::open(&url, &[SNAPSHOT, TRANSITION], move |happening| self.hear(happening));
        match stream {
            Ok(stream) => self.pending.stream.set_value(Some(SendWrapper::new(stream))),
            Err(_) => self.lose(),
        }
    }

    fn hear(self, happening: Happening) {
        match happening {
            Happening::Opened => {
                self.now_ms.set(now_ms());
                self.link.set(Link::Live);
            }
            Happening::Came { name, text } if name == SNAPSHOT => {
                let Ok(status) = serde_json::from_str(&text) else { return };
                if !self.take_status(status, now_ms()) {
                    // The new server's transitions count from one again.
                    later(self.pending.opening, 0, move || self.open_stream());
                }
            }
            Happening::Came { text, .. } => {
                if let Ok(line) = serde_json::from_str(&text) {
                    self.take_transition(line);
                }
            }
            Happening::Lost => self.lose(),
            Happening::Ended => {
                self.lose();
                later(self.pending.opening, AGAIN_MS, move || self.open_stream());
            }
        }
    }

    fn lose(self) {
        self.link.update(|link| {
            if !matches!(link, Link::Lost(_)) {
                *link = Link::Lost(local_time());
            }
        });
    }
}
