use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use offstage_api::jobs::QueueStatus;
use send_wrapper::SendWrapper;

use super::Link;
use crate::client::EventStream;
use crate::page::QueueContent;

/// The queue as the server tells it: as the page came, then live. Copied freely, as it holds only
/// handles.
#[derive(Clone, Copy)]
pub struct LineUp {
    pub queue: RwSignal<QueueStatus>,
    pub link: RwSignal<Link>,
    /// The browser's clock in milliseconds: when the queue was heard of, and now.
    pub heard_ms: RwSignal<f64>,
    pub now_ms: RwSignal<f64>,
    /// Milliseconds since 1970-01-01 UTC when the queue was heard of.
    pub at_ms: RwSignal<u64>,
    /// A sentence about what could not be done; empty when all is well.
    pub trouble: RwSignal<String>,
    /// Dropping it closes the connection.
    pub stream: StoredValue<Option<SendWrapper<EventStream>>>,
    /// When to look again: news come in bunches.
    pub looking: StoredValue<Option<TimeoutHandle>>,
    pub again: StoredValue<Option<TimeoutHandle>>,
    pub attempts: StoredValue<u32>,
}

impl LineUp {
    pub fn new(content: QueueContent) -> Self {
        LineUp {
            queue: RwSignal::new(content.queue),
            link: RwSignal::new(Link::Opening),
            heard_ms: RwSignal::new(0.0),
            now_ms: RwSignal::new(0.0),
            at_ms: RwSignal::new(content.at_ms),
            trouble: RwSignal::new(String::new()),
            stream: StoredValue::new(None),
            looking: StoredValue::new(None),
            again: StoredValue::new(None),
            attempts: StoredValue::new(0),
        }
    }

    /// Milliseconds since the queue was heard of.
    pub fn since_ms(self) -> u64 {
        (self.now_ms.get() - self.heard_ms.get()).max(0.0) as u64
    }
}
