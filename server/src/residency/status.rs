//! The core's snapshot as the port shows it.

use std::time::Duration;

use offstage_api::residency as wire;
use offstage_gpu::{DeviceKind, DeviceStatus};
use offstage_residency as core;

/// `boards` has one entry for each device, in order.
pub(super) fn status(snapshot: &core::Snapshot, boards: &[DeviceStatus]) -> wire::ResidencyStatus {
    let names = Names(snapshot);
    wire::ResidencyStatus {
        at_ms: snapshot.at.as_millis(),
        last_transition: snapshot.last_transition,
        memories: snapshot.memories.iter().map(|memory| memory_status(memory, &names)).collect(),
        devices: snapshot.devices.iter().zip(boards).map(device_status).collect(),
        components: snapshot
            .components
            .iter()
            .map(|view| component_status(view, snapshot.at, &names))
            .collect(),
        leases: snapshot.leases.iter().map(|lease| lease_status(lease, &names)).collect(),
        waiting: snapshot.waiting.iter().map(waiting_status).collect(),
        statistics: statistics_status(&snapshot.statistics),
    }
}

/// Names of the numbers in a snapshot.
pub(super) struct Names<'a>(pub(super) &'a core::Snapshot);

impl Names<'_> {
    pub(super) fn component(&self, id: core::ComponentId) -> String {
        self.known(id).unwrap_or_default()
    }

    /// `None` for one that is gone.
    fn known(&self, id: core::ComponentId) -> Option<String> {
        self.0.component(id).map(shown_name)
    }

    pub(super) fn device(&self, id: core::DeviceId) -> String {
        self.0.devices.get(id.0 as usize).map(|view| view.name.clone()).unwrap_or_default()
    }

    fn memory(&self, id: core::MemoryId) -> String {
        self.0.memories.get(id.0 as usize).map(|view| view.name.clone()).unwrap_or_default()
    }

    pub(super) fn receipt(&self, receipt: &core::Receipt) -> wire::ReceiptLine {
        wire::ReceiptLine {
            component: self.component(receipt.component),
            memory: self.memory(receipt.memory),
            expected_bytes: receipt.expected_bytes,
            measured_bytes: receipt.measured_bytes,
            free_before_bytes: receipt.free_before_bytes,
            free_after_bytes: receipt.free_after_bytes,
            took_ms: receipt.took.as_secs_f32() * 1_000.0,
            verified: receipt.verified,
            at_ms: receipt.at.as_millis(),
        }
    }

    pub(super) fn transition(&self, transition: &core::Transition) -> wire::TransitionLine {
        wire::TransitionLine {
            seq: transition.seq,
            at_ms: transition.at.as_millis(),
            topic: match transition.topic {
                core::Topic::Residency => wire::Topic::Residency,
                core::Topic::Admission => wire::Topic::Admission,
                core::Topic::Memory => wire::Topic::Memory,
                core::Topic::Trouble => wire::Topic::Trouble,
                core::Topic::Order => wire::Topic::Order,
            },
            component: transition.component.and_then(|id| self.known(id)),
            text: transition.text.clone(),
        }
    }
}

fn memory_status(memory: &core::MemoryView, names: &Names) -> wire::MemoryStatus {
    let holding = |(holder, name, bytes): &(core::Holder, String, u64)| {
        let (kind, component) = match holder {
            core::Holder::Weights(id) => (wire::HoldingKind::Weights, Some(*id)),
            core::Holder::Shadow(id) => (wire::HoldingKind::Shadow, Some(*id)),
            core::Holder::Workspace(_) => (wire::HoldingKind::Workspace, None),
            core::Holder::Unverified(id) => (wire::HoldingKind::Unverified, Some(*id)),
        };
        let component = component.map(|id| names.component(id));
        wire::Holding { kind, holder: name.clone(), component, bytes: *bytes }
    };
    wire::MemoryStatus {
        name: memory.name.clone(),
        total_bytes: memory.reading.total_bytes,
        free_bytes: memory.reading.free_bytes,
        ours_bytes: memory.reading.ours_bytes,
        foreign_bytes: memory.reading.foreign_bytes(),
        safety_bytes: memory.safety_bytes,
        budget_bytes: memory.budget_bytes,
        available_bytes: memory.available_bytes,
        holdings: memory.holdings.iter().map(holding).collect(),
    }
}

fn device_status((device, board): (&core::DeviceView, &DeviceStatus)) -> wire::DeviceStatus {
    wire::DeviceStatus {
        name: device.name.clone(),
        kind: match board.kind {
            DeviceKind::Cpu => wire::DeviceKind::Cpu,
            DeviceKind::Cuda => wire::DeviceKind::Cuda,
            DeviceKind::Simulated => wire::DeviceKind::Simulated,
        },
        memory: device.memory.0 as usize,
        cpu_bound: device.cpu_bound,
        cpu_bound_limit: device.slots.cpu_bound,
        gpu_bound: device.gpu_bound,
        gpu_bound_limit: device.slots.gpu_bound,
        instruments: wire::Instruments {
            temperature_c: board.instruments.temperature_c.map(|degrees| degrees as f32),
            utilisation_percent: board.instruments.utilisation.map(|share| share * 100.0),
            power_w: board.instruments.power_w,
        },
        lost: device.lost.clone(),
    }
}

/// A retired one is called otherwise than the one that may have taken its place.
fn shown_name(view: &core::ComponentView) -> String {
    if view.retired { format!("removed {} #{}", view.name, view.id.0) } else { view.name.clone() }
}

fn component_status(view: &core::ComponentView, now: core::Moment, names: &Names) -> wire::ComponentStatus {
    wire::ComponentStatus {
        id: shown_name(view),
        place: wire::Place::ALL[view.place.index()],
        device: view.place.device().map(|id| names.device(id)),
        since_ms: view.since.as_millis(),
        priority: match view.class {
            core::EvictionClass::Low => "low",
            core::EvictionClass::Normal => "normal",
            core::EvictionClass::High => "high",
            core::EvictionClass::Never => "never",
        }
        .to_owned(),
        pinned: view.pinned,
        weights_bytes: view.weights_bytes,
        shadow_bytes: view.shadow_bytes,
        holders: view.holders.clone(),
        offload_at_ms: view.offload_at.map(core::Moment::as_millis),
        discard_at_ms: view.discard_at.map(core::Moment::as_millis),
        when_idle: view.when_idle.map(|down| match down {
            core::Down::Offload => wire::Down::Offload,
            core::Down::Release => wire::Down::Release,
        }),
        last_receipt: view.last_receipt.as_ref().map(|receipt| names.receipt(receipt)),
        failures: view.failures,
        failure: view.failure.as_ref().map(|(_, why)| why.clone()),
        retry_at_ms: view.failure.as_ref().map(|(left, _)| (now + *left).as_millis()),
        place_seconds: view.times.iter().map(Duration::as_secs_f32).collect(),
    }
}

fn lease_status(lease: &core::LeaseView, names: &Names) -> wire::LeaseStatus {
    wire::LeaseStatus {
        holder: lease.holder.clone(),
        device: names.device(lease.device),
        running_since_ms: lease.running_since.map(core::Moment::as_millis),
        workspace_bytes: lease.workspace_bytes,
        peak_bytes: lease.peak_bytes,
        attempt: lease.attempt,
        components: lease.components.iter().map(|id| names.component(*id)).collect(),
    }
}

fn waiting_status(waiting: &core::WaitingView) -> wire::WaitingStatus {
    wire::WaitingStatus {
        holder: waiting.holder.clone(),
        priority: match waiting.priority {
            core::Priority::Interactive => "interactive",
            core::Priority::Normal => "normal",
            core::Priority::Batch => "batch",
        }
        .to_owned(),
        waited_ms: millis(waiting.waited),
        deadline_ms: waiting.deadline.as_millis(),
        blocker: waiting.blocker.clone(),
        wait_ms: millis(waiting.wait),
    }
}

fn statistics_status(counted: &core::Statistics) -> wire::StatisticsStatus {
    let bounds = core::WaitHistogram::BOUNDS_MS.iter().copied().map(Some).chain([None]);
    wire::StatisticsStatus {
        total_loads: counted.total_loads,
        cpu_to_gpu: counted.cpu_to_gpu,
        gpu_to_cpu: counted.gpu_to_cpu,
        full_releases: counted.full_releases,
        evictions: counted.evictions,
        hits: counted.hits,
        granted: counted.granted,
        rejected: counted.rejected,
        cancelled: counted.cancelled,
        ooms: counted.ooms,
        retries: counted.retries,
        failures: counted.failures,
        unverified: counted.unverified,
        loaded_bytes: counted.loaded_bytes,
        uploaded_bytes: counted.uploaded_bytes,
        freed_bytes: counted.freed_bytes,
        held_seconds: counted.held.as_secs_f64(),
        waits: bounds
            .zip(counted.waits.counts)
            .map(|(up_to_ms, count)| wire::WaitBucket { up_to_ms, count })
            .collect(),
        wait_seconds: counted.waits.sum.as_secs_f64(),
    }
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
