//! Addresses and field names that scripts for GPU servers of this kind already use.

use axum::Json;
use axum::extract::State;
use offstage_api::residency::{
    DeviceKind, DeviceStatus, Down, OrderQuestion, Place, ReceiptLine, ResidencyDesk as _, ResidencyStatus,
};
use serde::Serialize;

use super::orders::{Asked, Manner};
use crate::http::doors::Doors;
use crate::http::problem::Refusal;

const GIB: f64 = (1_u64 << 30) as f64;

#[derive(Serialize)]
pub(super) struct GpuStatus {
    /// `gpu`, `cpu` or `unloaded`: the furthest that any component has come.
    model_location: &'static str,
    /// Seconds since the last lease ended; 0 while one is held.
    idle_time: f64,
    gpu_memory_allocated_gb: f64,
    gpu_memory_reserved_gb: f64,
    statistics: Counts,
}

#[derive(Serialize)]
struct Counts {
    total_loads: u64,
    gpu_to_cpu: u64,
    cpu_to_gpu: u64,
    full_releases: u64,
}

#[derive(Serialize)]
pub(super) struct Given {
    success: bool,
    receipts: Vec<ReceiptLine>,
}

#[derive(Serialize)]
pub(super) struct Health {
    status: &'static str,
    gpu_name: Option<String>,
    total_vram_gb: f64,
    free_vram_gb: f64,
    allocated_vram_gb: f64,
    reserved_vram_gb: f64,
}

/// `GET /api/gpu/status`.
pub(super) async fn status(State(doors): State<Doors>) -> Json<GpuStatus> {
    let status = doors.desk.status();
    let (allocated, reserved) = ours(&status);
    let counted = &status.statistics;
    Json(GpuStatus {
        model_location: location(&status),
        idle_time: idle_seconds(&status),
        gpu_memory_allocated_gb: allocated,
        gpu_memory_reserved_gb: reserved,
        statistics: Counts {
            total_loads: counted.total_loads,
            gpu_to_cpu: counted.gpu_to_cpu,
            cpu_to_gpu: counted.cpu_to_gpu,
            full_releases: counted.full_releases,
        },
    })
}

/// `POST /api/gpu/offload`: everything leaves the devices.
pub(super) async fn offload(
    State(doors): State<Doors>,
    manner: Asked<Manner>,
) -> Result<Json<Given>, Refusal> {
    everything(&doors, Down::Offload, manner).await
}

/// `POST /api/gpu/release`: everything leaves devices and host.
pub(super) async fn release(
    State(doors): State<Doors>,
    manner: Asked<Manner>,
) -> Result<Json<Given>, Refusal> {
    everything(&doors, Down::Release, manner).await
}

async fn everything(doors: &Doors, down: Down, manner: Asked<Manner>) -> Result<Json<Given>, Refusal> {
    let question = OrderQuestion { component: None, down, when_idle: manner.0.when_idle };
    let receipts = doors.desk.order_down(question).await?;
    Ok(Json(Given { success: receipts.iter().all(|receipt| receipt.verified), receipts }))
}

/// `GET /health`: from the last snapshot, so that a stuck device delays nobody.
pub(super) async fn health(State(doors): State<Doors>) -> Json<Health> {
    let status = doors.desk.status();
    let memory = gpu(&status).and_then(|gpu| status.memories.get(gpu.memory));
    let (allocated, reserved) = ours(&status);
    Json(Health {
        status: if status.devices.iter().any(|device| device.lost.is_some()) {
            "degraded"
        } else {
            "healthy"
        },
        gpu_name: gpu(&status).map(|gpu| gpu.name.clone()),
        total_vram_gb: memory.map_or(0.0, |memory| memory.total_bytes as f64 / GIB),
        free_vram_gb: memory.map_or(0.0, |memory| memory.free_bytes as f64 / GIB),
        allocated_vram_gb: allocated,
        reserved_vram_gb: reserved,
    })
}

/// The first device with a memory of its own.
fn gpu(status: &ResidencyStatus) -> Option<&DeviceStatus> {
    status.devices.iter().find(|device| device.kind != DeviceKind::Cpu)
}

/// What the instruments count as ours on that device, and what the ledger has booked there.
fn ours(status: &ResidencyStatus) -> (f64, f64) {
    let memory = gpu(status).and_then(|gpu| status.memories.get(gpu.memory));
    memory.map_or((0.0, 0.0), |memory| {
        let booked: u64 = memory.holdings.iter().map(|held| held.bytes).sum();
        (memory.ours_bytes as f64 / GIB, booked as f64 / GIB)
    })
}

fn location(status: &ResidencyStatus) -> &'static str {
    let any = |places: &[Place]| status.components.iter().any(|component| places.contains(&component.place));
    if any(&[Place::Uploading, Place::Device, Place::Evicting]) {
        "gpu"
    } else if any(&[Place::Loading, Place::Host, Place::Discarding]) {
        "cpu"
    } else {
        "unloaded"
    }
}

/// Since the component moved last that moved last, which is when its lease ended or later.
fn idle_seconds(status: &ResidencyStatus) -> f64 {
    if !status.leases.is_empty() {
        return 0.0;
    }
    let last = status.components.iter().map(|component| component.since_ms).max().unwrap_or(0);
    status.at_ms.saturating_sub(last) as f64 / 1_000.0
}
