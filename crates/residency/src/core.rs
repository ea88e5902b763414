use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use crate::admission::Blocker;
use crate::component::Component;
use crate::ids::{ComponentId, DeviceId, MemoryId, OpId, RequestId};
use crate::learning::{Kind, Learned, Rate};
use crate::log::{Log, Topic, Transition};
use crate::memory::Memory;
use crate::output::Output;
use crate::queue::{LaneKey, Queue};
use crate::request::{LeaseRequest, Reading};
use crate::roster::Roster;
use crate::spec::{DeviceMemory, DeviceSpec, Limits, MemorySpec, Slots, WorkClass};
use crate::statistics::Statistics;
use crate::time::Moment;

/// Decides which component is in which memory, and who waits. See the crate's documentation.
pub struct Residency {
    pub(crate) limits: Limits,
    /// The host's memory first, then each device's own.
    pub(crate) memories: Vec<Memory>,
    pub(crate) devices: Vec<Device>,
    pub(crate) components: Roster,
    /// Everybody who waits, prepares or runs.
    pub(crate) requests: BTreeMap<RequestId, Request>,
    /// Those of them that hold something: they prepare or run.
    pub(crate) active: BTreeSet<RequestId>,
    pub(crate) queue: Queue,
    pub(crate) learned: Learned,
    /// A run of any kind, as a running mean: what stands for kinds that never ran.
    pub(crate) usual_run: Duration,
    pub(crate) statistics: Statistics,
    pub(crate) log: Log,
    pub(crate) outputs: VecDeque<Output>,
    pub(crate) next_request: u64,
    pub(crate) next_op: u64,
    pub(crate) now: Moment,
}

#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) name: String,
    pub(crate) memory: MemoryId,
    pub(crate) slots: Slots,
    /// How many leases of each class prepare or run here: CPU-bound, GPU-bound.
    pub(crate) taken: [u32; 2],
    pub(crate) upload: Rate,
    /// Why it is beyond use. Nothing is placed here any more.
    pub(crate) lost: Option<String>,
}

impl Device {
    pub(crate) fn taken(&mut self, class: WorkClass) -> &mut u32 {
        &mut self.taken[class as usize]
    }

    pub(crate) fn has_slot(&self, class: WorkClass) -> bool {
        self.taken[class as usize] < self.slots.of(class)
    }
}

/// A request from its arrival to the release of its lease.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) ask: LeaseRequest,
    pub(crate) arrived: Moment,
    pub(crate) deadline: Moment,
    pub(crate) phase: Phase,
    /// What is booked for it, or will be.
    pub(crate) workspace_bytes: u64,
    /// The device it is bound to, by wish or after running out of memory elsewhere.
    pub(crate) device: Option<DeviceId>,
    /// Everything idle is to leave this memory first.
    pub(crate) clear: Option<MemoryId>,
    /// How often it ran out of memory.
    pub(crate) attempt: u32,
    pub(crate) rung: usize,
    /// How many went past it.
    pub(crate) bypassed: u32,
    /// Something had to be moved for it.
    pub(crate) moved: bool,
    /// The highest workspace seen in the run.
    pub(crate) peak_bytes: u64,
    pub(crate) revoked: bool,
    /// Why it waits, if it was looked at; put into words only where somebody reads it.
    pub(crate) blocker: Option<Blocker>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Waiting,
    /// Admitted and booked; its components are on their way.
    Preparing(DeviceId),
    Running(DeviceId, Moment),
}

impl Phase {
    pub(crate) fn device(self) -> Option<DeviceId> {
        match self {
            Self::Waiting => None,
            Self::Preparing(device) | Self::Running(device, _) => Some(device),
        }
    }
}

impl Request {
    pub(crate) fn lane(&self) -> LaneKey {
        LaneKey::of(&self.ask, self.device, self.clear.is_some())
    }
}

impl Residency {
    pub fn new(host: MemorySpec, reading: Reading, limits: Limits) -> Self {
        Self {
            log: Log::new(limits.log),
            limits,
            memories: vec![Memory::new(host, reading)],
            devices: Vec::new(),
            components: Roster::default(),
            requests: BTreeMap::new(),
            active: BTreeSet::new(),
            queue: Queue::default(),
            learned: Learned::default(),
            usual_run: Duration::from_secs(1),
            statistics: Statistics::default(),
            outputs: VecDeque::new(),
            next_request: 1,
            next_op: 1,
            now: Moment::START,
        }
    }

    /// Makes a device known; `reading` is of its own memory, if it has one.
    pub fn add_device(&mut self, spec: DeviceSpec, reading: Reading) -> DeviceId {
        let memory = match spec.memory {
            DeviceMemory::Host => MemoryId::HOST,
            DeviceMemory::Own(memory) => {
                self.memories.push(Memory::new(memory, reading));
                MemoryId(self.memories.len() as u32 - 1)
            }
        };
        let upload = Rate::of(spec.upload_bytes_per_s);
        let (name, slots) = (spec.name, spec.slots);
        self.devices.push(Device { name, memory, slots, taken: [0; 2], upload, lost: None });
        DeviceId(self.devices.len() as u32 - 1)
    }

    pub fn memory_of(&self, device: DeviceId) -> Option<MemoryId> {
        self.devices.get(device.0 as usize).map(|device| device.memory)
    }

    /// The next thing to do; `Output::Timeout` says that there is nothing more for now.
    pub fn poll_output(&mut self) -> Output {
        self.outputs.pop_front().unwrap_or_else(|| Output::Timeout(self.next_timeout()))
    }

    /// All kept transitions after the given number, oldest first.
    pub fn transitions_after(&self, seq: u64) -> impl Iterator<Item = &Transition> {
        self.log.after(seq)
    }

    pub fn last_transition(&self) -> u64 {
        self.log.last_seq()
    }

    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    pub(crate) fn device(&self, id: DeviceId) -> &Device {
        &self.devices[id.0 as usize]
    }

    pub(crate) fn device_mut(&mut self, id: DeviceId) -> &mut Device {
        &mut self.devices[id.0 as usize]
    }

    pub(crate) fn memory(&self, id: MemoryId) -> &Memory {
        &self.memories[id.0 as usize]
    }

    pub(crate) fn memory_mut(&mut self, id: MemoryId) -> &mut Memory {
        &mut self.memories[id.0 as usize]
    }

    pub(crate) fn component(&self, id: ComponentId) -> &Component {
        &self.components[id]
    }

    pub(crate) fn component_mut(&mut self, id: ComponentId) -> &mut Component {
        &mut self.components[id]
    }

    pub(crate) fn new_op(&mut self) -> OpId {
        self.next_op += 1;
        OpId(self.next_op - 1)
    }

    /// What the component's copy takes on a device: nothing where the host copy itself is used.
    pub(crate) fn weights_bytes(&self, component: ComponentId, device: DeviceId) -> u64 {
        match self.device(device).memory {
            MemoryId::HOST => 0,
            _ => self.component(component).spec.weights_bytes,
        }
    }

    /// What the request's formula gives: its components work one after another, so the largest counts.
    pub(crate) fn declared_bytes(&self, ask: &LeaseRequest) -> u64 {
        let of = |id: &ComponentId| self.component(*id).spec.workspace.bytes(ask.megapixels);
        ask.components.iter().map(of).max().unwrap_or(0)
    }

    /// The workspace that the request will be booked with.
    pub(crate) fn predicted_bytes(&self, ask: &LeaseRequest) -> u64 {
        let (declared_bytes, limit_bytes) = (self.declared_bytes(ask), self.limit_bytes(ask));
        ask.workspace_bytes
            .unwrap_or_else(|| self.learned.workspace_bytes(&Kind::of(ask), declared_bytes, limit_bytes))
    }

    /// The lowest limit that a component of the request sets on workspace.
    pub(crate) fn limit_bytes(&self, ask: &LeaseRequest) -> Option<u64> {
        ask.components.iter().filter_map(|id| self.component(*id).spec.policy.limit_bytes).min()
    }

    pub(crate) fn run_time(&self, ask: &LeaseRequest) -> Duration {
        self.learned.run_time(&Kind::of(ask), ask.steps).unwrap_or(self.usual_run)
    }

    pub(crate) fn note(
        &mut self,
        topic: Topic,
        component: Option<ComponentId>,
        request: Option<RequestId>,
        text: String,
    ) {
        self.log.push(self.now, topic, (component, request), text);
    }
}
