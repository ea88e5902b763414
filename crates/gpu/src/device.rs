//! The seam between the driver and what computes.

use std::sync::Arc;

use async_trait::async_trait;
use offstage_residency::OpError;

use crate::component::{DeviceCopy, HostCopy, Load};

/// A device with a memory of its own. The driver gives it one thing to do at a time.
#[async_trait]
pub trait Device: Send {
    /// Makes a copy in the device's memory.
    async fn upload(&mut self, from: HostCopy, component: Arc<dyn Load>) -> Result<DeviceCopy, OpError>;

    /// Drops a copy and gives its memory back. The driver measures whether it came back.
    async fn evict(&mut self, copy: DeviceCopy) -> Result<(), OpError>;

    /// The device's instruments, which are read while it works, too.
    fn gauge(&self) -> Arc<dyn Gauge>;
}

/// Instruments of a device's memory, read at least each second and around each operation.
#[async_trait]
pub trait Gauge: Send + Sync {
    /// `None` when the instruments do not answer; the last reading stays in force.
    async fn sample(&self) -> Option<Sample>;

    /// Told when leases begin and end: the workspace that is lent out on this device in all.
    /// For devices that have to pretend.
    fn note_workspace(&self, _bytes: u64) {}
}

#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Sample {
    pub total_bytes: u64,
    pub free_bytes: u64,
    /// What of the used bytes is this process's. `None` where the driver does not tell processes
    /// apart (in containers it often can't): what the driver placed there stands for it.
    pub ours_bytes: Option<u64>,
    pub instruments: Instruments,
}

/// What a device knows of itself beside its memory.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Instruments {
    pub temperature_c: Option<u32>,
    /// Share of the last sample period in which the device computed, 0 to 1.
    pub utilisation: Option<f32>,
    pub power_w: Option<f32>,
    pub power_limit_w: Option<f32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceKind {
    /// Computes in the host's memory.
    Cpu,
    Cuda,
    /// Pretends to have memory of its own; the work runs on the CPU.
    Simulated,
}

impl DeviceKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Cuda => "cuda",
            Self::Simulated => "simulated",
        }
    }
}
