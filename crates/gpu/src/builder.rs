//! Puts a driver together: memories, devices, components, limits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime};

use offstage_residency::{ComponentSpec, Limits, MemorySpec, Reading, Residency};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, broadcast, mpsc};
use tokio::time::{Instant, timeout};

use crate::actor::{Actor, ComponentPart, DevicePart, Leases, Orders, Publisher};
use crate::component::{Load, LoadTask};
use crate::driver::{Driver, Inner};
use crate::host::{HostLedger, HostProbe, HostSample, SystemProbe, host_safety_bytes};
use crate::known::Known;
use crate::message::{Link, NewComponent};
use crate::owner;
use crate::rejected::StartError;
use crate::settings::Settings;
use crate::setup::DeviceSetup;
use crate::status::Board;

/// How long a device may take for its first reading.
const FIRST_READING: Duration = Duration::from_secs(5);
/// Transitions that a slow reader may fall behind by.
const KEPT_TRANSITIONS: usize = 1024;
/// How many components are read from disk at once: more only makes a disk seek.
const LOADERS: usize = 2;

/// Collects what the driver works with; see [`Driver::builder`].
pub struct Builder {
    probe: Arc<dyn HostProbe>,
    host_budget_bytes: Option<u64>,
    host_safety_bytes: Option<u64>,
    limits: Limits,
    settings: Settings,
    devices: Vec<DeviceSetup>,
    components: Vec<NewComponent>,
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

    /// Components get their ids in this order. More may follow: see [`Driver::introduce`].
    pub fn component(mut self, spec: ComponentSpec, load: impl Load + 'static) -> Self {
        self.components.push((spec, Arc::new(load)));
        self
    }

    /// Reads all instruments once, then starts the actor and the owners of the devices.
    pub async fn start(self) -> Result<Driver, StartError> {
        let runtime = Handle::try_current().map_err(|_| StartError::NoRuntime)?;
        let mut seen = BTreeSet::new();
        if let Some((spec, _)) = self.components.iter().find(|(spec, _)| !seen.insert(&spec.name)) {
            return Err(StartError::SameName(spec.name.clone()));
        }
        let first = first_sample(&runtime, self.probe.clone()).await?;
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
            devices.push(start_device(&runtime, &mut core, setup, &link).await?);
        }
        let (known, mut parts) = (Arc::new(Known::default()), BTreeMap::new());
        for (mut spec, load) in self.components {
            spec.policy.idle_timeout = self.settings.idle_timeout.unwrap_or(spec.policy.idle_timeout);
            let task = Arc::new(LoadTask::default());
            let (name, bytes) = (spec.name.clone(), spec.shadow_bytes);
            let id = core.add_component(spec);
            parts.insert(id, ComponentPart::new(load, task.clone(), bytes));
            known.add(id, name, task);
        }
        runtime.spawn(owner::watch_host(self.probe.clone(), link.clone()));
        let (transitions, _) = broadcast::channel(KEPT_TRANSITIONS);
        let boards = devices.iter().map(DevicePart::board).collect();
        let (publisher, snapshots) = Publisher::new(&core, transitions.clone());
        let start = Instant::now();
        let inner = Inner {
            link: link.clone(),
            next_ticket: AtomicU64::new(0),
            start,
            started_at: SystemTime::now(),
            known: Arc::clone(&known),
            boards,
            snapshots,
            transitions,
        };
        let actor = Actor {
            core,
            start,
            link,
            inbox,
            components: parts,
            known,
            idle_timeout: self.settings.idle_timeout,
            devices,
            leases: Leases::default(),
            orders: Orders::default(),
            host,
            probe: self.probe,
            loaders: Arc::new(Semaphore::new(LOADERS)),
            publisher,
            due: None,
        };
        runtime.spawn(actor.run());
        Ok(Driver::new(inner))
    }
}

async fn first_sample(runtime: &Handle, probe: Arc<dyn HostProbe>) -> Result<HostSample, StartError> {
    let sample = timeout(FIRST_READING, runtime.spawn_blocking(move || probe.sample())).await;
    let sample = sample.ok().and_then(Result::ok).flatten();
    sample.ok_or_else(|| StartError::Silent("the host".to_owned()))
}

/// Makes a device known to the core, and starts its owner, if it has a memory of its own.
async fn start_device(
    runtime: &Handle,
    core: &mut Residency,
    DeviceSetup { spec, kind, device }: DeviceSetup,
    link: &Link,
) -> Result<DevicePart, StartError> {
    let name = spec.name.clone();
    let Some(device) = device else {
        let id = core.add_device(spec, Reading::default());
        return Ok(DevicePart::host(Board::new(id, name, kind)));
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
    Ok(DevicePart::own(board, core.memory_of(id), jobs, (gauge, sample)))
}
