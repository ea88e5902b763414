//! Who waits, in order, without looking at everybody for every decision.
//!
//! Requests that want the same things stand in one **lane**: if the first of a lane can't be
//! admitted, nobody behind it can, so a decision looks at the heads of the lanes only. There are as
//! many lanes as there are kinds of work, however many requests wait.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{ComponentId, DeviceId, RequestId};
use crate::request::{LeaseRequest, Priority};
use crate::spec::WorkClass;
use crate::time::Moment;

/// Requests that want the same components, on the same device, with the same standing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LaneKey {
    priority: Priority,
    class: WorkClass,
    device: Option<DeviceId>,
    /// Retries after running out of memory go apart: they wait for a cleared device.
    clearing: bool,
    components: Vec<ComponentId>,
}

impl LaneKey {
    pub(crate) fn of(request: &LeaseRequest, device: Option<DeviceId>, clearing: bool) -> Self {
        Self {
            priority: request.priority,
            class: request.class,
            device,
            clearing,
            components: request.components.clone(),
        }
    }
}

/// A place in the line: strict by priority, then first come, first served.
pub(crate) type Turn = (Priority, RequestId);

#[derive(Clone, Debug, Default)]
pub(crate) struct Queue {
    lanes: BTreeMap<LaneKey, BTreeSet<RequestId>>,
    deadlines: BTreeSet<(Moment, RequestId)>,
    waiting: usize,
}

impl Queue {
    pub(crate) fn len(&self) -> usize {
        self.waiting
    }

    pub(crate) fn push(&mut self, lane: LaneKey, id: RequestId) {
        if self.lanes.entry(lane).or_default().insert(id) {
            self.waiting += 1;
        }
    }

    pub(crate) fn remove(&mut self, lane: &LaneKey, id: RequestId) {
        if let Some(ids) = self.lanes.get_mut(lane) {
            if ids.remove(&id) {
                self.waiting -= 1;
            }
            if ids.is_empty() {
                self.lanes.remove(lane);
            }
        }
    }

    /// The first of each lane.
    pub(crate) fn heads(&self) -> impl Iterator<Item = Turn> + '_ {
        self.lanes.iter().filter_map(|(lane, ids)| Some((lane.priority, *ids.first()?)))
    }

    /// The first of one lane.
    pub(crate) fn head(&self, lane: &LaneKey) -> Option<Turn> {
        Some((lane.priority, *self.lanes.get(lane)?.first()?))
    }

    /// Everybody, in the order they would be served.
    pub(crate) fn in_order(&self) -> Vec<RequestId> {
        let mut turns: Vec<Turn> =
            self.lanes.iter().flat_map(|(lane, ids)| ids.iter().map(|id| (lane.priority, *id))).collect();
        turns.sort_unstable();
        turns.into_iter().map(|(_, id)| id).collect()
    }

    pub(crate) fn set_deadline(&mut self, at: Moment, id: RequestId) {
        self.deadlines.insert((at, id));
    }

    pub(crate) fn clear_deadline(&mut self, at: Moment, id: RequestId) {
        self.deadlines.remove(&(at, id));
    }

    pub(crate) fn next_deadline(&self) -> Option<(Moment, RequestId)> {
        self.deadlines.first().copied()
    }
}
