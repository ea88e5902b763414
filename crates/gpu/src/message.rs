//! What is told to the actor.

use std::sync::Arc;
use std::time::Duration;

use offstage_residency::{
    ComponentId, ComponentSpec, DeviceId, Down, Estimate, LeaseRequest, OpError, OpId, Priority, RequestId,
    Snapshot, Transition, Usage,
};
use tokio::sync::{mpsc, oneshot};

use crate::component::{DeviceCopy, HostCopy, Load};
use crate::device::Sample;
use crate::host::HostSample;
use crate::lease::Lease;
use crate::rejected::{NotIntroduced, Ordered, Rejected};

/// The way to the actor. Unbounded, and short all the same: each caller waits for its answer,
/// each lease ends once and tells of usage only when that grew, each device does one thing at a time.
pub(crate) type Link = mpsc::UnboundedSender<Message>;

/// A caller's own name for its request, known before the core has given one.
pub(crate) type Ticket = u64;

/// A component before a driver knows it, and what brings it from disk.
pub type NewComponent = (ComponentSpec, Arc<dyn Load>);

pub(crate) type LeaseReply = oneshot::Sender<Result<Lease, Rejected>>;

pub(crate) enum Message {
    Request {
        ask: LeaseRequest,
        ticket: Ticket,
        reply: LeaseReply,
    },
    /// The caller no longer wants the lease. Harmless when it was granted or rejected before.
    Cancel {
        ticket: Ticket,
    },
    Release {
        request: RequestId,
        usage: Usage,
    },
    OutOfMemory {
        request: RequestId,
        ticket: Ticket,
        reply: LeaseReply,
    },
    Usage {
        request: RequestId,
        used_bytes: u64,
    },
    Order {
        components: Vec<ComponentId>,
        down: Down,
        when_idle: bool,
        limit: Duration,
        reply: oneshot::Sender<Ordered>,
    },
    Pin {
        component: ComponentId,
        pinned: bool,
        reply: oneshot::Sender<()>,
    },
    Introduce {
        components: Vec<NewComponent>,
        reply: oneshot::Sender<Result<Vec<ComponentId>, NotIntroduced>>,
    },
    Retire {
        components: Vec<ComponentId>,
        reply: oneshot::Sender<()>,
    },
    HostBudget {
        bytes: u64,
        reply: oneshot::Sender<()>,
    },
    Estimate {
        ask: LeaseRequest,
        reply: oneshot::Sender<Forecast>,
    },
    IsAwaited {
        priority: Priority,
        reply: oneshot::Sender<bool>,
    },
    Snapshot {
        reply: oneshot::Sender<Arc<Snapshot>>,
    },
    TransitionsAfter {
        seq: u64,
        reply: oneshot::Sender<Vec<Arc<Transition>>>,
    },
    Loaded {
        op: OpId,
        component: ComponentId,
        result: Result<HostCopy, OpError>,
        took: Duration,
        after: Option<HostSample>,
    },
    Discarded(Discarded),
    Uploaded {
        op: OpId,
        component: ComponentId,
        device: DeviceId,
        result: Result<(DeviceCopy, Probed), OpError>,
    },
    Evicted {
        op: OpId,
        device: DeviceId,
        bytes: u64,
        result: Result<Probed, OpError>,
    },
    Host(HostSample),
    Device {
        device: DeviceId,
        sample: Sample,
    },
    Close,
}

impl Message {
    /// It is answered, and nothing else comes of it.
    pub(crate) fn is_question(&self) -> bool {
        matches!(
            self,
            Message::Estimate { .. } | Message::IsAwaited { .. } | Message::TransitionsAfter { .. }
        )
    }
}

/// A dropped host copy, with what the host said before and after.
pub(crate) struct Discarded {
    pub(crate) op: OpId,
    pub(crate) bytes: u64,
    /// Still reachable although dropped: somebody kept a copy beyond the lease.
    pub(crate) kept: std::sync::Weak<dyn std::any::Any + Send + Sync>,
    pub(crate) after: Option<HostSample>,
    pub(crate) took: Duration,
}

/// Instruments before and after a step on a device.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Probed {
    pub(crate) before: Option<Sample>,
    pub(crate) after: Option<Sample>,
    pub(crate) took: Duration,
}

/// What would become of a request, with the reason to wait in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    pub estimate: Estimate,
    pub why: Option<String>,
}
