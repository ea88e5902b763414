//! What subscribers read: each snapshot and transition is serialized once, however many there are.

use std::sync::Mutex;

use bytes::Bytes;
use offstage_api::residency::{ResidencyStatus, TransitionLine};
use serde::Serialize;
use tokio::sync::{broadcast, watch};

/// Transitions that a reader may be behind before it is dropped.
const BEHIND: usize = 1024;

/// A transition's number and its frame.
pub(crate) type Numbered = (u64, Bytes);

/// The sending end.
#[derive(Debug)]
pub(super) struct Feed {
    snapshots: watch::Sender<Bytes>,
    /// Emptied at shutdown, which ends every stream.
    transitions: Mutex<Option<broadcast::Sender<Numbered>>>,
}

/// A reader's ends.
#[derive(Debug)]
pub(crate) struct Subscription {
    /// The newest snapshot; older ones are passed over.
    pub(crate) snapshots: watch::Receiver<Bytes>,
    pub(crate) transitions: broadcast::Receiver<Numbered>,
}

impl Feed {
    pub(super) fn new() -> Self {
        let (transitions, _) = broadcast::channel(BEHIND);
        Feed { snapshots: watch::channel(Bytes::new()).0, transitions: Mutex::new(Some(transitions)) }
    }

    pub(super) fn show(&self, status: &ResidencyStatus) {
        self.snapshots.send_replace(frame("snapshot", None, status));
    }

    pub(super) fn tell(&self, line: &TransitionLine) {
        if let Some(transitions) = &*self.sender() {
            // Without a reader there is nobody to tell.
            let _ = transitions.send((line.seq, transition_frame(line)));
        }
    }

    /// `None` once the server stops.
    pub(super) fn subscribe(&self) -> Option<Subscription> {
        let transitions = self.sender().as_ref()?.subscribe();
        let mut snapshots = self.snapshots.subscribe();
        snapshots.mark_changed();
        Some(Subscription { snapshots, transitions })
    }

    pub(super) fn close(&self) {
        self.sender().take();
    }

    fn sender(&self) -> std::sync::MutexGuard<'_, Option<broadcast::Sender<Numbered>>> {
        self.transitions.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A transition as a server-sent event, whose id is where a reader resumes.
pub(crate) fn transition_frame(line: &TransitionLine) -> Bytes {
    frame("transition", Some(line.seq), line)
}

/// One server-sent event (WHATWG HTML, section 9.2.5); JSON has no line breaks, so its data is one line.
fn frame(event: &str, id: Option<u64>, data: &impl Serialize) -> Bytes {
    let json = serde_json::to_string(data).unwrap_or_default();
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    Bytes::from(format!("event: {event}\n{id}data: {json}\n\n"))
}
