use std::time::Duration;

use crate::bytes::Readable;
use crate::ids::{ComponentId, DeviceId, MemoryId, OpId, RequestId};
use crate::request::Reading;
use crate::time::Moment;

/// What the caller is to do next. Drained with `poll_output` until `Timeout`.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    Effect(Effect),
    Granted(Grant),
    Rejected(Rejection),
    /// A lease used more than its limit: its work is to end now.
    Revoked(Revocation),
    /// Bytes moved or went, as measured.
    Receipt(Receipt),
    /// Nothing is left of a retired component; its id stands for nothing any more.
    Gone(ComponentId),
    /// Nothing to do until then, unless something happens.
    Timeout(Option<Moment>),
}

/// One step between tiers. Its end is told with `handle_completion`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    pub op: OpId,
    pub component: ComponentId,
    pub step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Disk to host.
    Load,
    /// Host to device.
    Upload(DeviceId),
    /// Drop the device copy.
    Evict(DeviceId),
    /// Drop the host copy.
    Discard,
}

/// Everything the request named is on `device` and stays there until the lease is released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub request: RequestId,
    pub device: DeviceId,
    pub workspace_bytes: u64,
    /// How often this work ran out of memory before.
    pub attempt: u32,
    /// The rung of the ladder to run at: 0 is the work as asked for.
    pub rung: usize,
    pub waited: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    pub request: RequestId,
    pub reason: RejectReason,
    /// When it may be worth to come again, computed from what runs and waits. `None`: never.
    pub retry_after: Option<Duration>,
}

/// Why a request is turned away, by what the caller can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RejectReason {
    /// Larger than the largest device: only smaller work helps.
    NeverFits {
        needed_bytes: u64,
        capacity_bytes: u64,
    },
    /// The work's workspace is over the limit of one of its components.
    OverLimit {
        needed_bytes: u64,
        limit_bytes: u64,
    },
    QueueFull {
        waiting: usize,
    },
    DeadlinePassed {
        blocker: String,
    },
    OutOfMemory {
        device: String,
    },
    /// A component does not load; tried again by itself after the cool-down.
    Failed {
        component: String,
        why: String,
    },
    /// The only devices that it could run on are beyond use until the process is replaced.
    DeviceLost {
        device: String,
        why: String,
    },
    /// A component of it was taken out for good: ask for others.
    Retired,
    /// No such component or device.
    Unknown,
}

impl RejectReason {
    /// One sentence for the person who waits.
    pub fn sentence(&self) -> String {
        match self {
            Self::NeverFits { needed_bytes, capacity_bytes } => format!(
                "This needs {} and the largest device offers {}: try a smaller photo or model.",
                Readable(*needed_bytes),
                Readable(*capacity_bytes)
            ),
            Self::OverLimit { needed_bytes, limit_bytes } => format!(
                "This needs {} of working memory and the limit is {}: try a smaller photo.",
                Readable(*needed_bytes),
                Readable(*limit_bytes)
            ),
            Self::QueueFull { waiting } => format!("{waiting} requests wait already."),
            Self::DeadlinePassed { blocker } => format!("Waited until the deadline: {blocker}."),
            Self::OutOfMemory { device } => {
                format!("{device} ran out of memory again, with everything idle offloaded.")
            }
            Self::Failed { component, why } => format!("{component} does not load: {why}."),
            Self::DeviceLost { device, why } => {
                format!("{device} is out of order until the server is restarted: {why}.")
            }
            Self::Retired => "What it works with was removed from this machine.".to_owned(),
            Self::Unknown => "No such component or device.".to_owned(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    pub request: RequestId,
    pub used_bytes: u64,
    pub limit_bytes: u64,
}

/// What an operation took, and the memory's instruments before and after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Measured {
    /// Bytes that the component takes (load, upload) or took (evict, discard).
    pub bytes: u64,
    pub before: Reading,
    pub after: Reading,
    pub took: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpError {
    OutOfMemory,
    Failed(String),
    /// The device is beyond use for this process: only a new process can work with it again.
    DeviceLost(String),
}

/// What an offload, eviction or release really freed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub op: OpId,
    pub component: ComponentId,
    pub memory: MemoryId,
    pub expected_bytes: u64,
    pub measured_bytes: u64,
    pub free_before_bytes: u64,
    pub free_after_bytes: u64,
    pub took: Duration,
    /// The bytes came back, but for the allocator's rounding.
    pub verified: bool,
    pub at: Moment,
}
