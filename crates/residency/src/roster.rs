//! Components come to be known, and go for good.

use std::ops::{Index, IndexMut};

use crate::component::{Component, Place};
use crate::core::{Phase, Residency};
use crate::ids::{ComponentId, MemoryId, RequestId};
use crate::log::Topic;
use crate::memory::Holder;
use crate::output::{Output, RejectReason};
use crate::spec::ComponentSpec;
use crate::time::Moment;

/// The components that are known, in the order of their ids. An id is never given twice.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    known: Vec<Component>,
    next: u32,
}

impl Roster {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Component> {
        self.known.iter()
    }

    pub(crate) fn get(&self, id: ComponentId) -> Option<&Component> {
        self.known.get(self.position(id))
    }

    pub(crate) fn get_mut(&mut self, id: ComponentId) -> Option<&mut Component> {
        let position = self.position(id);
        self.known.get_mut(position)
    }

    fn add(&mut self, spec: ComponentSpec, now: Moment) -> ComponentId {
        let id = ComponentId(self.next);
        self.next += 1;
        self.known.push(Component::new(id, spec, now));
        id
    }

    fn forget(&mut self, id: ComponentId) {
        self.known.retain(|component| component.id != id);
    }

    /// Whether it was known once, and is not any more.
    fn knew(&self, id: ComponentId) -> bool {
        id.0 < self.next && self.get(id).is_none()
    }

    /// Beyond the end for one that is not known.
    fn position(&self, id: ComponentId) -> usize {
        self.known.binary_search_by_key(&id, |component| component.id).unwrap_or(usize::MAX)
    }
}

impl Index<ComponentId> for Roster {
    type Output = Component;

    fn index(&self, id: ComponentId) -> &Component {
        &self.known[self.position(id)]
    }
}

impl IndexMut<ComponentId> for Roster {
    fn index_mut(&mut self, id: ComponentId) -> &mut Component {
        let position = self.position(id);
        &mut self.known[position]
    }
}

impl Residency {
    /// Makes a component known, before anything was asked.
    pub fn add_component(&mut self, spec: ComponentSpec) -> ComponentId {
        self.components.add(spec, self.now)
    }

    /// Makes a component known while others are lent: from now on it is lent as they are.
    pub fn introduce(&mut self, spec: ComponentSpec, now: Moment) -> ComponentId {
        self.now = self.now.max(now);
        let name = spec.name.clone();
        let id = self.components.add(spec, self.now);
        self.note(Topic::Residency, Some(id), None, format!("{name} is new here"));
        self.advance(now);
        id
    }

    /// Takes a component out for good. Who waits for it is turned away, as is who asks from now on; who
    /// holds it may finish. Then it leaves its device and the host, and `Output::Gone` says that nothing
    /// of it is left. False for one that is not known, or retired already.
    pub fn retire(&mut self, id: ComponentId, now: Moment) -> bool {
        self.now = self.now.max(now);
        let Some(component) = self.components.get_mut(id).filter(|component| !component.retired) else {
            return false;
        };
        component.retired = true;
        component.pinned = false;
        let name = component.spec.name.clone();
        self.note(Topic::Order, Some(id), None, format!("{name} is retired: it is lent to nobody any more"));
        let wants = |(request, of): (&RequestId, &crate::core::Request)| {
            let waits = !matches!(of.phase, Phase::Running(..));
            (waits && of.ask.components.contains(&id)).then_some(*request)
        };
        let turned_away: Vec<RequestId> = self.requests.iter().filter_map(wants).collect();
        for request in turned_away {
            self.reject(request, RejectReason::Retired);
        }
        self.advance(now);
        true
    }

    /// Changes the most that we hold in a memory. What is held beyond it stays until it goes by itself.
    pub fn set_budget(&mut self, memory: MemoryId, budget_bytes: Option<u64>, now: Moment) {
        self.now = self.now.max(now);
        if let Some(memory) = self.memories.get_mut(memory.0 as usize) {
            memory.spec.budget_bytes = budget_bytes;
        }
        self.advance(now);
    }

    /// The component of this name; a retired one has none any more.
    pub fn component_named(&self, name: &str) -> Option<ComponentId> {
        let named = |component: &&Component| component.spec.name == name && !component.retired;
        self.components.iter().find(named).map(|component| component.id)
    }

    /// Why a set of components cannot be asked for at all.
    pub(crate) fn stranger(&self, components: &[ComponentId]) -> Option<RejectReason> {
        if components.iter().any(|id| self.components.knew(*id)) {
            return Some(RejectReason::Retired);
        }
        let known = components.iter().all(|id| self.components.get(*id).is_some());
        (!known).then_some(RejectReason::Unknown)
    }

    /// Forgets retired components of which nothing is left. Bytes that one did not give back keep it.
    pub(crate) fn forget_the_gone(&mut self) {
        let is_gone = |component: &&Component| {
            let disputed = || {
                let holder = Holder::Unverified(component.id);
                self.memories.iter().any(|memory| memory.held_by(holder) > 0)
            };
            component.retired && component.place == Place::Unloaded && component.is_idle() && !disputed()
        };
        let gone: Vec<(ComponentId, String)> = (self.components.iter().filter(is_gone))
            .map(|component| (component.id, component.spec.name.clone()))
            .collect();
        for (id, name) in gone {
            self.components.forget(id);
            self.learned.forget(id);
            self.note(Topic::Residency, Some(id), None, format!("{name} is gone"));
            self.outputs.push_back(Output::Gone(id));
        }
    }
}
