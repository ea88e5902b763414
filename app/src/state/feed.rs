use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use offstage_api::residency::{ComponentStatus, MemorySample, ResidencyStatus, TransitionLine};
use send_wrapper::SendWrapper;

use crate::client::EventStream;
use crate::model::residency::record;
use crate::page::StatusContent;

/// The residency as the server tells it: as the page came, then live. Copied freely, as it holds only
/// handles.
#[derive(Clone, Copy)]
pub struct Feed {
    pub status: RwSignal<ResidencyStatus>,
    /// Oldest first, at most [`KEPT_TRANSITIONS`].
    pub transitions: RwSignal<Vec<TransitionLine>>,
    /// Of each memory, in their order; kept where there are charts.
    pub history: RwSignal<Vec<Vec<MemorySample>>>,
    pub link: RwSignal<Link>,
    /// The browser's clock in milliseconds: when the status came, and now.
    pub received_ms: RwSignal<f64>,
    pub now_ms: RwSignal<f64>,
    pub is_whole: bool,
    pub pending: FeedPending,
}

/// The connection over which news comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// Not yet there, or given up because nobody looks.
    #[default]
    Opening,
    Live,
    /// Lost at this time of the wall clock.
    Lost(String),
}

#[derive(Clone, Copy)]
pub struct FeedPending {
    /// Dropping it closes the connection.
    pub stream: StoredValue<Option<SendWrapper<EventStream>>>,
    /// When to open it, or to open it again.
    pub opening: StoredValue<Option<TimeoutHandle>>,
}

/// How many transitions are kept.
const KEPT_TRANSITIONS: usize = 1_000;
/// What is older is no longer the present.
const FRESH_MS: f64 = 3_000.0;

impl Feed {
    /// A feed that starts from what the page brought; `content` only on the status page.
    pub fn new(status: ResidencyStatus, content: Option<&StatusContent>) -> Self {
        let StatusContent { transitions, history, .. } = content.cloned().unwrap_or_default();
        Feed {
            status: RwSignal::new(status),
            transitions: RwSignal::new(transitions),
            history: RwSignal::new(history),
            link: RwSignal::new(Link::Opening),
            received_ms: RwSignal::new(0.0),
            now_ms: RwSignal::new(0.0),
            is_whole: content.is_some(),
            pending: FeedPending { stream: StoredValue::new(None), opening: StoredValue::new(None) },
        }
    }

    /// Milliseconds since the server's start, by its last word and the browser's clock.
    pub fn server_now_ms(self) -> u64 {
        let since = (self.now_ms.get() - self.received_ms.get()).max(0.0);
        self.status.with(|status| status.at_ms) + since as u64
    }

    /// Whether what is shown is no longer the present.
    pub fn is_stale(self) -> bool {
        match self.link.get() {
            Link::Opening => false,
            Link::Live => self.now_ms.get() - self.received_ms.get() > FRESH_MS,
            Link::Lost(_) => true,
        }
    }

    /// A part of the status that tells only when it changes.
    pub fn part<T: PartialEq + Send + Sync + 'static>(
        self,
        of: impl Fn(&ResidencyStatus) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.status.with(&of))
    }

    pub fn component(self, id: String) -> Memo<Option<ComponentStatus>> {
        self.part(move |status| status.components.iter().find(|component| component.id == id).cloned())
    }

    /// Takes in how things are now. `false`: it comes from another start of the server, so that
    /// everything that was known before is void.
    pub fn take_status(self, status: ResidencyStatus, now_ms: f64) -> bool {
        let is_same_start = self.status.with_untracked(|known| known.at_ms <= status.at_ms);
        if self.is_whole {
            self.history.update(|history| {
                if !is_same_start {
                    history.clear();
                }
                history.resize_with(status.memories.len(), Vec::new);
                for (history, memory) in history.iter_mut().zip(&status.memories) {
                    record(history, memory.sample(status.at_ms));
                }
            });
        }
        if !is_same_start {
            self.transitions.set(Vec::new());
        }
        self.received_ms.set(now_ms);
        self.now_ms.set(now_ms);
        self.status.set(status);
        is_same_start
    }

    /// Takes in something that happened, unless it is known.
    pub fn take_transition(self, line: TransitionLine) {
        if self.is_whole && line.seq > self.last_seq() {
            self.transitions.update(|lines| {
                lines.push(line);
                lines.drain(..lines.len().saturating_sub(KEPT_TRANSITIONS));
            });
        }
    }

    /// The number of the newest transition that is known.
    pub fn last_seq(self) -> u64 {
        self.transitions.with_untracked(|lines| lines.last().map_or(0, |line| line.seq))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::reactive::owner::Owner;
    use offstage_api::residency::{MemoryStatus, Topic};

    fn status(at_ms: u64) -> ResidencyStatus {
        ResidencyStatus { at_ms, memories: vec![MemoryStatus::default()], ..ResidencyStatus::default() }
    }

    fn line(seq: u64) -> TransitionLine {
        TransitionLine { seq, at_ms: 0, topic: Topic::Order, component: None, text: String::new() }
    }

    fn with_feed(test: impl FnOnce(Feed)) {
        Owner::new_root(None).with(|| test(Feed::new(status(1_000), Some(&StatusContent::default()))));
    }

    #[test]
    fn the_servers_clock_goes_on_between_two_words_of_it() {
        with_feed(|feed| {
            feed.take_status(status(5_000), 100.0);
            feed.now_ms.set(850.0);
            assert_eq!(feed.server_now_ms(), 5_750);
        });
    }

    #[test]
    fn silence_makes_stale_and_so_does_a_lost_connection() {
        with_feed(|feed| {
            feed.link.set(Link::Live);
            feed.take_status(status(5_000), 100.0);
            assert!(!feed.is_stale());
            feed.now_ms.set(3_200.0);
            assert!(feed.is_stale());
            feed.take_status(status(6_000), 3_300.0);
            assert!(!feed.is_stale());
            feed.link.set(Link::Lost("14:02:11".to_owned()));
            assert!(feed.is_stale());
        });
    }

    #[test]
    fn a_transition_that_comes_twice_is_kept_once() {
        with_feed(|feed| {
            [1, 2, 2, 1, 3].into_iter().for_each(|seq| feed.take_transition(line(seq)));
            assert_eq!(feed.transitions.with(Vec::len), 3);
        });
    }

    #[test]
    fn a_server_that_started_anew_makes_void_what_was_known() {
        with_feed(|feed| {
            feed.take_transition(line(7));
            assert!(feed.take_status(status(2_000), 0.0));
            assert!(!feed.take_status(status(10), 0.0));
            assert_eq!((feed.last_seq(), feed.history.with(|history| history[0].len())), (0, 1));
        });
    }
}
