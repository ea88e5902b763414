//! Environment variables that existing GPU servers of this kind are deployed with.

/// A variable, and the option that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Established {
    pub name: &'static str,
    /// The option as Offstage calls it. Of two variables for the same option the larger value holds.
    pub option: &'static str,
    /// What its number is counted in there; empty for what is no size and no time.
    pub unit: &'static str,
    /// What it means when it is set to nothing. `None`: as if it were not set.
    pub nothing: Option<&'static str>,
}

impl Established {
    const fn new(name: &'static str, option: &'static str, unit: &'static str) -> Self {
        Self { name, option, unit, nothing: None }
    }
}

pub const GPU_IDLE_TIMEOUT: Established = Established::new("GPU_IDLE_TIMEOUT", "idle_timeout", "s");
pub const MAX_CONCURRENT_GENERATIONS: Established =
    Established::new("MAX_CONCURRENT_GENERATIONS", "gpu_slots", "");
pub const SAFE_MEMORY_BUFFER: Established = Established::new("SAFE_MEMORY_BUFFER", "safety_buffer", "GiB");
pub const MIN_MEMORY_REQUIRED: Established = Established::new("MIN_MEMORY_REQUIRED", "safety_buffer", "GiB");
pub const MAX_GPU_MEMORY_MB: Established = Established::new("MAX_GPU_MEMORY_MB", "gpu_budget", "MiB");
/// NVIDIA's container runtime reads it too, and takes nothing for none.
pub const NVIDIA_VISIBLE_DEVICES: Established =
    Established { nothing: Some("none"), ..Established::new("NVIDIA_VISIBLE_DEVICES", "gpus", "") };

pub const ALL: [Established; 6] = [
    GPU_IDLE_TIMEOUT,
    MAX_CONCURRENT_GENERATIONS,
    SAFE_MEMORY_BUFFER,
    MIN_MEMORY_REQUIRED,
    MAX_GPU_MEMORY_MB,
    NVIDIA_VISIBLE_DEVICES,
];
