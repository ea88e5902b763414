//! All decisions. Everything else books, logs or explains.

use std::collections::{BTreeMap, BTreeSet};

use crate::admission::{Blocked, Verdict};
use crate::component::{Component, Down, Place};
use crate::core::{Phase, Residency};
use crate::evict::Victim;
use crate::ids::{ComponentId, DeviceId, MemoryId, RequestId};
use crate::log::Topic;
use crate::memory::Holder;
use crate::output::{Effect, Grant, Output, RejectReason, Step};
use crate::queue::Turn;
use crate::request::Priority;
use crate::time::Moment;

impl Residency {
    /// Decides what follows from everything that is known at `now`.
    ///
    /// 1. Requests whose deadline has passed are turned away.
    /// 2. The heads of the lanes are served, strictly by priority, then first come, first served
    ///    (`assess` answers for one request on one device):
    ///    1. larger than the device: never;
    ///    2. a part on its way out or in use elsewhere: wait; idle on another device: fetch it;
    ///    3. no slot in its class: wait;
    ///    4. somebody before it waits for the same memory, or for a component of it that is in use
    ///       elsewhere: wait, unless everything it needs is resident and nobody is passed more than
    ///       `Limits::bypass` times;
    ///    5. it ran out of memory before: everything idle leaves first;
    ///    6. it fits: book all of it, then move its parts; else idle components make room,
    ///       planned as a whole; else wait.
    ///
    ///    Whoever waits for memory closes that memory to everybody behind, within their class.
    /// 3. What nobody claims goes down: the device copy when its time is over, unless the next to
    ///    be served wants it; the host copy when the idle timeout is over; both at once when it is
    ///    retired.
    /// 4. Where other processes press free memory below the safety buffer, idle components yield.
    /// 5. Retired components of which nothing is left are forgotten.
    pub(crate) fn advance(&mut self, now: Moment) {
        self.now = self.now.max(now);
        self.turn_away_the_late();
        let next = self.serve();
        self.let_go_of_the_idle(&next);
        self.yield_under_pressure();
        self.forget_the_gone();
    }

    fn turn_away_the_late(&mut self) {
        while let Some((deadline, id)) = self.queue.next_deadline().filter(|(at, _)| *at <= self.now) {
            let Some(request) = self.requests.get(&id) else {
                self.queue.clear_deadline(deadline, id);
                continue;
            };
            let blocker = match (request.phase, &request.blocker) {
                (Phase::Preparing(device), _) => {
                    format!("its components were not on {} in time", self.device(device).name)
                }
                (_, None) => "others went first".to_owned(),
                (_, Some(blocker)) => self.explain(blocker),
            };
            self.reject(id, RejectReason::DeadlinePassed { blocker });
        }
    }

    /// Serves the heads of the lanes, and answers which components the first that had to wait want.
    fn serve(&mut self) -> BTreeSet<ComponentId> {
        let mut turns: BTreeSet<Turn> = self.queue.heads().collect();
        let mut ahead: Vec<Blocked> = Vec::new();
        let mut wanted: BTreeMap<(Priority, Option<DeviceId>), Vec<ComponentId>> = BTreeMap::new();
        while let Some((priority, id)) = turns.pop_first() {
            let Some(request) = self.requests.get(&id) else { continue };
            let lane = request.lane();
            let (device, verdict) = self.place(request, &ahead);
            let blocked = self.hold_back(id, request, device, &verdict);
            match verdict {
                Verdict::Admit(passed) => {
                    if let Some(device) = device {
                        self.pass(&passed, &mut ahead);
                        self.admit(id, device);
                    }
                    turns.extend(self.queue.head(&lane));
                    continue;
                }
                Verdict::Never(reason) => {
                    self.reject(id, reason);
                    turns.extend(self.queue.head(&lane));
                    continue;
                }
                Verdict::MakeRoom(victims, blocker) => {
                    self.explain_wait(id, blocker);
                    self.make_way(&victims, id);
                }
                Verdict::Wait(blocker) => self.explain_wait(id, blocker),
            }
            let Some(request) = self.requests.get(&id) else { continue };
            wanted.entry((priority, device)).or_insert_with(|| request.ask.components.clone());
            ahead.extend(blocked);
        }
        // Of several waiting priorities, the first is the next to be served on its device.
        let mut next = BTreeMap::new();
        for ((_, device), components) in wanted {
            next.entry(device).or_insert(components);
        }
        next.into_values().flatten().collect()
    }

    fn pass(&mut self, passed: &[RequestId], ahead: &mut [Blocked]) {
        for blocked in ahead.iter_mut().filter(|blocked| passed.contains(&blocked.request)) {
            blocked.bypassed += 1;
            if let Some(request) = self.requests.get_mut(&blocked.request) {
                request.bypassed += 1;
            }
        }
    }

    /// Books everything at once, then sends for what is not there.
    fn admit(&mut self, id: RequestId, device: DeviceId) {
        let Some(request) = self.requests.get_mut(&id) else { return };
        let lane = request.lane();
        request.phase = Phase::Preparing(device);
        request.clear = None;
        let (components, workspace_bytes) = (request.ask.components.clone(), request.workspace_bytes);
        let (class, holder) = (request.ask.class, request.ask.holder.clone());
        self.queue.remove(&lane, id);
        self.active.insert(id);
        *self.device_mut(device).taken(class) += 1;
        let memory = self.device(device).memory;
        self.memory_mut(memory).book(Holder::Workspace(id), workspace_bytes);
        for component in components {
            self.claim(component, id, device);
        }
        let free = crate::bytes::Readable(self.memory(memory).reading().free_bytes);
        let text = format!("{holder} admitted on {}; {free} free", self.device(device).name);
        self.note(Topic::Admission, None, Some(id), text);
        self.grant_if_ready(id);
    }

    fn claim(&mut self, id: ComponentId, request: RequestId, device: DeviceId) {
        let memory = self.device(device).memory;
        let weights_bytes = self.weights_bytes(id, device);
        let now = self.now;
        let component = self.component_mut(id);
        component.claims.insert(request);
        component.target = Some(device);
        component.offload_at = None;
        component.discard_at = None;
        component.discard_next = false;
        component.use_rate.count(now);
        let (place, shadow_bytes) = (component.place, component.spec.shadow_bytes);
        if self.memory(memory).held_by(Holder::Weights(id)) == 0 {
            self.memory_mut(memory).book(Holder::Weights(id), weights_bytes);
        }
        if place != Place::Device(device)
            && let Some(request) = self.requests.get_mut(&request)
        {
            request.moved = true;
        }
        match place {
            Place::Unloaded => {
                self.memory_mut(MemoryId::HOST).book(Holder::Shadow(id), shadow_bytes);
                self.start(id, Step::Load);
            }
            Place::Host => self.start(id, Step::Upload(device)),
            _ => {}
        }
    }

    /// Grants a request whose parts are all in place.
    pub(crate) fn grant_if_ready(&mut self, id: RequestId) {
        let Some(request) = self.requests.get(&id) else { return };
        let Phase::Preparing(device) = request.phase else { return };
        if !request.ask.components.iter().all(|part| self.component(*part).place == Place::Device(device)) {
            return;
        }
        let now = self.now;
        let Some(request) = self.requests.get_mut(&id) else { return };
        request.phase = Phase::Running(device, now);
        let waited = now.since(request.arrived);
        let grant = Grant {
            request: id,
            device,
            workspace_bytes: request.workspace_bytes,
            attempt: request.attempt,
            rung: request.rung,
            waited,
        };
        let (deadline, hit, holder) = (request.deadline, !request.moved, request.ask.holder.clone());
        self.queue.clear_deadline(deadline, id);
        self.statistics.granted += 1;
        self.statistics.hits += u64::from(hit);
        self.statistics.waits.count(waited);
        let after = waited.as_secs_f64();
        self.note(Topic::Admission, None, Some(id), format!("{holder} holds its lease after {after:.3} s"));
        self.outputs.push_back(Output::Granted(grant));
    }

    fn make_way(&mut self, victims: &[Victim], whom: RequestId) {
        let Some(request) = self.requests.get(&whom) else { return };
        let (holder, own) = (request.ask.holder.clone(), request.ask.components.clone());
        for (component, down) in victims {
            let name = self.component(*component).spec.name.clone();
            let text = if own.contains(component) {
                format!("{name} is fetched for {holder}")
            } else {
                self.statistics.evictions += 1;
                format!("{name} makes room for {holder}")
            };
            self.note(Topic::Residency, Some(*component), Some(whom), text);
            self.send_down(*component, *down);
        }
    }

    /// Starts an idle component on its way down, if it is somewhere to go down from.
    pub(crate) fn send_down(&mut self, id: ComponentId, down: Down) {
        if !self.component(id).is_idle() {
            return;
        }
        if down == Down::Release {
            self.component_mut(id).discard_next = true;
        }
        match (self.component(id).place, down) {
            (Place::Device(device), _) => self.start(id, Step::Evict(device)),
            (Place::Host, Down::Release) => self.start(id, Step::Discard),
            _ => {}
        }
    }

    /// Sends the driver off with one step.
    pub(crate) fn start(&mut self, id: ComponentId, step: Step) {
        let op = self.new_op();
        let now = self.now;
        let (place, verb) = match step {
            Step::Load => (Place::Loading(op), "loads".to_owned()),
            Step::Upload(device) => {
                (Place::Uploading(device, op), format!("uploads to {}", self.device(device).name))
            }
            Step::Evict(device) => {
                (Place::Evicting(device, op), format!("leaves {}", self.device(device).name))
            }
            Step::Discard => (Place::Discarding(op), "leaves the host".to_owned()),
        };
        let component = self.component_mut(id);
        component.go(place, now);
        component.offload_at = None;
        if step == Step::Discard {
            component.discard_at = None;
            component.discard_next = false;
        }
        let name = component.spec.name.clone();
        self.note(Topic::Residency, Some(id), None, format!("{name} {verb}"));
        self.outputs.push_back(Output::Effect(Effect { op, component: id, step }));
    }

    fn let_go_of_the_idle(&mut self, wanted: &BTreeSet<ComponentId>) {
        let due = |at: Option<Moment>| at.is_some_and(|at| at <= self.now);
        let way_down = |component: &Component| match component.place {
            Place::Device(_) | Place::Host if component.retired => Some(Down::Release),
            _ if component.pinned || wanted.contains(&component.id) => None,
            Place::Device(_) if due(component.discard_at) => Some(Down::Release),
            Place::Device(_) if due(component.offload_at) => Some(Down::Offload),
            Place::Host if due(component.discard_at) => Some(Down::Release),
            _ => None,
        };
        let idle = self.components.iter().filter(|component| component.is_idle());
        let leaving: Vec<Victim> =
            idle.filter_map(|component| Some((component.id, way_down(component)?))).collect();
        for (id, down) in leaving {
            self.send_down(id, down);
        }
    }

    fn yield_under_pressure(&mut self) {
        for index in 0..self.memories.len() {
            let memory = MemoryId(index as u32);
            let shortage = self.memory(memory).pressure_bytes();
            if shortage == 0 || self.incoming_bytes(memory) > 0 {
                continue;
            }
            let victims =
                self.plan_eviction(memory, shortage, &[]).unwrap_or_else(|| self.all_evictable(memory));
            for (component, down) in victims {
                self.statistics.evictions += 1;
                let (name, memory) = (&self.component(component).spec.name, &self.memory(memory).spec.name);
                let text = format!("{name} yields: free memory on {memory} is below the safety buffer");
                self.note(Topic::Memory, Some(component), None, text);
                self.send_down(component, down);
            }
        }
    }

    /// When something falls due by itself.
    pub(crate) fn next_timeout(&self) -> Option<Moment> {
        let timers = self.components.iter().filter(|component| component.is_idle() && !component.pinned);
        let timers = timers.flat_map(|component| match component.place {
            Place::Device(_) => [component.offload_at, component.discard_at],
            Place::Host => [None, component.discard_at],
            _ => [None, None],
        });
        let deadline = self.queue.next_deadline().map(|(at, _)| at);
        // What is overdue is kept for the next to be served, and looked at when that is.
        timers.flatten().chain(deadline).filter(|at| *at > self.now).min()
    }
}
