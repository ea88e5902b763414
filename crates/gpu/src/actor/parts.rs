//! What the actor keeps of each component and each device.

use std::sync::Arc;

use offstage_residency::{MemoryId, Reading};
use tokio::sync::mpsc;

use crate::component::{DeviceCopy, HostCopy, Load, LoadTask};
use crate::device::{Gauge, Sample};
use crate::owner::Job;
use crate::status::Board;

pub(crate) struct ComponentPart {
    pub(super) load: Arc<dyn Load>,
    pub(super) task: Arc<LoadTask>,
    /// What its host copy takes, or is expected to take.
    pub(super) bytes: u64,
    pub(super) host: Option<HostCopy>,
    pub(super) device: Option<DeviceCopy>,
}

impl ComponentPart {
    pub(crate) fn new(load: Arc<dyn Load>, task: Arc<LoadTask>, bytes: u64) -> Self {
        Self { load, task, bytes, host: None, device: None }
    }
}

pub(crate) struct DevicePart {
    pub(super) board: Arc<Board>,
    /// `None` computes in the host's memory.
    pub(super) memory: Option<MemoryId>,
    pub(super) owner: Option<Owner>,
    /// Workspaces that are lent out.
    pub(super) workspace_bytes: u64,
    /// Copies that were placed here and not taken away.
    pub(super) placed_bytes: u64,
    last: Sample,
}

pub(super) struct Owner {
    pub(super) jobs: mpsc::UnboundedSender<Job>,
    gauge: Arc<dyn Gauge>,
}

impl DevicePart {
    pub(crate) fn host(board: Arc<Board>) -> Self {
        let last = Sample::default();
        Self { board, memory: None, owner: None, workspace_bytes: 0, placed_bytes: 0, last }
    }

    pub(crate) fn own(
        board: Arc<Board>,
        memory: Option<MemoryId>,
        jobs: mpsc::UnboundedSender<Job>,
        (gauge, last): (Arc<dyn Gauge>, Sample),
    ) -> Self {
        let owner = Some(Owner { jobs, gauge });
        Self { board, memory, owner, workspace_bytes: 0, placed_bytes: 0, last }
    }

    pub(crate) fn board(&self) -> Arc<Board> {
        self.board.clone()
    }

    pub(super) fn is_host(&self) -> bool {
        self.owner.is_none()
    }

    /// A sample as the core reads it. Instruments that do not answer have not moved.
    pub(super) fn reading(&mut self, sample: Option<Sample>) -> Reading {
        self.last = sample.unwrap_or(self.last);
        let Sample { total_bytes, free_bytes, ours_bytes, .. } = self.last;
        let used_bytes = total_bytes.saturating_sub(free_bytes);
        let placed_bytes = self.placed_bytes.saturating_add(self.workspace_bytes);
        Reading { total_bytes, free_bytes, ours_bytes: ours_bytes.unwrap_or(placed_bytes).min(used_bytes) }
    }

    pub(super) fn note_workspace(&self) {
        if let Some(owner) = &self.owner {
            owner.gauge.note_workspace(self.workspace_bytes);
        }
    }
}
