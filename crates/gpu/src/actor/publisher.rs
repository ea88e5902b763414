//! Tells the outside how things are: snapshots as they change, and every transition.

use std::sync::Arc;
use std::time::Duration;

use offstage_residency::{Residency, Snapshot, Topic, Transition};
use tokio::sync::{broadcast, watch};
use tokio::time::Instant;

/// At most four snapshots a second.
const PAUSE: Duration = Duration::from_millis(250);

pub(crate) struct Publisher {
    snapshots: watch::Sender<Arc<Snapshot>>,
    transitions: broadcast::Sender<Arc<Transition>>,
    /// The last transition that was told.
    told: u64,
    published: Instant,
    has_changed: bool,
}

impl Publisher {
    pub(crate) fn new(
        core: &Residency,
        transitions: broadcast::Sender<Arc<Transition>>,
    ) -> (Self, watch::Receiver<Arc<Snapshot>>) {
        let (snapshots, receiver) = watch::channel(Arc::new(core.snapshot()));
        (Self { snapshots, transitions, told: 0, published: Instant::now(), has_changed: false }, receiver)
    }

    pub(super) fn changed(&mut self) {
        self.has_changed = true;
    }

    pub(super) fn due(&self) -> Option<Instant> {
        self.has_changed.then(|| self.published + PAUSE)
    }

    pub(super) fn publish_if_due(&mut self, core: &Residency) {
        if self.due().is_some_and(|due| due <= Instant::now()) {
            self.publish(core);
        }
    }

    pub(super) fn publish(&mut self, core: &Residency) -> Arc<Snapshot> {
        let snapshot = Arc::new(core.snapshot());
        self.snapshots.send_replace(snapshot.clone());
        self.published = Instant::now();
        self.has_changed = false;
        snapshot
    }

    pub(super) fn tell_transitions(&mut self, core: &Residency) {
        for transition in core.transitions_after(self.told) {
            self.told = transition.seq;
            log(transition);
            if self.transitions.receiver_count() > 0 {
                let _ = self.transitions.send(Arc::new(transition.clone()));
            }
        }
    }
}

/// Each transition once, as loud as it matters.
fn log(transition: &Transition) {
    let (seq, topic, text) = (transition.seq, transition.topic.name(), transition.text.as_str());
    let (component, request) = (transition.component.map(|id| id.0), transition.request.map(|id| id.0));
    match transition.topic {
        Topic::Trouble => tracing::warn!(seq, topic, component, request, "{text}"),
        Topic::Order | Topic::Memory | Topic::Admission => {
            tracing::info!(seq, topic, component, request, "{text}");
        }
        // Each of these follows from one of the others.
        Topic::Residency => tracing::debug!(seq, topic, component, request, "{text}"),
    }
}
