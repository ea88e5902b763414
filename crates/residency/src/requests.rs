//! Requests come, go, run out of memory, and end.

use std::mem::discriminant;
use std::time::Duration;

use crate::admission::{Blocker, Verdict};
use crate::bytes::Readable;
use crate::component::{Component, Place};
use crate::core::{Phase, Request, Residency};
use crate::ids::{ComponentId, DeviceId, MemoryId, RequestId};
use crate::learning::Kind;
use crate::log::Topic;
use crate::memory::Holder;
use crate::output::{Output, RejectReason, Rejection, Revocation};
use crate::request::{LeaseRequest, OnOom, Priority, Reading, Usage};
use crate::time::Moment;

impl Residency {
    /// Asks for a lease. The answer comes as `Granted` or `Rejected` with this id.
    pub fn handle_request(&mut self, mut ask: LeaseRequest, now: Moment) -> RequestId {
        self.now = self.now.max(now);
        let id = RequestId(self.next_request);
        self.next_request += 1;
        ask.components.sort_unstable();
        ask.components.dedup();
        let no_device = ask.device.is_some_and(|device| device.0 as usize >= self.devices.len());
        if let Some(reason) = self.stranger(&ask.components).or(no_device.then_some(RejectReason::Unknown)) {
            self.answer_no(id, &ask.holder, reason, None);
            return id;
        }
        let deadline = ask.deadline.unwrap_or(now + self.limits.deadline);
        let workspace_bytes = self.predicted_bytes(&ask);
        let request = Request { deadline, ..Request::dry(ask, workspace_bytes, self.now) };
        if self.queue.len() >= self.limits.waiting {
            let waiting = self.queue.len();
            let retry = self.predicted_turn(request.ask.class, waiting);
            self.answer_no(id, &request.ask.holder, RejectReason::QueueFull { waiting }, Some(retry));
        } else if let (_, Verdict::Never(reason)) = self.place(&request, &[]) {
            // Told at once, not when everybody before it is served.
            self.requests.insert(id, request);
            self.reject(id, reason);
        } else {
            self.queue.push(request.lane(), id);
            self.queue.set_deadline(deadline, id);
            self.requests.insert(id, request);
        }
        self.advance(now);
        id
    }

    /// The holder gave its lease back, however its work ended.
    pub fn handle_release(&mut self, id: RequestId, usage: Usage, now: Moment) {
        self.now = self.now.max(now);
        let Some(request) = self.requests.get(&id) else { return };
        if let Phase::Running(_, since) = request.phase {
            let held = self.now.since(since);
            let peak_bytes = usage.peak_workspace_bytes.unwrap_or(0).max(request.peak_bytes);
            let (ask, rung) = (request.ask.clone(), request.rung);
            self.statistics.held += held;
            let text = format!("{} gives its lease back after {:.3} s", ask.holder, held.as_secs_f64());
            self.note(Topic::Admission, None, Some(id), text);
            if usage.finished && rung == 0 {
                self.learn(&ask, peak_bytes, held);
            }
            self.leave(id);
        }
        self.advance(now);
    }

    /// The one who asked no longer wants it. A lease that is held already is given back by its holder.
    pub fn handle_cancel(&mut self, id: RequestId, now: Moment) {
        self.now = self.now.max(now);
        let Some(request) = self.requests.get(&id) else { return };
        if !matches!(request.phase, Phase::Running(..)) {
            self.statistics.cancelled += 1;
            let text = format!("{} is cancelled", request.ask.holder);
            self.note(Topic::Admission, None, Some(id), text);
            self.leave(id);
        }
        self.advance(now);
    }

    /// The work of a granted lease ran out of memory: its lease ends here. What was idle leaves, and
    /// it is granted once more; after that its policy decides.
    pub fn handle_oom(&mut self, id: RequestId, now: Moment) {
        self.now = self.now.max(now);
        if let Some(Request { phase: Phase::Running(device, since), .. }) = self.requests.get(&id) {
            let (memory, since) = (self.device(*device).memory, *since);
            self.statistics.held += self.now.since(since);
            self.after_oom(id, memory);
        }
        self.advance(now);
    }

    /// Whether somebody waits who is served before a newcomer of this priority.
    pub fn is_awaited(&self, priority: Priority) -> bool {
        self.queue.heads().any(|(waiting, _)| waiting <= priority)
    }

    /// The driver looked at its instruments.
    pub fn observe_memory(&mut self, memory: MemoryId, reading: Reading, now: Moment) {
        self.now = self.now.max(now);
        self.take_reading(memory, reading);
        self.advance(now);
    }

    pub(crate) fn take_reading(&mut self, memory: MemoryId, reading: Reading) {
        if memory.0 as usize >= self.memories.len() {
            return;
        }
        let settled_bytes = self.settled_bytes(memory);
        for (component, bytes) in self.memory_mut(memory).observe(reading, settled_bytes) {
            let name = &self.component(component).spec.name;
            let text = format!("{} of {name}'s unverified offload came back", Readable(bytes));
            self.note(Topic::Memory, Some(component), None, text);
        }
    }

    /// What is certainly allocated in a memory: copies that have arrived and were not sent away.
    fn settled_bytes(&self, memory: MemoryId) -> u64 {
        let holder = |component: &Component| match (memory, component.place) {
            (MemoryId::HOST, place) => (place.has_shadow() && !matches!(place, Place::Loading(_)))
                .then_some(Holder::Shadow(component.id)),
            (_, Place::Device(device)) if self.device(device).memory == memory => {
                Some(Holder::Weights(component.id))
            }
            _ => None,
        };
        let holders = self.components.iter().filter_map(holder);
        holders.map(|holder| self.memory(memory).held_by(holder)).sum()
    }

    /// What a running lease's workspace takes now.
    pub fn observe_usage(&mut self, id: RequestId, used_bytes: u64, now: Moment) {
        self.now = self.now.max(now);
        let Some(request) = self.requests.get_mut(&id) else { return };
        let Phase::Running(device, _) = request.phase else { return };
        request.peak_bytes = request.peak_bytes.max(used_bytes);
        let (booked, holder, ask) =
            (request.workspace_bytes, request.ask.holder.clone(), request.ask.clone());
        if used_bytes > booked {
            request.workspace_bytes = used_bytes;
            let memory = self.device(device).memory;
            self.memory_mut(memory).book(Holder::Workspace(id), used_bytes);
            let text = format!("{holder} uses {}, {} were booked", Readable(used_bytes), Readable(booked));
            self.note(Topic::Memory, None, Some(id), text);
        }
        let limit = self.limit_bytes(&ask);
        if let Some(limit_bytes) = limit.filter(|limit| used_bytes > *limit)
            && let Some(request) = self.requests.get_mut(&id).filter(|request| !request.revoked)
        {
            request.revoked = true;
            let text = format!(
                "{holder} is ended: {} used, {} allowed",
                Readable(used_bytes),
                Readable(limit_bytes)
            );
            self.note(Topic::Trouble, None, Some(id), text);
            self.outputs.push_back(Output::Revoked(Revocation { request: id, used_bytes, limit_bytes }));
        }
        self.advance(now);
    }

    /// Time has passed; nothing else happened.
    pub fn handle_timeout(&mut self, now: Moment) {
        self.advance(now);
    }

    fn learn(&mut self, ask: &LeaseRequest, peak_bytes: u64, held: Duration) {
        let kind = Kind::of(ask);
        if peak_bytes > 0 {
            let declared_bytes = self.declared_bytes(ask);
            self.learned.learn_peak(kind.clone(), declared_bytes, peak_bytes);
        }
        self.learned.learn_time(kind, ask.steps, held);
        self.usual_run = (self.usual_run.saturating_mul(2) + held) / 3;
    }

    /// Takes a request out of everything it is in.
    fn leave(&mut self, id: RequestId) {
        self.give_back(id);
        if let Some(request) = self.requests.remove(&id) {
            self.queue.remove(&request.lane(), id);
            self.queue.clear_deadline(request.deadline, id);
        }
    }

    /// Strikes off what a request has booked and claimed.
    fn give_back(&mut self, id: RequestId) {
        let Some(request) = self.requests.get_mut(&id) else { return };
        let Some(device) = request.phase.device() else { return };
        request.phase = Phase::Waiting;
        let (keep, keep_warm, class) = (request.ask.keep, request.ask.keep_warm, request.ask.class);
        let components = request.ask.components.clone();
        self.active.remove(&id);
        let memory = self.device(device).memory;
        self.memory_mut(memory).strike_ended(Holder::Workspace(id));
        let taken = self.device_mut(device).taken(class);
        *taken = taken.saturating_sub(1);
        for component in components {
            self.unclaim(component, id, device, keep, keep_warm);
        }
    }

    /// One claim less; the last one starts the clocks.
    fn unclaim(
        &mut self,
        id: ComponentId,
        request: RequestId,
        device: DeviceId,
        keep: Option<Duration>,
        warm: bool,
    ) {
        let now = self.now;
        let component = self.component_mut(id);
        if !component.claims.remove(&request) {
            return;
        }
        component.promise(now, keep, warm);
        if !component.claims.is_empty() {
            return;
        }
        component.target = None;
        component.start_clocks(now, keep);
        if matches!(component.place, Place::Loading(_)) {
            let memory = self.device(device).memory;
            self.memory_mut(memory).strike(Holder::Weights(id));
        }
        self.go_down_if_ordered(id);
    }

    /// What follows when a memory ran out under a request's work or under the move of one of its parts,
    /// each step recorded: clear the memory and try again; then a lower rung, the processor, or the
    /// end. Rungs and processor spare the device; they are no help where the host itself ran out.
    pub(crate) fn after_oom(&mut self, id: RequestId, memory: MemoryId) {
        let Some(phase) = self.requests.get(&id).map(|request| request.phase) else { return };
        let Some(device) = phase.device() else { return };
        self.statistics.ooms += 1;
        let retired = self.requests.get(&id).is_some_and(|request| self.has_retired(&request.ask));
        self.give_back(id);
        if retired {
            return self.reject(id, RejectReason::Retired);
        }
        let on_device = self.device(device).memory == memory;
        let name = if on_device { &self.device(device).name } else { &self.memory(memory).spec.name }.clone();
        let cpu =
            (0..self.devices.len() as u32).map(DeviceId).find(|id| self.device(*id).memory == MemoryId::HOST);
        let now = self.now;
        let Some(request) = self.requests.get_mut(&id) else { return };
        request.attempt += 1;
        request.revoked = false;
        request.blocker = None;
        let holder = request.ask.holder.clone();
        let step = match &request.ask.on_oom {
            _ if request.attempt == 1 => {
                request.clear = Some(memory);
                "everything idle leaves, then it tries again".to_owned()
            }
            OnOom::Degrade(rungs) if on_device && request.rung < rungs.len() => {
                let rung = &rungs[request.rung];
                request.workspace_bytes = rung.workspace_bytes;
                request.clear = Some(memory);
                let text = format!("it goes on with {}", rung.name);
                request.rung += 1;
                text
            }
            OnOom::Cpu if cpu.is_some() && memory != MemoryId::HOST => {
                request.device = cpu;
                "it goes on on the CPU".to_owned()
            }
            _ => {
                self.note(Topic::Trouble, None, Some(id), format!("{holder} ran out of memory on {name}"));
                self.reject(id, RejectReason::OutOfMemory { device: name });
                return;
            }
        };
        let old = request.deadline;
        // Its lease was granted in time: the way to the next one gets a time of its own.
        if matches!(phase, Phase::Running(..)) {
            request.deadline = old.max(now + self.limits.deadline);
        }
        let (lane, deadline) = (request.lane(), request.deadline);
        self.queue.clear_deadline(old, id);
        self.queue.set_deadline(deadline, id);
        self.queue.push(lane, id);
        self.statistics.retries += 1;
        self.note(Topic::Trouble, None, Some(id), format!("{holder} ran out of memory on {name}: {step}"));
    }

    /// Turns a request away that waits or prepares.
    pub(crate) fn reject(&mut self, id: RequestId, reason: RejectReason) {
        let Some(request) = self.requests.get(&id) else { return };
        let class = request.ask.class;
        let cooldown = (request.ask.components.iter())
            .filter_map(|part| self.component(*part).breaker.cools_down(self.now))
            .map(|(left, _)| left)
            .max();
        let retry_after = match reason {
            RejectReason::NeverFits { .. }
            | RejectReason::OverLimit { .. }
            | RejectReason::DeviceLost { .. }
            | RejectReason::Retired
            | RejectReason::Unknown => None,
            RejectReason::Failed { .. } => cooldown,
            _ => Some(self.predicted_turn(class, self.queue.len().saturating_sub(1))),
        };
        let holder = request.ask.holder.clone();
        self.leave(id);
        self.answer_no(id, &holder, reason, retry_after);
    }

    fn answer_no(
        &mut self,
        id: RequestId,
        holder: &str,
        reason: RejectReason,
        retry_after: Option<Duration>,
    ) {
        self.statistics.rejected += 1;
        let text = format!("{holder} is turned away: {}", reason.sentence());
        self.note(Topic::Admission, None, Some(id), text);
        // Coming back within the same second only makes the line longer.
        let retry_after = retry_after.map(|wait| wait.max(Duration::from_secs(1)));
        self.outputs.push_back(Output::Rejected(Rejection { request: id, reason, retry_after }));
    }

    /// Keeps why a request waits, and logs it where it is another kind of reason than before.
    pub(crate) fn explain_wait(&mut self, id: RequestId, blocker: Blocker) {
        let Some(request) = self.requests.get_mut(&id) else { return };
        let before = request.blocker.replace(blocker.clone());
        if before.is_some_and(|before| discriminant(&before) == discriminant(&blocker)) {
            return;
        }
        let holder = request.ask.holder.clone();
        let text = format!("{holder} waits: {}", self.explain(&blocker));
        self.note(Topic::Admission, None, Some(id), text);
    }
}
