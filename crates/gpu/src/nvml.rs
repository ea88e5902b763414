//! NVIDIA's own instruments. The library is opened at run time: where there is no driver, there is
//! no GPU, and nothing is said about it.

use std::sync::Arc;

use async_trait::async_trait;
use nvml_wrapper::Nvml;
use nvml_wrapper::enum_wrappers::device::TemperatureSensor;
use nvml_wrapper::enums::device::UsedGpuMemory;
use nvml_wrapper::error::NvmlError;

use crate::device::{Gauge, Instruments, Sample};
use crate::settings::Visible;

/// An NVIDIA GPU as its driver describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gpu {
    /// The driver's index, which is not always CUDA's.
    pub index: u32,
    pub uuid: String,
    pub name: String,
    pub total_bytes: u64,
}

/// The GPUs that are ours. Empty where there is no driver.
#[derive(Default)]
pub struct Gpus {
    nvml: Option<Arc<Nvml>>,
    found: Vec<Gpu>,
}

impl Gpus {
    pub fn find(visible: &Visible) -> Self {
        if *visible == Visible::Nothing {
            return Self::default();
        }
        // Installations without development files have the versioned name only.
        let opened = Nvml::builder().lib_path("libnvidia-ml.so.1".as_ref()).init().or_else(|_| Nvml::init());
        let Ok(nvml) = opened else { return Self::default() };
        let count = nvml.device_count().unwrap_or(0);
        let found = visible.ours((0..count).filter_map(|index| describe(&nvml, index).ok()).collect());
        Self { nvml: Some(Arc::new(nvml)), found }
    }

    pub fn list(&self) -> &[Gpu] {
        &self.found
    }

    /// The instruments of one of the GPUs found.
    pub fn gauge(&self, gpu: &Gpu) -> Option<Arc<dyn Gauge>> {
        Some(Arc::new(self.nvml_gauge(gpu)?))
    }

    pub(crate) fn nvml_gauge(&self, gpu: &Gpu) -> Option<NvmlGauge> {
        let nvml = self.nvml.clone()?;
        Some(NvmlGauge { nvml, index: gpu.index })
    }
}

fn describe(nvml: &Nvml, index: u32) -> Result<Gpu, NvmlError> {
    let device = nvml.device_by_index(index)?;
    Ok(Gpu { index, uuid: device.uuid()?, name: device.name()?, total_bytes: device.memory_info()?.total })
}

pub(crate) struct NvmlGauge {
    nvml: Arc<Nvml>,
    index: u32,
}

impl NvmlGauge {
    /// Reads the instruments where it may block.
    #[cfg(feature = "cuda")]
    pub(crate) fn read(&self) -> Option<Sample> {
        sample(&self.nvml, self.index).ok()
    }
}

#[async_trait]
impl Gauge for NvmlGauge {
    async fn sample(&self) -> Option<Sample> {
        let (nvml, index) = (self.nvml.clone(), self.index);
        // A hung driver hangs this call, and nobody else.
        tokio::task::spawn_blocking(move || sample(&nvml, index)).await.ok()?.ok()
    }
}

fn sample(nvml: &Nvml, index: u32) -> Result<Sample, NvmlError> {
    let device = nvml.device_by_index(index)?;
    let memory = device.memory_info()?;
    let id = std::process::id();
    let processes = device.running_compute_processes().unwrap_or_default();
    let ours = processes.into_iter().find(|process| process.pid == id);
    let ours_bytes = ours.and_then(|process| match process.used_gpu_memory {
        UsedGpuMemory::Used(bytes) => Some(bytes),
        UsedGpuMemory::Unavailable => None,
    });
    let watts = |milliwatts: u32| milliwatts as f32 / 1000.0;
    let instruments = Instruments {
        temperature_c: device.temperature(TemperatureSensor::Gpu).ok(),
        utilisation: device.utilization_rates().ok().map(|rates| rates.gpu as f32 / 100.0),
        power_w: device.power_usage().ok().map(watts),
        power_limit_w: device.enforced_power_limit().ok().map(watts),
    };
    Ok(Sample { total_bytes: memory.total, free_bytes: memory.free, ours_bytes, instruments })
}
