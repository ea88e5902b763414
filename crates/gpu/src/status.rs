//! How each device is, readable at any time: also while one of them is stuck.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use offstage_residency::{ComponentId, DeviceId};
use tokio::time::Instant;

use crate::device::{DeviceKind, Instruments};

/// A device beside what the core's snapshot says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceStatus {
    pub id: DeviceId,
    pub name: String,
    pub kind: DeviceKind,
    pub instruments: Instruments,
    /// How long ago its instruments answered last. On the CPU they are the host's.
    pub sampled_ago: Duration,
    /// What it moves now.
    pub moving: Option<Moving>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moving {
    pub component: ComponentId,
    /// Upload or eviction.
    pub uploads: bool,
    pub since: Duration,
}

impl DeviceStatus {
    /// Longer than any transfer takes: 80 GB at 25 GB/s are over in 4 s.
    const STUCK_AFTER: Duration = Duration::from_secs(30);

    /// It does not come to an end with what it moves, or its instruments do not answer.
    pub fn is_stuck(&self) -> bool {
        let moves_on = self.moving.is_none_or(|moving| moving.since < Self::STUCK_AFTER);
        !moves_on || self.sampled_ago >= Self::STUCK_AFTER
    }
}

/// Where a device's owner notes what it does. Locked for a moment at a time.
pub(crate) struct Board {
    id: DeviceId,
    name: String,
    kind: DeviceKind,
    notes: Mutex<Notes>,
}

struct Notes {
    instruments: Instruments,
    sampled: Instant,
    moving: Option<(ComponentId, bool, Instant)>,
}

impl Board {
    pub(crate) fn new(id: DeviceId, name: String, kind: DeviceKind) -> Arc<Self> {
        let notes = Notes { instruments: Instruments::default(), sampled: Instant::now(), moving: None };
        Arc::new(Self { id, name, kind, notes: Mutex::new(notes) })
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn sampled(&self, instruments: Instruments) {
        let mut notes = self.notes();
        notes.instruments = instruments;
        notes.sampled = Instant::now();
    }

    pub(crate) fn moves(&self, moving: Option<(ComponentId, bool)>) {
        let now = Instant::now();
        self.notes().moving = moving.map(|(component, uploads)| (component, uploads, now));
    }

    pub(crate) fn status(&self) -> DeviceStatus {
        let notes = self.notes();
        DeviceStatus {
            id: self.id,
            name: self.name.clone(),
            kind: self.kind,
            instruments: notes.instruments,
            sampled_ago: notes.sampled.elapsed(),
            moving: notes.moving.map(|(component, uploads, since)| Moving {
                component,
                uploads,
                since: since.elapsed(),
            }),
        }
    }
}
