//! What the core is told at the start: memories, devices, components and limits.

use std::time::Duration;

use crate::bytes::GIB;

/// A memory, and how much of it is ours to plan with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemorySpec {
    pub name: String,
    /// The most that we hold here at any time. `None`: all but the safety buffer.
    pub budget_bytes: Option<u64>,
    /// What stays free beyond every admission, for other processes and for what was not foreseen.
    pub safety_bytes: u64,
}

impl MemorySpec {
    /// A memory without a budget and with the usual safety buffer of 2 GiB.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), budget_bytes: None, safety_bytes: 2 * GIB }
    }
}

/// Where a device's tensors live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceMemory {
    /// In the host's memory: weights on such a device are the host copy itself.
    Host,
    Own(MemorySpec),
}

/// A device and how much runs on it side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceSpec {
    pub name: String,
    pub memory: DeviceMemory,
    pub slots: Slots,
    /// What an upload is expected to reach until uploads were measured.
    pub upload_bytes_per_s: u64,
}

/// How many leases of each class run on a device at once: the first layer of admission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
    pub cpu_bound: u32,
    pub gpu_bound: u32,
}

impl Slots {
    pub const CPU: Self = Self { cpu_bound: 4, gpu_bound: 1 };

    /// Two at once where a device of 24 GiB or more can hold two workspaces, else one.
    pub fn for_gpu(total_bytes: u64) -> Self {
        // Drivers keep some of what is printed on the box.
        Self { cpu_bound: 4, gpu_bound: if total_bytes >= 23 * GIB { 2 } else { 1 } }
    }

    pub fn of(self, class: WorkClass) -> u32 {
        match class {
            WorkClass::CpuBound => self.cpu_bound,
            WorkClass::GpuBound => self.gpu_bound,
        }
    }
}

/// What a piece of work keeps busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkClass {
    CpuBound,
    GpuBound,
}

/// How dear a component is: who goes first when another needs its memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvictionClass {
    Low,
    Normal,
    High,
    /// Makes room for nobody.
    Never,
}

/// The workspace that a component's work takes: `base + per_megapixel · megapixels`, until runs were measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct WorkspaceFormula {
    pub base_bytes: u64,
    pub per_megapixel_bytes: u64,
}

impl WorkspaceFormula {
    pub fn bytes(self, megapixels: f64) -> u64 {
        self.base_bytes.saturating_add((self.per_megapixel_bytes as f64 * megapixels.max(0.0)) as u64)
    }
}

/// How long a component stays, and what it may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResidencyPolicy {
    /// How long the device copy outlives the last lease.
    pub offload_delay: Duration,
    /// The device copy stays until the idle timeout, not only until the last lease ends.
    pub keep_warm: bool,
    /// How long anything at all outlives the last lease.
    pub idle_timeout: Duration,
    pub class: EvictionClass,
    /// The most workspace that one lease with this component may use.
    pub limit_bytes: Option<u64>,
}

impl Default for ResidencyPolicy {
    fn default() -> Self {
        Self {
            offload_delay: Duration::ZERO,
            keep_warm: false,
            idle_timeout: Duration::from_secs(60),
            class: EvictionClass::Normal,
            limit_bytes: None,
        }
    }
}

/// A component, and what is known of it before it was ever loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentSpec {
    pub name: String,
    /// What the weights take on a device.
    pub weights_bytes: u64,
    /// What the shadow, the host copy, takes.
    pub shadow_bytes: u64,
    pub workspace: WorkspaceFormula,
    pub policy: ResidencyPolicy,
    /// How long a load from disk is expected to take until one was measured.
    pub load_time: Duration,
}

impl ComponentSpec {
    /// A component whose host and device copies take the same room, with the usual policy.
    pub fn new(name: impl Into<String>, weights_bytes: u64) -> Self {
        Self {
            name: name.into(),
            weights_bytes,
            shadow_bytes: weights_bytes,
            workspace: WorkspaceFormula::default(),
            policy: ResidencyPolicy::default(),
            // A plain solid-state disk, at half a gigabyte a second.
            load_time: Duration::from_millis(weights_bytes / 500_000),
        }
    }
}

/// Bounds on what the core keeps and on how long anybody waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many requests wait at once; the next one is turned away.
    pub waiting: usize,
    /// How long a request waits that names no deadline.
    pub deadline: Duration,
    /// How often a blocked request is passed by others whose components are resident already.
    pub bypass: u32,
    /// How many entries the transition log keeps.
    pub log: usize,
    /// What an offload may fall short of its promise: allocators round to pages.
    pub tolerance_bytes: u64,
    /// The cool-down after a first failed load, and the longest one.
    pub cooldown: (Duration, Duration),
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            waiting: 1000,
            deadline: Duration::from_secs(120),
            bypass: 8,
            log: 4096,
            tolerance_bytes: 16 << 20,
            cooldown: (Duration::from_secs(10), Duration::from_secs(300)),
        }
    }
}
