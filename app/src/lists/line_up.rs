use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use offstage_api::jobs::QueueStatus;

use super::elements::{by_id, on, say, set, show};
use crate::client::{
    EventStream, Happening, action_at, ask, chance, clock_ms, later, local_time, now_ms, patch_rows,
};
use crate::model::jobs::{Row, backoff_ms, queue_facts, queue_rows, queue_state};
use crate::page::QueueContent;

const EVENTS: [&str; 3] = ["job", "queue", "restarting"];
/// The lists of the page, by their ids.
const LISTS: [&str; 3] = ["running", "waiting", "failed"];

/// News that come within this time are looked at together.
const BUNCH_MS: u64 = 200;
const TICK: Duration = Duration::from_secs(1);

/// The queue as the server tells it: as the page came, then live.
pub struct LineUp {
    pub(super) state: RefCell<State>,
    looking: StoredValue<Option<TimeoutHandle>>,
    again: StoredValue<Option<TimeoutHandle>>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) queue: QueueStatus,
    /// The browser's clock in milliseconds when the queue was heard of.
    heard_ms: f64,
    rows: [Vec<Row>; 3],
    stream: Option<EventStream>,
    /// How often it was tried to connect in vain.
    attempts: u32,
    is_lost: bool,
    is_looking: bool,
}

impl LineUp {
    /// Takes over the page that the server rendered, and keeps it up to date.
    pub fn begin(content: QueueContent) {
        let rows = queue_rows(&content.queue, 0, content.at_ms);
        let state = State { queue: content.queue, heard_ms: now_ms(), rows, ..State::default() };
        let line_up = Rc::new(LineUp {
            state: RefCell::new(state),
            looking: StoredValue::new(None),
            again: StoredValue::new(None),
        });
        let clicked = line_up.clone();
        on(
            "click",
            Box::new(move |event| {
                if let Some((action, id)) = action_at(&event) {
                    clicked.act(action, id);
                }
            }),
        );
        line_up.connect();
        set_interval(move || line_up.draw(), TICK);
    }

    fn connect(self: &Rc<Self>) {
        let line_up = self.clone();
        let stream =
            EventStream::open("/api/v1/jobs/events", &EVENTS, move |happening| line_up.hear(happening));
        match stream {
            Ok(stream) => self.state.borrow_mut().stream = Some(stream),
            Err(_) => self.connect_later(),
        }
    }

    fn hear(self: &Rc<Self>, happening: Happening) {
        match happening {
            Happening::Opened => {
                let mut state = self.state.borrow_mut();
                (state.attempts, state.is_lost) = (0, false);
                drop(state);
                set("freshness", "class", Some("freshness script-only"));
                say("freshness-text", "live");
                self.look_soon();
            }
            Happening::Came { .. } => self.look_soon(),
            Happening::Lost | Happening::Ended => self.connect_later(),
        }
    }

    fn connect_later(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        state.stream = None;
        state.attempts += 1;
        if !std::mem::replace(&mut state.is_lost, true) {
            set("freshness", "class", Some("freshness script-only is-stale"));
            let since = local_time();
            say(
                "freshness-text",
                &format!("Stale since {since}: the connection to Offstage is lost; trying again"),
            );
        }
        let line_up = self.clone();
        later(self.again, backoff_ms(state.attempts - 1, chance()), move || line_up.connect());
    }

    fn look_soon(self: &Rc<Self>) {
        if !std::mem::replace(&mut self.state.borrow_mut().is_looking, true) {
            let line_up = self.clone();
            later(self.looking, BUNCH_MS, move || {
                line_up.state.borrow_mut().is_looking = false;
                spawn_local(line_up.look());
            });
        }
    }

    pub(super) async fn look(self: Rc<Self>) {
        // Without an answer, the stream ends too, and is opened again.
        if let Ok(queue) = ask::<QueueStatus>("GET", "/api/v1/queue", None).await {
            let mut state = self.state.borrow_mut();
            (state.queue, state.heard_ms) = (queue, now_ms());
            drop(state);
            self.draw();
        }
    }

    fn draw(&self) {
        let mut state = self.state.borrow_mut();
        let since_ms = (now_ms() - state.heard_ms).max(0.0) as u64;
        let rows = queue_rows(&state.queue, since_ms, clock_ms());
        for (at, name) in LISTS.into_iter().enumerate() {
            if state.rows[at] != rows[at]
                && let Some(list) = by_id(&format!("{name}-list"))
            {
                patch_rows(&list, &state.rows[at], &rows[at]);
            }
            let count = if name == "waiting" { state.queue.waiting_count } else { rows[at].len() as u64 };
            say(&format!("{name}-count"), &count.to_string());
            show(&format!("{name}-nothing"), rows[at].is_empty());
        }
        state.rows = rows;
        if let Some(facts) = by_id("queue-facts") {
            let now = queue_facts(&state.queue);
            if facts.inner_html() != now {
                facts.set_inner_html(&now);
            }
        }
        let (sentence, action, label) = queue_state(state.queue.paused);
        say("queue-state", sentence);
        say("pause", label);
        set("pause", "data-do", Some(action));
    }
}
