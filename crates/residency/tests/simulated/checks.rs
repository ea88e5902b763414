//! What must hold after every call, checked against the physical truth.

use std::collections::{BTreeMap, BTreeSet};

use offstage_residency::{
    Answer, ComponentId, ComponentView, DeviceId, Estimate, Holder, LeaseView, MemoryId, Place, RequestId,
    Snapshot, Step, WorkClass,
};

use crate::simulation::{Kind, Phase, Simulation};

/// What the checks remember from one call to the next.
#[derive(Default)]
pub struct Watch {
    /// Steps that began since the last check.
    pub steps: Vec<(ComponentId, Step)>,
    /// Leases that the core had booked at the last check, with their attempt.
    booked: BTreeSet<(RequestId, u32)>,
    /// Who waited at the last check, in order, and how many went past them while they were first.
    pub waited: Vec<RequestId>,
    passed: BTreeMap<RequestId, u32>,
    /// What a dry run said of the request that was made just now.
    pub foretold: Option<(RequestId, Estimate)>,
    /// The last decision that was checked, and how many had asked by then.
    pub decided: (u64, usize),
    pub granted: u64,
    pub rejected: u64,
    pub revoked: u64,
    pub receipts: u64,
    pub unverified: u64,
    /// Allocations that failed although the core had admitted them.
    pub real_ooms: u64,
}

impl Simulation {
    /// Everything that must hold once the core's outputs are drained.
    pub fn check(&mut self) {
        let snapshot = self.core.snapshot();
        self.no_request_is_forgotten(&snapshot);
        self.every_byte_has_its_holder(&snapshot);
        self.components_are_where_the_core_says(&snapshot);
        self.the_retired_leave(&snapshot);
        self.slots_are_respected(&snapshot);
        self.admissions_fit(&snapshot);
        self.bypass_is_bounded(&snapshot);
        self.somebody_moves(&snapshot);
        if let Some((id, foretold)) = self.watch.foretold.take() {
            self.comes_as_foretold(id, &foretold, &snapshot);
        }
        self.watch.steps.clear();
        self.watch.waited = snapshot.waiting.iter().map(|waiting| waiting.request).collect();
        self.watch.booked = snapshot.leases.iter().map(|lease| (lease.request, lease.attempt)).collect();
    }

    fn no_request_is_forgotten(&self, snapshot: &Snapshot) {
        let waiting = snapshot.waiting.iter().map(|waiting| waiting.request);
        let known: BTreeSet<RequestId> =
            waiting.chain(snapshot.leases.iter().map(|lease| lease.request)).collect();
        assert_eq!(known, self.open, "the core knows others than those whose work has not ended");
        for lease in &snapshot.leases {
            let granted =
                matches!(self.works[&lease.request].phase, Phase::Granted(on) if on == lease.device);
            assert_eq!(
                granted,
                lease.running_since.is_some(),
                "{} is granted and the core differs",
                lease.request
            );
        }
        for waiting in &snapshot.waiting {
            let work = &self.works[&waiting.request];
            assert_eq!(waiting.deadline, work.deadline, "the deadline of {} moved", waiting.request);
            assert_ne!(waiting.blocker, "its turn comes", "nobody says why {} waits", waiting.request);
        }
    }

    /// Each booking stands for something that is there or on its way, and everything there is booked.
    fn every_byte_has_its_holder(&self, snapshot: &Snapshot) {
        for memory in &snapshot.memories {
            let bank = &self.banks[memory.id.0 as usize];
            let booked: BTreeMap<Holder, u64> =
                memory.holdings.iter().map(|(holder, _, bytes)| (*holder, *bytes)).collect();
            let held = |holder| booked.get(&holder).copied().unwrap_or(0);
            for (component, bytes) in &bank.copies {
                let holder = match memory.id {
                    MemoryId::HOST => Holder::Shadow(*component),
                    _ => Holder::Weights(*component),
                };
                // Until it was measured, the specification counts.
                let bytes = (*bytes).min(self.known_bytes(*component, memory.id));
                assert!(held(holder) >= bytes, "{holder:?} holds {bytes} and {} are booked", held(holder));
            }
            // Nobody can tell whose bytes came back: the sum counts.
            let stuck: u64 = bank.stuck.values().sum();
            let unverified = booked.iter().filter(|(holder, _)| matches!(holder, Holder::Unverified(_)));
            let unverified: u64 = unverified.map(|(_, bytes)| *bytes).sum();
            let tolerated = self.limits.tolerance_bytes * self.watch.receipts;
            assert!(
                unverified + tolerated >= stuck,
                "{stuck} are stuck, {unverified} are booked as unverified"
            );
            for (holder, bytes) in booked {
                assert!(bytes > 0, "{holder:?} is booked with nothing");
                let stands = match holder {
                    Holder::Weights(id) | Holder::Shadow(id) => {
                        self.is_there_or_coming(id, memory.id, snapshot)
                    }
                    Holder::Workspace(id) => snapshot.leases.iter().any(|lease| lease.request == id),
                    Holder::Unverified(_) => self.watch.unverified > 0,
                };
                assert!(stands, "{bytes} bytes are booked to {holder:?}, which is not there");
            }
        }
    }

    fn known_bytes(&self, id: ComponentId, memory: MemoryId) -> u64 {
        let part = &self.parts[id.0 as usize];
        if memory == MemoryId::HOST { part.known_shadow } else { part.known_weights }
    }

    fn is_there_or_coming(&self, id: ComponentId, memory: MemoryId, snapshot: &Snapshot) -> bool {
        let part = &self.parts[id.0 as usize];
        let memory_of = |device: DeviceId| self.devices[device.0 as usize].memory;
        let wanted = |lease: &LeaseView| lease.components.contains(&id) && memory_of(lease.device) == memory;
        match (memory, &part.flight) {
            (MemoryId::HOST, flight) => part.on_host || flight.is_some(),
            (_, Some(flight)) if matches!(flight.step, Step::Upload(to) if memory_of(to) == memory) => true,
            _ => part.on_device.map(memory_of) == Some(memory) || snapshot.leases.iter().any(wanted),
        }
    }

    fn components_are_where_the_core_says(&self, snapshot: &Snapshot) {
        for view in &snapshot.components {
            let part = &self.parts[view.id.0 as usize];
            let kind = part.flight.as_ref().map(|flight| Kind::of(flight.step));
            let (expected, on_host) = match view.place {
                Place::Unloaded => (None, false),
                Place::Loading(_) => (Some(Kind::Load), false),
                Place::Host | Place::Device(_) => (None, true),
                Place::Uploading(..) => (Some(Kind::Upload), true),
                Place::Evicting(..) => (Some(Kind::Evict), true),
                Place::Discarding(_) => (Some(Kind::Discard), true),
            };
            assert_eq!((kind, part.on_host), (expected, on_host), "{} is elsewhere", part.name);
            if let Place::Device(device) = view.place {
                assert_eq!(part.on_device, Some(device), "{} is on another device", part.name);
            }
            let claims = snapshot.leases.iter().filter(|lease| lease.components.contains(&view.id)).count();
            assert_eq!(view.holders.len(), claims, "{} is claimed by others than its leases", part.name);
            let idle_on_device = claims == 0 && matches!(view.place, Place::Host | Place::Device(_));
            let clock = view.discard_at.is_some();
            assert!(!idle_on_device || view.pinned || clock, "{} stays for ever", part.name);
        }
    }

    /// A component is listed until it is retired and nothing of it is left, and a retired one is on its way.
    fn the_retired_leave(&self, snapshot: &Snapshot) {
        let listed: BTreeMap<ComponentId, &ComponentView> =
            snapshot.components.iter().map(|view| (view.id, view)).collect();
        assert_eq!(listed.len(), snapshot.components.len(), "a component is listed twice");
        for (index, part) in self.parts.iter().enumerate() {
            let id = ComponentId(index as u32);
            let view = snapshot.component(id);
            assert_eq!(view.map(|view| view.id), listed.get(&id).map(|view| view.id));
            let holds = |holder: &Holder| match holder {
                Holder::Weights(of) | Holder::Shadow(of) | Holder::Unverified(of) => *of == id,
                Holder::Workspace(_) => false,
            };
            let booked =
                snapshot.memories.iter().any(|memory| memory.holdings.iter().any(|held| holds(&held.0)));
            match view {
                None => assert!(
                    part.retired && part.gone && !part.is_somewhere() && !booked,
                    "{} is not listed, and not gone",
                    part.name
                ),
                Some(view) => {
                    assert_eq!(view.retired, part.retired, "{} is retired or not", part.name);
                    let left = part.is_somewhere() || booked;
                    assert!(!part.gone && (!part.retired || left), "{} is gone, and listed", part.name);
                    let rests =
                        matches!(view.place, Place::Host | Place::Device(_)) && view.holders.is_empty();
                    assert!(!(part.retired && rests), "{} is retired, and stays", part.name);
                }
            }
        }
        for waiting in &snapshot.waiting {
            let retired = |id: &ComponentId| self.parts[id.0 as usize].retired;
            let waits = self.works[&waiting.request].ask.components.iter().any(retired);
            assert!(!waits, "{} waits for what is retired", waiting.request);
        }
    }

    pub fn part_is_gone(&mut self, id: ComponentId) {
        let part = &mut self.parts[id.0 as usize];
        assert!(part.retired && !part.is_somewhere(), "{} is not gone", part.name);
        assert!(!std::mem::replace(&mut part.gone, true), "{} is gone twice", part.name);
    }

    fn slots_are_respected(&self, snapshot: &Snapshot) {
        for (index, device) in self.devices.iter().enumerate() {
            for class in [WorkClass::CpuBound, WorkClass::GpuBound] {
                let here = |lease: &&LeaseView| {
                    lease.device.0 as usize == index && self.works[&lease.request].ask.class == class
                };
                let taken = snapshot.leases.iter().filter(here).count() as u32;
                assert!(taken <= device.slots.of(class), "{taken} leases of {class:?} on device {index}");
            }
        }
    }

    /// Where something was admitted in this call, all that is committed lies within what the last
    /// reading left to us.
    fn admissions_fit(&self, snapshot: &Snapshot) {
        for lease in &snapshot.leases {
            if self.watch.booked.contains(&(lease.request, lease.attempt)) {
                continue;
            }
            let memory = self.devices[lease.device.0 as usize].memory;
            let moves = |kind: Kind| {
                let steps = self.watch.steps.iter();
                steps.filter(|(id, _)| lease.components.contains(id)).any(|(_, step)| Kind::of(*step) == kind)
            };
            if lease.workspace_bytes > 0 || moves(Kind::Upload) || moves(Kind::Load) {
                self.commitments_fit(memory, snapshot);
            }
            if moves(Kind::Load) {
                self.commitments_fit(MemoryId::HOST, snapshot);
            }
        }
    }

    fn commitments_fit(&self, memory: MemoryId, snapshot: &Snapshot) {
        let bank = &self.banks[memory.0 as usize];
        let here = |lease: &&LeaseView| self.devices[lease.device.0 as usize].memory == memory;
        let weights: u64 = (0..self.parts.len() as u32)
            .map(ComponentId)
            .filter(|id| bank.copies.contains_key(id) || self.is_there_or_coming(*id, memory, snapshot))
            .map(|id| self.known_bytes(id, memory))
            .sum();
        let workspace = |lease: &LeaseView| {
            let asked = self.works[&lease.request].ask.workspace_bytes.filter(|_| lease.rung == 0);
            lease.workspace_bytes.max(asked.unwrap_or(0))
        };
        let workspaces: u64 = snapshot.leases.iter().filter(here).map(workspace).sum();
        let stuck: u64 = bank.stuck.values().sum();
        let tolerated = if stuck > 0 { self.limits.tolerance_bytes * self.watch.receipts } else { 0 };
        let committed = weights + workspaces + stuck.saturating_sub(tolerated);
        let given = bank.total.saturating_sub(bank.told_foreign()).saturating_sub(bank.safety);
        assert!(
            committed <= given,
            "{memory:?}: {committed} are committed where {given} are left: {weights} in weights, \
             {workspaces} in workspaces, {stuck} stuck"
        );
        assert!(bank.budget.is_none_or(|budget| committed <= budget), "the budget is overdrawn");
    }

    /// With one device, whoever is first in line for it is passed only so often.
    fn bypass_is_bounded(&mut self, snapshot: &Snapshot) {
        for waiting in &snapshot.waiting {
            let bound = self.limits.bypass;
            assert!(waiting.bypassed <= bound, "{} was passed {} times", waiting.request, waiting.bypassed);
        }
        if self.devices.len() != 1 {
            return;
        }
        let standing = |id: &RequestId| (self.works[id].ask.priority, *id);
        let of_class = |id: &RequestId, class| self.works[id].ask.class == class;
        for class in [WorkClass::CpuBound, WorkClass::GpuBound] {
            let waiting = snapshot.waiting.iter().map(|waiting| waiting.request);
            let first = waiting.filter(|id| of_class(id, class)).min_by_key(|id| standing(id));
            let Some(first) = first.filter(|id| self.watch.waited.contains(id)) else { continue };
            let new = |lease: &&LeaseView| !self.watch.booked.contains(&(lease.request, lease.attempt));
            let past = (snapshot.leases.iter().filter(new).map(|lease| lease.request))
                .filter(|id| of_class(id, class) && standing(id) > standing(&first))
                .count() as u32;
            let passed = self.watch.passed.entry(first).or_default();
            *passed += past;
            assert!(*passed <= self.limits.bypass, "{first} was passed {passed} times while it was first");
        }
    }

    /// Whoever waits waits for something that will happen.
    fn somebody_moves(&self, snapshot: &Snapshot) {
        if snapshot.waiting.is_empty() {
            return;
        }
        let flies = self.parts.iter().any(|part| part.flight.is_some());
        assert!(
            flies || !snapshot.leases.is_empty() || self.timeout.is_some(),
            "everybody waits and nothing is under way"
        );
        // On a machine that is all ours and fully known, nobody waits for nothing.
        let quiet = !flies && snapshot.leases.is_empty();
        let ours = self
            .banks
            .iter()
            .all(|bank| bank.foreign == 0 && bank.stuck.is_empty() && bank.told == bank.reading());
        let unverified = |holding: &(Holder, String, u64)| matches!(holding.0, Holder::Unverified(_));
        let disputed = snapshot.memories.iter().any(|memory| memory.holdings.iter().any(unverified));
        let held_fast =
            |view: &ComponentView| view.pinned || view.class == offstage_residency::EvictionClass::Never;
        if quiet && ours && !disputed && !snapshot.components.iter().any(held_fast) {
            let first = &snapshot.waiting[0];
            panic!("{} waits on an idle machine: {}", first.request, first.blocker);
        }
    }

    /// A dry run tells what becomes of the request that follows it.
    fn comes_as_foretold(&self, id: RequestId, foretold: &Estimate, snapshot: &Snapshot) {
        let waits = snapshot.waiting.iter().any(|waiting| waiting.request == id);
        let admitted = snapshot.leases.iter().find(|lease| lease.request == id);
        match &foretold.answer {
            Answer::Fits if foretold.victims.is_empty() && !waits => {
                let device = admitted.map(|lease| Some(lease.device));
                assert_eq!(device, Some(foretold.device), "{id} was to be admitted at once");
            }
            Answer::Fits => assert!(waits && foretold.device.is_some(), "{id} was to be let in"),
            Answer::Waits(blocker) => assert!(waits, "{id} was to wait: {blocker:?}"),
            Answer::Never(reason) => {
                assert!(!waits && admitted.is_none(), "{id} was to be turned away: {reason:?}");
            }
        }
    }

    /// No deadline goes by unnoticed.
    pub fn watch_deadlines(&self) {
        for id in &self.open {
            let work = &self.works[id];
            let late = work.phase == Phase::Waiting && work.deadline < self.now;
            assert!(!late, "{id} waits after its deadline");
        }
    }
}
