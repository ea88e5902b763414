use serde::{Deserialize, Serialize};

use super::ReceiptLine;

/// Everything the panel shows, at one moment. Times are milliseconds since the server's start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResidencyStatus {
    pub at_ms: u64,
    /// The number of the newest transition that is part of this.
    pub last_transition: u64,
    /// The host's memory first, then each device's own.
    pub memories: Vec<MemoryStatus>,
    pub devices: Vec<DeviceStatus>,
    pub components: Vec<ComponentStatus>,
    pub leases: Vec<LeaseStatus>,
    /// In the order they will be served.
    pub waiting: Vec<WaitingStatus>,
    pub statistics: StatisticsStatus,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MemoryStatus {
    pub name: String,
    pub total_bytes: u64,
    /// As the device's own instruments say.
    pub free_bytes: u64,
    /// What of the used bytes the instruments count as this process's.
    pub ours_bytes: u64,
    /// What other processes hold.
    pub foreign_bytes: u64,
    /// What stays free beyond every admission.
    pub safety_bytes: u64,
    pub budget_bytes: Option<u64>,
    /// What could be given to somebody now.
    pub available_bytes: u64,
    /// Every byte of ours that is booked, with its holder.
    pub holdings: Vec<Holding>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Holding {
    pub kind: HoldingKind,
    /// As people call it: "retoucher for edit 8f3".
    pub holder: String,
    /// The component, unless it is a lease's workspace.
    pub component: Option<String>,
    pub bytes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldingKind {
    Weights,
    Shadow,
    Workspace,
    Unverified,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceStatus {
    pub name: String,
    pub kind: DeviceKind,
    /// The position of its memory in `ResidencyStatus::memories`.
    pub memory: usize,
    pub cpu_bound: u32,
    pub cpu_bound_limit: u32,
    pub gpu_bound: u32,
    pub gpu_bound_limit: u32,
    pub instruments: Instruments,
    /// Why it is out of order until the server is restarted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    Cpu,
    Cuda,
    /// Memory and transfers are made up; pictures are computed on the CPU.
    Simulated,
}

/// What a device's own instruments show, where it has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Instruments {
    pub temperature_c: Option<f32>,
    pub utilisation_percent: Option<f32>,
    pub power_w: Option<f32>,
}

/// Where a component is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Unloaded,
    Loading,
    Host,
    Uploading,
    Device,
    Evicting,
    Discarding,
}

impl Place {
    pub const ALL: [Place; 7] = [
        Place::Unloaded,
        Place::Loading,
        Place::Host,
        Place::Uploading,
        Place::Device,
        Place::Evicting,
        Place::Discarding,
    ];

    /// As it stands in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Place::Unloaded => "unloaded",
            Place::Loading => "loading",
            Place::Host => "host",
            Place::Uploading => "uploading",
            Place::Device => "device",
            Place::Evicting => "evicting",
            Place::Discarding => "discarding",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComponentStatus {
    pub id: String,
    pub place: Place,
    /// The name of the device that has, gets or gives back a copy.
    pub device: Option<String>,
    /// When it came to where it is.
    pub since_ms: u64,
    /// `low`, `normal`, `high` or `never`: who makes room first.
    pub priority: String,
    pub pinned: bool,
    pub weights_bytes: u64,
    /// What the host copy holds; 0 without one.
    pub shadow_bytes: u64,
    /// Who has it, as people call them.
    pub holders: Vec<String>,
    /// When the device copy goes, and when everything goes, if nobody comes.
    pub offload_at_ms: Option<u64>,
    pub discard_at_ms: Option<u64>,
    /// What was ordered by hand for when it is idle.
    pub when_idle: Option<super::Down>,
    pub last_receipt: Option<ReceiptLine>,
    /// Failed loads in a row; why it is left alone, and until when.
    pub failures: u32,
    pub failure: Option<String>,
    pub retry_at_ms: Option<u64>,
    /// Seconds in each place, in the order of [`Place::ALL`].
    pub place_seconds: Vec<f32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeaseStatus {
    pub holder: String,
    pub device: String,
    /// When the work began; absent while its components are on their way.
    pub running_since_ms: Option<u64>,
    /// What was predicted and booked, and the highest that was measured.
    pub workspace_bytes: u64,
    pub peak_bytes: u64,
    pub attempt: u32,
    pub components: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitingStatus {
    pub holder: String,
    /// `interactive`, `normal` or `batch`.
    pub priority: String,
    pub waited_ms: u64,
    pub deadline_ms: u64,
    /// What it waits for: "needs 3.20 GiB; 2.90 GiB to give on GPU 0; held by …".
    pub blocker: String,
    /// When it may expect its turn.
    pub wait_ms: u64,
}

/// Counted since the start of the server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StatisticsStatus {
    pub total_loads: u64,
    pub cpu_to_gpu: u64,
    pub gpu_to_cpu: u64,
    pub full_releases: u64,
    pub evictions: u64,
    pub hits: u64,
    pub granted: u64,
    pub rejected: u64,
    pub cancelled: u64,
    pub ooms: u64,
    pub retries: u64,
    pub failures: u64,
    pub unverified: u64,
    pub loaded_bytes: u64,
    pub uploaded_bytes: u64,
    pub freed_bytes: u64,
    pub held_seconds: f64,
    pub waits: Vec<WaitBucket>,
    pub wait_seconds: f64,
}

/// How many granted requests waited up to a time, and longer than the bucket before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitBucket {
    /// Absent for the last bucket, which has no end.
    pub up_to_ms: Option<u64>,
    pub count: u64,
}

/// A memory at one moment: what the chart of the last ten minutes is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MemorySample {
    pub at_ms: u64,
    /// Weights or shadows.
    pub components_bytes: u64,
    pub workspace_bytes: u64,
    pub unverified_bytes: u64,
    pub foreign_bytes: u64,
    pub free_bytes: u64,
}

impl MemoryStatus {
    /// This memory as a point of its chart.
    pub fn sample(&self, at_ms: u64) -> MemorySample {
        let sum = |kinds: &[HoldingKind]| {
            self.holdings.iter().filter(|held| kinds.contains(&held.kind)).map(|held| held.bytes).sum()
        };
        MemorySample {
            at_ms,
            components_bytes: sum(&[HoldingKind::Weights, HoldingKind::Shadow]),
            workspace_bytes: sum(&[HoldingKind::Workspace]),
            unverified_bytes: sum(&[HoldingKind::Unverified]),
            foreign_bytes: self.foreign_bytes,
            free_bytes: self.free_bytes,
        }
    }
}
