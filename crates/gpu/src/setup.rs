//! A device before the driver starts: what it is called, and how much of it is ours.

use offstage_residency::{DeviceMemory, DeviceSpec, MemorySpec, Readable, Slots};

use crate::device::{Device, DeviceKind};
use crate::settings::Settings;
use crate::simulated::{Script, SimulatedGpu, SimulatedSpec};

/// A device as it is given to the driver.
pub struct DeviceSetup {
    pub(crate) spec: DeviceSpec,
    pub(crate) kind: DeviceKind,
    /// None computes in the host's memory.
    pub(crate) device: Option<Box<dyn Device>>,
}

impl DeviceSetup {
    /// The processor: what runs there uses the host copies themselves.
    pub fn cpu() -> Self {
        let spec = DeviceSpec {
            name: "CPU".to_owned(),
            memory: DeviceMemory::Host,
            slots: Slots::CPU,
            upload_bytes_per_s: 0,
        };
        Self { spec, kind: DeviceKind::Cpu, device: None }
    }

    /// A simulated device; its name says so.
    pub fn simulated(spec: SimulatedSpec, script: Script) -> Self {
        let name = format!("simulated {} GPU", Readable(spec.total_bytes));
        let device = Box::new(SimulatedGpu::new(spec, script));
        Self {
            spec: DeviceSpec {
                memory: DeviceMemory::Own(MemorySpec::new(name.clone())),
                name,
                slots: Slots::for_gpu(spec.total_bytes),
                upload_bytes_per_s: spec.bytes_per_s,
            },
            kind: DeviceKind::Simulated,
            device: Some(device),
        }
    }

    /// A device with a memory of its own.
    pub fn new(name: impl Into<String>, kind: DeviceKind, total_bytes: u64, device: Box<dyn Device>) -> Self {
        let name = name.into();
        let spec = DeviceSpec {
            memory: DeviceMemory::Own(MemorySpec::new(name.clone())),
            name,
            slots: Slots::for_gpu(total_bytes),
            upload_bytes_per_s: SimulatedSpec::USUAL_BYTES_PER_S,
        };
        Self { spec, kind, device: Some(device) }
    }

    pub fn name(&self) -> &str {
        &self.spec.name
    }

    pub fn kind(&self) -> DeviceKind {
        self.kind
    }

    pub fn slots(mut self, slots: Slots) -> Self {
        self.spec.slots = slots;
        self
    }

    /// How many GPU-bound leases run here side by side.
    pub fn gpu_slots(mut self, slots: u32) -> Self {
        self.spec.slots.gpu_bound = slots;
        self
    }

    /// The most that is held here at any time. Has no effect on the CPU: that is the host's budget.
    pub fn budget_bytes(mut self, bytes: u64) -> Self {
        if let DeviceMemory::Own(memory) = &mut self.spec.memory {
            memory.budget_bytes = Some(bytes);
        }
        self
    }

    /// What stays free here beyond every admission, 2 GiB unless said otherwise.
    pub fn safety_bytes(mut self, bytes: u64) -> Self {
        if let DeviceMemory::Own(memory) = &mut self.spec.memory {
            memory.safety_bytes = bytes;
        }
        self
    }

    pub(crate) fn apply(&mut self, settings: &Settings) {
        if let DeviceMemory::Own(memory) = &mut self.spec.memory {
            memory.budget_bytes = settings.budget_bytes.or(memory.budget_bytes);
            memory.safety_bytes = settings.safety_bytes.unwrap_or(memory.safety_bytes);
            self.spec.slots.gpu_bound = settings.gpu_slots.unwrap_or(self.spec.slots.gpu_bound);
        }
    }
}
