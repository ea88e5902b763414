//! A machine in virtual time: it carries out what the core asks for, on memories with a truth of
//! their own, and tells the core how it went. It knows the core by its public face only.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use offstage_residency::{
    ComponentId, ComponentSpec, DeviceId, DeviceMemory, DeviceSpec, Down, Estimate, LeaseRequest, Limits,
    MemoryId, MemorySpec, Moment, OpId, Order, Reading, RequestId, Residency, Slots, Step, Usage,
};

use crate::bank::Bank;
use crate::checks::Watch;
use crate::dice::Dice;

pub struct Simulation {
    pub core: Residency,
    pub now: Moment,
    pub limits: Limits,
    /// By the number of the memory.
    pub banks: Vec<Bank>,
    /// By the number of the device.
    pub devices: Vec<Machine>,
    /// By the number of the component.
    pub parts: Vec<Part>,
    pub works: BTreeMap<RequestId, Work>,
    /// Those of them that have not ended.
    pub open: BTreeSet<RequestId>,
    pub events: BTreeMap<(Moment, u64), Event>,
    pub(crate) next_event: u64,
    /// When the core wants to be called again.
    pub timeout: Option<Moment>,
    pub watch: Watch,
    /// When set, uploads and loads take their bytes sometimes at once and sometimes at the end.
    pub dice: Option<Dice>,
    /// What happened, for transcripts: filled when `recording`.
    pub heard: Vec<String>,
    pub recording: bool,
    pub(crate) heard_up_to: u64,
}

pub struct Machine {
    pub memory: MemoryId,
    pub slots: Slots,
    pub upload_bytes_per_s: u64,
}

/// A component as it physically is.
pub struct Part {
    pub name: String,
    /// What it takes in truth.
    pub weights: u64,
    pub shadow: u64,
    /// What the core was told that it takes.
    pub known_weights: u64,
    pub known_shadow: u64,
    pub load_time: Duration,
    pub on_host: bool,
    pub on_device: Option<DeviceId>,
    pub flight: Option<Flight>,
    /// Granted leases that work with it.
    pub leases: BTreeSet<RequestId>,
    /// What goes wrong next, by kind of step.
    pub faults: Vec<(Kind, Fault)>,
    pub pinned: bool,
    pub retired: bool,
    /// Nothing is left of it, as the core says.
    pub gone: bool,
}

/// A step under way.
pub struct Flight {
    pub op: OpId,
    pub step: Step,
    pub began: Moment,
    /// Its bytes are taken already.
    pub took_bytes: bool,
    pub fault: Option<Fault>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Load,
    Upload,
    Evict,
    Discard,
}

impl Kind {
    pub fn of(step: Step) -> Self {
        match step {
            Step::Load => Self::Load,
            Step::Upload(_) => Self::Upload,
            Step::Evict(_) => Self::Evict,
            Step::Discard => Self::Discard,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    Fails(String),
    OutOfMemory,
    /// Takes that much longer.
    Stuck(Duration),
    /// Drops the copy without giving so many of its bytes back.
    Keeps(u64),
    /// The device is beyond use from then on.
    Lost(String),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Not granted yet, or not again.
    Waiting,
    Granted(DeviceId),
    Ended,
}

/// A request as the one who asked sees it.
pub struct Work {
    pub ask: LeaseRequest,
    pub phase: Phase,
    pub deadline: Moment,
    /// Gives its lease back after this long.
    pub runs: Option<Duration>,
    /// What its work really takes; what was granted, if `None`.
    pub uses: Option<u64>,
    /// Out of memory so many times yet, whatever is free.
    pub ooms: u32,
    pub attempt: u32,
}

#[derive(Clone, Copy, Debug)]
pub enum Event {
    StepEnds(ComponentId),
    /// The work takes its workspace.
    Takes(RequestId, u32, u64),
    /// The lease is given back; true when its work is done.
    RunEnds(RequestId, u32, bool),
}

impl Part {
    fn new(spec: &ComponentSpec) -> Self {
        Self {
            name: spec.name.clone(),
            weights: spec.weights_bytes,
            shadow: spec.shadow_bytes,
            known_weights: spec.weights_bytes,
            known_shadow: spec.shadow_bytes,
            load_time: spec.load_time,
            on_host: false,
            on_device: None,
            flight: None,
            leases: BTreeSet::new(),
            faults: Vec::new(),
            pinned: false,
            retired: false,
            gone: false,
        }
    }

    /// Something of it is somewhere, on its way, or in use.
    pub fn is_somewhere(&self) -> bool {
        self.on_host || self.on_device.is_some() || self.flight.is_some() || !self.leases.is_empty()
    }
}

impl Simulation {
    pub fn new(total: u64, host: MemorySpec, limits: Limits) -> Self {
        let bank = Bank::new(total, host.safety_bytes, host.budget_bytes);
        Self {
            core: Residency::new(host, Reading::idle(total), limits.clone()),
            now: Moment::START,
            limits,
            banks: vec![bank],
            devices: Vec::new(),
            parts: Vec::new(),
            works: BTreeMap::new(),
            open: BTreeSet::new(),
            events: BTreeMap::new(),
            next_event: 0,
            timeout: None,
            watch: Watch::default(),
            dice: None,
            heard: Vec::new(),
            recording: false,
            heard_up_to: 0,
        }
    }

    pub fn add_device(&mut self, spec: DeviceSpec, total: u64) -> DeviceId {
        if let DeviceMemory::Own(memory) = &spec.memory {
            self.banks.push(Bank::new(total, memory.safety_bytes, memory.budget_bytes));
        }
        let (slots, upload_bytes_per_s) = (spec.slots, spec.upload_bytes_per_s);
        let id = self.core.add_device(spec, Reading::idle(total));
        let memory = self.core.memory_of(id).expect("a device has a memory");
        self.devices.push(Machine { memory, slots, upload_bytes_per_s });
        id
    }

    /// A component that takes what its specification says.
    pub fn add_component(&mut self, spec: ComponentSpec) -> ComponentId {
        self.parts.push(Part::new(&spec));
        self.core.add_component(spec)
    }

    /// As [`Simulation::add_component`], while others are at work.
    pub fn introduce(&mut self, spec: ComponentSpec) -> ComponentId {
        self.parts.push(Part::new(&spec));
        let id = self.core.introduce(spec, self.now);
        assert_eq!(id.0 as usize + 1, self.parts.len(), "an id is given twice, or skipped");
        self.settle();
        id
    }

    pub fn retire(&mut self, id: ComponentId) {
        let part = &mut self.parts[id.0 as usize];
        let first = !std::mem::replace(&mut part.retired, true);
        part.pinned = false;
        assert_eq!(self.core.retire(id, self.now), first, "it is retired once");
        self.settle();
    }

    pub fn set_budget(&mut self, memory: MemoryId, budget: Option<u64>) {
        self.banks[memory.0 as usize].budget = budget;
        self.core.set_budget(memory, budget, self.now);
        self.settle();
    }

    pub fn ask(&mut self, ask: LeaseRequest, runs: Option<Duration>, uses: Option<u64>) -> RequestId {
        let deadline = ask.deadline.unwrap_or(self.now + self.limits.deadline);
        let foretold = self.foretell(&ask, deadline);
        let id = self.core.handle_request(ask.clone(), self.now);
        let phase = Phase::Waiting;
        self.works.insert(id, Work { ask, phase, deadline, runs, uses, ooms: 0, attempt: 0 });
        self.open.insert(id);
        self.watch.foretold = foretold.map(|foretold| (id, foretold));
        self.settle();
        id
    }

    /// What a dry run says, for some of the requests that would not be turned away at the door.
    fn foretell(&mut self, ask: &LeaseRequest, deadline: Moment) -> Option<Estimate> {
        if !self.works.len().is_multiple_of(4) || deadline <= self.now {
            return None;
        }
        // The core's idea of now is that of the last call.
        self.core.handle_timeout(self.now);
        self.settle();
        (self.watch.waited.len() < self.limits.waiting).then(|| self.core.estimate(ask))
    }

    pub fn release(&mut self, id: RequestId, finished: bool) {
        let Some(work) = self.works.get_mut(&id) else { return };
        let Phase::Granted(device) = work.phase else { return };
        work.phase = Phase::Ended;
        self.open.remove(&id);
        let peak = self.stop_work(id, device);
        self.core.handle_release(id, Usage { peak_workspace_bytes: peak, finished }, self.now);
        self.settle();
    }

    pub fn cancel(&mut self, id: RequestId) {
        let Some(work) = self.works.get_mut(&id) else { return };
        if work.phase == Phase::Waiting {
            work.phase = Phase::Ended;
            self.open.remove(&id);
        }
        self.core.handle_cancel(id, self.now);
        self.settle();
    }

    /// The work of a lease fails for want of memory.
    pub fn run_out(&mut self, id: RequestId) {
        let Some(work) = self.works.get_mut(&id) else { return };
        let Phase::Granted(device) = work.phase else { return };
        work.phase = Phase::Waiting;
        work.deadline = work.deadline.max(self.now + self.limits.deadline);
        self.stop_work(id, device);
        self.core.handle_oom(id, self.now);
        self.settle();
    }

    /// Frees what a lease's work took, and answers how much that was.
    fn stop_work(&mut self, id: RequestId, device: DeviceId) -> Option<u64> {
        for part in &mut self.parts {
            part.leases.remove(&id);
        }
        let memory = self.devices[device.0 as usize].memory;
        self.banks[memory.0 as usize].workspaces.remove(&id)
    }

    /// The work of a lease takes so much now; what is not there, it runs out of.
    pub fn take_workspace(&mut self, id: RequestId, bytes: u64) {
        let Some(work) = self.works.get_mut(&id) else { return };
        let Phase::Granted(device) = work.phase else { return };
        let memory = self.devices[device.0 as usize].memory;
        if work.ooms > 0 || !self.banks[memory.0 as usize].work_with(id, bytes) {
            work.ooms = work.ooms.saturating_sub(1);
            return self.run_out(id);
        }
        self.core.observe_usage(id, bytes, self.now);
        self.settle();
    }

    pub fn order(&mut self, id: ComponentId, down: Down, when_idle: bool) -> Order {
        let order = self.core.order_down(id, down, when_idle, self.now);
        self.settle();
        order
    }

    pub fn pin(&mut self, id: ComponentId, pinned: bool) {
        let part = &mut self.parts[id.0 as usize];
        part.pinned = pinned && !part.retired;
        self.core.pin(id, pinned, self.now);
        self.settle();
    }

    /// Tells the core what the instruments of each memory say that changed since.
    pub fn look(&mut self) {
        for index in 0..self.banks.len() {
            let reading = self.banks[index].reading();
            if self.banks[index].told != reading {
                self.banks[index].told = reading;
                self.core.observe_memory(MemoryId(index as u32), reading, self.now);
                self.settle();
                self.check();
            }
        }
    }

    pub fn schedule(&mut self, after: Duration, event: Event) {
        self.next_event += 1;
        self.events.insert((self.now + after, self.next_event), event);
    }

    /// The next moment at which something happens by itself.
    pub fn next_moment(&self) -> Option<Moment> {
        let event = self.events.keys().next().map(|(at, _)| *at);
        event.into_iter().chain(self.timeout).min()
    }

    /// Lets time pass up to a moment, with everything that happens on the way.
    pub fn pass_to(&mut self, end: Moment) {
        while let Some(at) = self.next_moment().filter(|at| *at <= end) {
            self.now = at;
            self.happen();
        }
        self.now = end;
        self.watch_deadlines();
    }

    /// Lets the next thing happen, whenever it is due.
    pub fn pass_to_next(&mut self) -> bool {
        let Some(at) = self.next_moment() else { return false };
        self.now = at;
        self.happen();
        true
    }

    fn happen(&mut self) {
        let due = self.events.first_key_value().map(|(key, event)| (*key, *event));
        // The core's own clock goes first: a step that ends at the deadline ends too late.
        if self.timeout.is_some_and(|at| at <= self.now) {
            self.core.handle_timeout(self.now);
            self.settle();
        } else if let Some((key, event)) = due.filter(|((at, _), _)| *at <= self.now) {
            self.events.remove(&key);
            match event {
                Event::StepEnds(component) => self.end_step(component),
                Event::Takes(request, attempt, bytes) if self.is_current(request, attempt) => {
                    self.take_workspace(request, bytes);
                }
                Event::RunEnds(request, attempt, done) if self.is_current(request, attempt) => {
                    self.release(request, done);
                }
                Event::Takes(..) | Event::RunEnds(..) => {}
            }
        }
        self.watch_deadlines();
    }

    fn is_current(&self, request: RequestId, attempt: u32) -> bool {
        self.works.get(&request).is_some_and(|work| work.attempt == attempt)
    }
}
