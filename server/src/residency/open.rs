//! The driver as the configuration describes it.

use std::sync::{Arc, Mutex};

use offstage_api::RETOUCHER;
use offstage_checkpoints::Models;
use offstage_gpu::{
    DeviceId, DeviceSetup, Driver, HostCopy, Limits, Load, LoadError, LoadTask, Script, SimulatedSpec, Slots,
    StartError, Visible, cuda_devices,
};
use offstage_pipeline::instruct_pix2pix::Precision;
use offstage_residency::{ComponentSpec, ResidencyPolicy, WorkClass};

use super::feed::Feed;
use super::follow::follow;
use super::{Desk, rehearsal};
use crate::config::Config;
use crate::models::{Opening, Shelf, pack_cache};
use crate::studio::reader::Loaded;

/// The first device that the driver is given.
const CPU: DeviceId = DeviceId(0);

/// Memory cannot be lent.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error("simulate_gpu: {0}")]
    Simulated(offstage_gpu::SpecError),
    #[error("simulate_events: {0}")]
    Events(offstage_gpu::SpecError),
    #[error("rehearse needs a simulated GPU: give simulate_gpu, such as 24GiB@25GB/s")]
    NothingToRehearseOn,
    #[error("looking for GPUs failed: {0}; gpus = \"none\" leaves them alone")]
    Cuda(String),
    #[error(transparent)]
    Start(#[from] StartError),
}

impl Desk {
    /// Looks at the machine once, and begins to lend. Models are loaded when they are first asked for.
    pub async fn open(config: &Config) -> Result<Arc<Desk>, DeskError> {
        let policy = ResidencyPolicy {
            offload_delay: config.residency.offload_delay,
            keep_warm: config.residency.keep_warm,
            idle_timeout: config.residency.idle_timeout,
            ..ResidencyPolicy::default()
        };
        let limits = Limits { waiting: config.work.queue_length, ..Limits::default() };
        let cpu_slots =
            Slots { cpu_bound: u32::try_from(config.work.workers).unwrap_or(u32::MAX), ..Slots::CPU };
        let simulated = simulated(config)?;
        // The built-in model is done in a millisecond on the CPU; on a simulated GPU, which computes
        // there too, it shows how memory is lent.
        let (class, home) = match simulated {
            Some(_) => (WorkClass::GpuBound, None),
            None => (WorkClass::CpuBound, Some(CPU)),
        };
        let gpus = match simulated {
            Some(device) => vec![device],
            None => cuda(config).await?,
        };
        let precision = Precision::on(gpus.iter().map(DeviceSetup::kind));
        let pixels_bytes = config.work.image_memory;
        let mut builder = Driver::builder()
            .limits(limits)
            .host_budget_bytes(pixels_bytes)
            .device(DeviceSetup::cpu().slots(cpu_slots));
        for device in gpus {
            builder = builder.device(device);
        }
        let retoucher = ComponentSpec { policy: policy.clone(), ..Retoucher::spec() };
        builder = builder.component(retoucher, Retoucher);
        if config.residency.rehearse {
            for (spec, load) in rehearsal::models(&policy) {
                builder = builder.component(spec, load);
            }
        }
        let driver = builder.start().await?;
        let opening = Opening { precision, policy, packs: pack_cache(config) };
        let models = Models::new(&config.models.models_dir);
        let shelf = Shelf::open(models, opening, driver.clone(), pixels_bytes).await;
        let desk = Arc::new(Desk {
            shelf,
            retoucher: driver.component(RETOUCHER).unwrap_or(offstage_residency::ComponentId(0)),
            driver: driver.clone(),
            class,
            home,
            deadline: config.work.queue_deadline,
            coming_ms: Mutex::default(),
            feed: Feed::new(),
            kept: Mutex::default(),
        });
        tokio::spawn(follow(Arc::downgrade(&desk), driver.clone()));
        if config.residency.rehearse {
            let models = rehearsal::names().filter_map(|name| driver.component(name)).collect();
            tokio::spawn(rehearsal::play(Arc::downgrade(&desk), models));
        }
        Ok(desk)
    }
}

fn simulated(config: &Config) -> Result<Option<DeviceSetup>, DeskError> {
    let residency = &config.residency;
    if residency.simulate_gpu.is_empty() {
        return if residency.rehearse { Err(DeskError::NothingToRehearseOn) } else { Ok(None) };
    }
    let spec: SimulatedSpec = residency.simulate_gpu.parse().map_err(DeskError::Simulated)?;
    let script: Script = residency.simulate_events.parse().map_err(DeskError::Events)?;
    Ok(Some(configured(DeviceSetup::simulated(spec, script), config)))
}

/// The GPUs of this machine that we may use; none is no matter.
async fn cuda(config: &Config) -> Result<Vec<DeviceSetup>, DeskError> {
    let visible: Visible = config.residency.gpus.parse().unwrap_or_else(|never| match never {});
    // Drivers may take a second to answer the first question.
    let found = tokio::task::spawn_blocking(move || cuda_devices(&visible)).await;
    let found = found.map_err(|error| DeskError::Cuda(error.to_string()))?;
    for device in &found {
        tracing::info!(gpu = device.name(), "CUDA device found");
    }
    Ok(found.into_iter().map(|device| configured(device, config)).collect())
}

fn configured(device: DeviceSetup, config: &Config) -> DeviceSetup {
    let residency = &config.residency;
    let device = device.safety_bytes(residency.safety_buffer);
    let device = match residency.gpu_slots.value() {
        Some(slots) => device.gpu_slots(slots),
        None => device,
    };
    match residency.gpu_budget.value() {
        Some(bytes) => device.budget_bytes(bytes),
        None => device,
    }
}

/// The built-in model: its weights are part of the program.
struct Retoucher;

impl Retoucher {
    /// A million parameters; the first load measures it.
    const EXPECTED_BYTES: u64 = 4 << 20;

    fn spec() -> ComponentSpec {
        ComponentSpec::new(RETOUCHER, Self::EXPECTED_BYTES)
    }
}

impl Load for Retoucher {
    fn load(&self, _task: &LoadTask) -> Result<HostCopy, LoadError> {
        let loaded = Loaded::built_in().map_err(LoadError::Failed)?;
        Ok(HostCopy::new(loaded.loaded_bytes(), loaded))
    }
}
