//! The driver as the configuration describes it.

use std::sync::{Arc, Mutex};

use offstage_gpu::{
    DeviceSetup, Driver, HostCopy, Limits, Load, LoadError, LoadTask, Script, SimulatedSpec, Slots,
    StartError,
};
use offstage_residency::{ComponentSpec, ResidencyPolicy, WorkClass};

use super::feed::Feed;
use super::follow::follow;
use super::{Desk, rehearsal};
use crate::config::Config;
use crate::studio::reader::Loaded;

const RETOUCHER: &str = "retoucher";

/// Memory cannot be lent.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error("simulate_gpu: {0}")]
    Simulated(offstage_gpu::SpecError),
    #[error("simulate_events: {0}")]
    Events(offstage_gpu::SpecError),
    #[error("rehearse needs a simulated GPU: give simulate_gpu, such as 24GiB@25GB/s")]
    NothingToRehearseOn,
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
        let mut builder = Driver::builder()
            .limits(limits)
            .host_budget_bytes(config.work.image_memory)
            .device(DeviceSetup::cpu().slots(cpu_slots));
        let simulated = simulated(config)?;
        // Its work runs on the CPU in any case; on a simulated GPU it shows how memory is lent.
        let class = if simulated.is_some() { WorkClass::GpuBound } else { WorkClass::CpuBound };
        if let Some(device) = simulated {
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
        let desk = Arc::new(Desk {
            retoucher: driver.component(RETOUCHER).unwrap_or(offstage_residency::ComponentId(0)),
            driver: driver.clone(),
            class,
            deadline: config.work.queue_deadline,
            feed: Feed::new(),
            kept: Mutex::default(),
        });
        tokio::spawn(follow(Arc::downgrade(&desk), driver.clone()));
        if config.residency.rehearse {
            let models = driver.components().map(|(id, _)| id).filter(|id| *id != desk.retoucher).collect();
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
    let mut slots = Slots::for_gpu(spec.total_bytes);
    slots.gpu_bound = residency.gpu_slots.value().unwrap_or(slots.gpu_bound);
    let mut device = DeviceSetup::simulated(spec, script).slots(slots).safety_bytes(residency.safety_buffer);
    if let Some(bytes) = residency.gpu_budget.value() {
        device = device.budget_bytes(bytes);
    }
    Ok(Some(device))
}

/// The built-in model: its weights are part of the program.
struct Retoucher;

impl Retoucher {
    /// Parameters are computed in 32 bits, whatever they are kept in.
    const BYTES_PER_PARAMETER: u64 = 4;
    /// A million parameters; the first load measures it.
    const EXPECTED_BYTES: u64 = 4 << 20;

    fn spec() -> ComponentSpec {
        ComponentSpec::new(RETOUCHER, Self::EXPECTED_BYTES)
    }
}

impl Load for Retoucher {
    fn load(&self, _task: &LoadTask) -> Result<HostCopy, LoadError> {
        let loaded = Loaded::built_in().map_err(LoadError::Failed)?;
        let bytes = loaded.parameters() * Self::BYTES_PER_PARAMETER;
        Ok(HostCopy::new(bytes, loaded))
    }
}
