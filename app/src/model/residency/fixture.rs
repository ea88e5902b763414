//! A made-up residency for tests: a simulated GPU of 24 GiB beside the host's memory.

use offstage_api::residency::{
    ComponentStatus, DeviceKind, DeviceStatus, Holding, HoldingKind, Instruments, MemoryStatus, Place,
    ResidencyStatus,
};

pub const G: u64 = 1 << 30;

pub fn holding(kind: HoldingKind, holder: &str, component: Option<&str>, bytes: u64) -> Holding {
    Holding { kind, holder: holder.to_owned(), component: component.map(str::to_owned), bytes }
}

pub fn memory(name: &str, total: u64, holdings: Vec<Holding>) -> MemoryStatus {
    let ours = holdings.iter().map(|held| held.bytes).sum();
    MemoryStatus {
        name: name.to_owned(),
        total_bytes: total,
        free_bytes: total - ours,
        ours_bytes: ours,
        safety_bytes: 2 * G,
        holdings,
        ..MemoryStatus::default()
    }
}

pub fn component(id: &str, place: Place) -> ComponentStatus {
    ComponentStatus {
        id: id.to_owned(),
        place,
        device: (place == Place::Device).then(|| "GPU 0".to_owned()),
        since_ms: 0,
        priority: "normal".to_owned(),
        pinned: false,
        weights_bytes: G,
        shadow_bytes: 0,
        holders: Vec::new(),
        offload_at_ms: None,
        discard_at_ms: None,
        when_idle: None,
        last_receipt: None,
        failures: 0,
        failure: None,
        retry_at_ms: None,
        place_seconds: vec![0.0; Place::ALL.len()],
    }
}

pub fn device(name: &str, kind: DeviceKind, memory: usize) -> DeviceStatus {
    DeviceStatus {
        name: name.to_owned(),
        kind,
        memory,
        cpu_bound: 0,
        cpu_bound_limit: 4,
        gpu_bound: 0,
        gpu_bound_limit: 1,
        instruments: Instruments::default(),
        lost: None,
    }
}

/// The weights of `denoiser` are on the GPU, `text` is on the host.
pub fn status() -> ResidencyStatus {
    let weights = holding(HoldingKind::Weights, "denoiser", Some("denoiser"), 2 * G);
    let shadow = holding(HoldingKind::Shadow, "text", Some("text"), G);
    ResidencyStatus {
        at_ms: 60_000,
        memories: vec![memory("host memory", 32 * G, vec![shadow]), memory("GPU 0", 24 * G, vec![weights])],
        devices: vec![device("GPU 0", DeviceKind::Simulated, 1)],
        components: vec![component("denoiser", Place::Device), component("text", Place::Host)],
        ..ResidencyStatus::default()
    }
}
