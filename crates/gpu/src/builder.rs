//! Puts a driver together: memories, devices, components, limits.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime};

use offstage_residency::{
    ComponentSpec, DeviceMemory, DeviceSpec, Limits, MemorySpec, Readable, Reading, Residency, Slots,
};
use tokio::runtime::Handle;
use tokio::sync::{broadcast, mpsc};
use tokio::time::{Instant, timeout};

use crate::actor::{Actor, DevicePart};
use crate::component::{Load, LoadTask};
use crate::device::{Device, DeviceKind};
use crate::driver::{Driver, Inner};
use crate::host::{HostLedger, HostProbe, SystemProbe, host_safety_bytes};
use crate::owner;
use crate::rejected::StartError;
use crate::settings::Settings;
use crate::simulated::{Script, SimulatedGpu, SimulatedSpec};
use crate::status::Board;

/// How long a device may take for its first reading.
const FIRST_READING: Duration = Duration::from_secs(5);
/// Transitions that a slow reader may fall behind by.
const KEPT_TRANSITIONS: usize = 1024;

/// A device as it is given to the driver.
pub struct DeviceSetup {
    spec: DeviceSpec,
    kind: DeviceKind,
    /// None computes in the host's memory.
    device: Option<Box<dyn Device>>,
}

impl DeviceSetup {
    /// The processor: what runs there uses the host copies themselves.
    pub fn cpu() -> Self {
        let spec = DeviceSpec {
            name: "CPU".to_owned(),
            memory: DeviceMemory::Host,
            slots: Slots::CPU,
            upload_bytes_per_s: 0,
        };
        Self { spec, kind: DeviceKind::Cpu, device: None }
    }

    /// A simulated device; its name says so.
    pub fn simulated(spec: SimulatedSpec, script: Script) -> Self {
        let name = format!("simulated {} GPU", Readable(spec.total_bytes));
        let device = Box::new(SimulatedGpu::new(spec, script));
        Self {
            spec: DeviceSpec {
                memory: DeviceMemory::Own(MemorySpec::new(name.clone())),
                name,
                slots: Slots::for_gpu(spec.total_bytes),
                upload_bytes_per_s: spec.bytes_per_s,
            },
            kind: DeviceKind::Simulated,
            device: Some(device),
        }
    }

    /// A device with a memory of its own.
    pub fn new(name: impl Into<String>, kind: DeviceKind, total_bytes: u64, device: Box<dyn Device>) -> Self {
        let name = name.into();
        let spec = DeviceSpec {
            memory: DeviceMemory::Own(MemorySpec::new(name.clone())),
            name,
            slots: Slots::for_gpu(total_bytes),
            upload_bytes_per_s: SimulatedSpec::USUAL_BYTES_PER_S,
        };
        Self { spec, kind, device: Some(device) }
    }

    pub fn slots(mut self, slots: Slots) -> Self {
        self.spec.slots = slots;
        self
    }

    /// The most that is held here at any time. Has no effect on the CPU: that is the host's budget.
    pub fn budget_bytes(mut self, bytes: u64) -> Self {
        if let DeviceMemory::Own(memory) = &mut self.spec.memory {
            memory.budget_bytes = Some(bytes);
        }
        self
    }

    /// What stays free here beyond every admission, 2 GiB unless said otherwise.
    pub fn safety_bytes(mut self, bytes: u64) -> Self {
        if let DeviceMemory::Own(memory) = &mut self.spec.memory {
            memory.safety_bytes = bytes;
        }
        self
    }

    fn apply(&mut self, settings: &Settings) {
        if let DeviceMemory::Own(memory) = &mut self.spec.memory {
            memory.budget_bytes = settings.budget_bytes.or(memory.budget_bytes);
            memory.safety_bytes = settings.safety_bytes.unwrap_or(memory.safety_bytes);
            self.spec.slots.gpu_bound = settings.gpu_slots.unwrap_or(self.spec.slots.gpu_bound);
        }
    }
}

/// Collects what the driver works with; see [`Driver::builder`].
pub struct Builder {
    probe: Arc<dyn HostProbe>,
    host_budget_bytes: Option<u64>,
    host_safety_bytes: Option<u64>,
    limits: Limits,
    settings: Settings,
    devices: Vec<DeviceSetup>,
    components: Vec<(ComponentSpec, Arc<dyn Load>)>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            probe: Arc::new(SystemProbe::default()),
            host_budget_bytes: None,
            host_safety_bytes: None,
            limits: Limits::default(),
            settings: Settings::default(),
            devices: Vec::new(),
            components: Vec::new(),
        }
    }
}

impl Builder {
    /// What the host's memory is read with, instead of the system's own account.
    pub fn host_probe(mut self, probe: impl HostProbe + 'static) -> Self {
        self.probe = Arc::new(probe);
        self
    }

    /// The most that is held in the host's memory at any time.
    pub fn host_budget_bytes(mut self, bytes: u64) -> Self {
        self.host_budget_bytes = Some(bytes);
        self
    }

    /// What stays free on the host, an eighth but no more than 1 GiB unless said otherwise.
    pub fn host_safety_bytes(mut self, bytes: u64) -> Self {
        self.host_safety_bytes = Some(bytes);
        self
    }

    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// What the environment says; it goes over what devices and components say themselves.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Devices get their ids in this order. Without any, there is the CPU.
    pub fn device(mut self, device: DeviceSetup) -> Self {
        self.devices.push(device);
        self
    }

    /// Components get their ids in this order.
    pub fn component(mut self, spec: ComponentSpec, load: impl Load + 'static) -> Self {
        self.components.push((spec, Arc::new(load)));
        self
    }

    /// Reads all instruments once, then starts the actor and the owners of the devices.
    pub async fn start(self) -> Result<Driver, StartError> {
        let runtime = Handle::try_current().map_err(|_| StartError::NoRuntime)?;
        let mut names = BTreeSet::new();
        if let Some((spec, _)) = self.components.iter().find(|(spec, _)| !names.insert(spec.name.clone())) {
            return Err(StartError::SameName(spec.name.clone()));
        }
        let probe = self.probe;
        let first = {
            let probe = probe.clone();
            timeout(FIRST_READING, runtime.spawn_blocking(move || probe.sample())).await
        };
        let silent = || StartError::Silent("the host".to_owned());
        let first = first.map_err(|_| silent())?.ok().flatten().ok_or_else(silent)?;
        let host = HostLedger::new(first);
        let memory = MemorySpec {
            name: "host".to_owned(),
            budget_bytes: self.host_budget_bytes,
            safety_bytes: self.host_safety_bytes.unwrap_or_else(|| host_safety_bytes(first.total_bytes)),
        };
        let mut core = Residency::new(memory, host.reading(), self.limits);

        let (link, inbox) = mpsc::unbounded_channel();
        let mut setups = self.devices;
        if setups.is_empty() {
            setups.push(DeviceSetup::cpu());
        }
        let mut devices = Vec::new();
        for mut setup in setups {
            setup.apply(&self.settings);
            let DeviceSetup { spec, kind, device } = setup;
            let name = spec.name.clone();
            let Some(device) = device else {
                let id = core.add_device(spec, Reading::default());
                devices.push(DevicePart::host(Board::new(id, name, kind)));
                continue;
            };
            let gauge = device.gauge();
            let sample = timeout(FIRST_READING, gauge.sample()).await.ok().flatten();
            let sample = sample.ok_or_else(|| StartError::Silent(name.clone()))?;
            let reading = Reading {
                total_bytes: sample.total_bytes,
                free_bytes: sample.free_bytes,
                ours_bytes: sample.ours_bytes.unwrap_or(0),
            };
            let id = core.add_device(spec, reading);
            let board = Board::new(id, name, kind);
            board.sampled(sample.instruments);
            let (jobs, todo) = mpsc::unbounded_channel();
            runtime.spawn(owner::own(id, device, todo, board.clone(), link.clone()));
            runtime.spawn(owner::watch_device(id, gauge.clone(), board.clone(), link.clone()));
            devices.push(DevicePart::own(board, core.memory_of(id), jobs, (gauge, sample)));
        }
        let mut loads = Vec::new();
        let (mut names, mut tasks) = (Vec::new(), Vec::new());
        for (mut spec, load) in self.components {
            spec.policy.idle_timeout = self.settings.idle_timeout.unwrap_or(spec.policy.idle_timeout);
            names.push(spec.name.clone());
            let task = Arc::new(LoadTask::default());
            tasks.push(task.clone());
            loads.push((load, task, spec.shadow_bytes));
            core.add_component(spec);
        }
        runtime.spawn(owner::watch_host(probe.clone(), link.clone()));
        let (transitions, _) = broadcast::channel(KEPT_TRANSITIONS);
        let start = Instant::now();
        let boards = devices.iter().map(DevicePart::board).collect();
        let (actor, snapshots) = Actor::new(
            core,
            start,
            (link.clone(), inbox),
            devices,
            loads,
            (host, probe),
            transitions.clone(),
        );
        runtime.spawn(actor.run());
        Ok(Driver::new(Inner {
            link,
            next_ticket: AtomicU64::new(0),
            start,
            started_at: SystemTime::now(),
            names,
            tasks,
            boards,
            snapshots,
            transitions,
        }))
    }
}
