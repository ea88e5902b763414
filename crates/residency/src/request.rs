use std::time::Duration;

use crate::ids::{ComponentId, DeviceId};
use crate::spec::WorkClass;
use crate::time::Moment;

/// Who goes first. Strict between priorities, first come first served within one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    Interactive,
    Normal,
    Batch,
}

/// What to do when memory runs out although it was admitted, after a second attempt.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum OnOom {
    /// Give up, with a time to come again.
    #[default]
    Fail,
    /// Run in the host's memory.
    Cpu,
    /// Take less, rung by rung.
    Degrade(Vec<Rung>),
}

/// A way to do the same with less workspace: smaller tiles, guidance one pass at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    pub name: String,
    pub workspace_bytes: u64,
}

/// Everything that a piece of work needs at once. A lease set is granted as a whole, and its
/// holder never asks for more: nobody holds one thing and waits for another.
#[derive(Clone, Debug, PartialEq)]
pub struct LeaseRequest {
    /// Who asks, as people call it: "edit 8f3".
    pub holder: String,
    /// Work on pixels alone needs no component, only workspace.
    pub components: Vec<ComponentId>,
    /// The size of the work: what workspace and run time are predicted from.
    pub megapixels: f64,
    pub steps: u32,
    /// The workspace, if the caller knows better than formula and measurements.
    pub workspace_bytes: Option<u64>,
    pub class: WorkClass,
    pub priority: Priority,
    /// When waiting becomes pointless. `None`: after the usual time.
    pub deadline: Option<Moment>,
    pub on_oom: OnOom,
    /// Keep the components this long after this lease, instead of their own idle timeout.
    pub keep: Option<Duration>,
    /// Keep the device copies too, until then.
    pub keep_warm: bool,
    /// Run here and nowhere else.
    pub device: Option<DeviceId>,
}

impl LeaseRequest {
    pub fn new(holder: impl Into<String>, components: impl Into<Vec<ComponentId>>, class: WorkClass) -> Self {
        Self {
            holder: holder.into(),
            components: components.into(),
            megapixels: 0.0,
            steps: 1,
            workspace_bytes: None,
            class,
            priority: Priority::Interactive,
            deadline: None,
            on_oom: OnOom::Fail,
            keep: None,
            keep_warm: false,
            device: None,
        }
    }
}

/// How a lease ended, as far as the holder knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Usage {
    /// The highest workspace that was measured.
    pub peak_workspace_bytes: Option<u64>,
    /// The work was done: its time teaches what such work takes.
    pub finished: bool,
}

/// What a memory's own instruments say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Reading {
    pub total_bytes: u64,
    pub free_bytes: u64,
    /// What of the used bytes is this process's.
    pub ours_bytes: u64,
}

impl Reading {
    /// An idle memory.
    pub fn idle(total_bytes: u64) -> Self {
        Self { total_bytes, free_bytes: total_bytes, ours_bytes: 0 }
    }

    /// What other processes hold.
    pub fn foreign_bytes(&self) -> u64 {
        self.total_bytes.saturating_sub(self.free_bytes).saturating_sub(self.ours_bytes)
    }
}
