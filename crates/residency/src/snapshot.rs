//! Everything that is known, at one moment: what the panel shows.

use std::time::Duration;

use crate::component::{Down, Place};
use crate::core::{Phase, Residency};
use crate::ids::{ComponentId, DeviceId, MemoryId, RequestId};
use crate::memory::Holder;
use crate::output::Receipt;
use crate::request::{Priority, Reading};
use crate::spec::{EvictionClass, Slots, WorkClass};
use crate::statistics::Statistics;
use crate::time::Moment;

#[derive(Clone, Debug)]
pub struct Snapshot {
    pub at: Moment,
    pub last_transition: u64,
    pub memories: Vec<MemoryView>,
    pub devices: Vec<DeviceView>,
    /// In the order of their ids, which need not follow one another.
    pub components: Vec<ComponentView>,
    /// Those who hold leases or whose components are on their way, oldest first.
    pub leases: Vec<LeaseView>,
    /// Those who wait, in the order they will be served.
    pub waiting: Vec<WaitingView>,
    pub statistics: Statistics,
}

#[derive(Clone, Debug)]
pub struct MemoryView {
    pub id: MemoryId,
    pub name: String,
    pub reading: Reading,
    pub budget_bytes: Option<u64>,
    pub safety_bytes: u64,
    pub available_bytes: u64,
    /// Every byte of ours with its holder.
    pub holdings: Vec<(Holder, String, u64)>,
}

#[derive(Clone, Debug)]
pub struct DeviceView {
    pub id: DeviceId,
    pub name: String,
    pub memory: MemoryId,
    pub slots: Slots,
    pub cpu_bound: u32,
    pub gpu_bound: u32,
    /// Why it is beyond use until the process is replaced.
    pub lost: Option<String>,
}

#[derive(Clone, Debug)]
pub struct ComponentView {
    pub id: ComponentId,
    pub name: String,
    pub place: Place,
    pub since: Moment,
    pub class: EvictionClass,
    pub pinned: bool,
    /// Lent to nobody any more: it is listed until nothing of it is left.
    pub retired: bool,
    pub weights_bytes: u64,
    /// What is held for it on the host; zero without a host copy.
    pub shadow_bytes: u64,
    pub holders: Vec<String>,
    /// When the device copy goes, and when everything goes, if nobody comes.
    pub offload_at: Option<Moment>,
    pub discard_at: Option<Moment>,
    pub when_idle: Option<Down>,
    pub last_receipt: Option<Receipt>,
    /// Failed loads in a row, the reason, and how long it is left alone.
    pub failures: u32,
    pub failure: Option<(Duration, String)>,
    /// Time in each place, in the order of `Place::NAMES`.
    pub times: [Duration; 7],
}

#[derive(Clone, Debug)]
pub struct LeaseView {
    pub request: RequestId,
    pub holder: String,
    pub device: DeviceId,
    /// When the work began; `None` while its components are on their way.
    pub running_since: Option<Moment>,
    pub workspace_bytes: u64,
    /// The highest workspace measured so far.
    pub peak_bytes: u64,
    pub attempt: u32,
    pub rung: usize,
    pub components: Vec<ComponentId>,
}

#[derive(Clone, Debug)]
pub struct WaitingView {
    pub request: RequestId,
    pub holder: String,
    pub class: WorkClass,
    pub priority: Priority,
    pub waited: Duration,
    pub deadline: Moment,
    /// What it waits for, in words.
    pub blocker: String,
    /// When it may expect its turn.
    pub wait: Duration,
    pub bypassed: u32,
}

impl Snapshot {
    pub fn component(&self, id: ComponentId) -> Option<&ComponentView> {
        let at = self.components.binary_search_by_key(&id, |view| view.id).ok()?;
        self.components.get(at)
    }
}

impl Residency {
    /// How things are, as of the last call.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            at: self.now,
            last_transition: self.log.last_seq(),
            memories: self.memory_views(),
            devices: self.device_views(),
            components: self.component_views(),
            leases: self.lease_views(),
            waiting: self.waiting_views(),
            statistics: self.statistics.clone(),
        }
    }

    fn memory_views(&self) -> Vec<MemoryView> {
        let view = |(index, memory): (usize, &crate::memory::Memory)| MemoryView {
            id: MemoryId(index as u32),
            name: memory.spec.name.clone(),
            reading: memory.reading(),
            budget_bytes: memory.spec.budget_bytes,
            safety_bytes: memory.spec.safety_bytes,
            available_bytes: memory.available_bytes(),
            holdings: memory
                .holdings()
                .map(|(holder, bytes)| (holder, self.holder_name(holder), bytes))
                .collect(),
        };
        self.memories.iter().enumerate().map(view).collect()
    }

    fn device_views(&self) -> Vec<DeviceView> {
        (self.devices.iter().enumerate())
            .map(|(index, device)| DeviceView {
                id: DeviceId(index as u32),
                name: device.name.clone(),
                memory: device.memory,
                slots: device.slots,
                cpu_bound: device.taken[WorkClass::CpuBound as usize],
                gpu_bound: device.taken[WorkClass::GpuBound as usize],
                lost: device.lost.clone(),
            })
            .collect()
    }

    fn component_views(&self) -> Vec<ComponentView> {
        let holder = |id: &RequestId| self.requests.get(id).map(|request| request.ask.holder.clone());
        (self.components.iter())
            .map(|component| {
                let mut times = component.times;
                times[component.place.index()] += self.now.since(component.since);
                ComponentView {
                    id: component.id,
                    name: component.spec.name.clone(),
                    place: component.place,
                    since: component.since,
                    class: component.spec.policy.class,
                    pinned: component.pinned,
                    retired: component.retired,
                    weights_bytes: component.spec.weights_bytes,
                    shadow_bytes: self.memory(MemoryId::HOST).held_by(Holder::Shadow(component.id)),
                    holders: component.claims.iter().filter_map(holder).collect(),
                    offload_at: component.offload_at.filter(|_| {
                        matches!(component.place, Place::Device(_))
                            && component.is_idle()
                            && !component.pinned
                    }),
                    discard_at: component.discard_at.filter(|_| component.is_idle() && !component.pinned),
                    when_idle: component.when_idle,
                    last_receipt: component.last_receipt,
                    failures: component.breaker.failures(),
                    failure: component.breaker.cools_down(self.now).map(|(left, why)| (left, why.to_owned())),
                    times,
                }
            })
            .collect()
    }

    fn lease_views(&self) -> Vec<LeaseView> {
        (self.active.iter().filter_map(|id| Some((*id, self.requests.get(id)?))))
            .filter_map(|(id, request)| {
                Some(LeaseView {
                    request: id,
                    holder: request.ask.holder.clone(),
                    device: request.phase.device()?,
                    running_since: match request.phase {
                        Phase::Running(_, since) => Some(since),
                        _ => None,
                    },
                    workspace_bytes: request.workspace_bytes,
                    peak_bytes: request.peak_bytes,
                    attempt: request.attempt,
                    rung: request.rung,
                    components: request.ask.components.clone(),
                })
            })
            .collect()
    }

    fn waiting_views(&self) -> Vec<WaitingView> {
        let mut first: Option<&str> = None;
        let order = self.queue.in_order();
        let requests = order.iter().filter_map(|id| Some((*id, self.requests.get(id)?)));
        requests
            .enumerate()
            .map(|(index, (id, request))| {
                let blocker = match (&request.blocker, first) {
                    (Some(blocker), _) => self.explain(blocker),
                    (None, Some(first)) => format!("behind {first}"),
                    (None, None) => "its turn comes".to_owned(),
                };
                first = first.or(Some(&request.ask.holder));
                WaitingView {
                    request: id,
                    holder: request.ask.holder.clone(),
                    class: request.ask.class,
                    priority: request.ask.priority,
                    waited: self.now.since(request.arrived),
                    deadline: request.deadline,
                    blocker,
                    wait: self.predicted_wait(
                        request.ask.class,
                        index,
                        request.blocker.as_ref(),
                        request.deadline,
                    ),
                    bypassed: request.bypassed,
                }
            })
            .collect()
    }
}
