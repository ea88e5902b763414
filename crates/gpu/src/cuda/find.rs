use std::path::PathBuf;
use std::sync::Arc;

use burn::tensor::{Device, DeviceType};
use cudarc::driver::result::device;

use super::backend::CudaBackend;
use super::gauge::CudaGauge;
use super::pairs::{name, pairs, uuid_text};
use crate::device::DeviceKind;
use crate::nvml::Gpus;
use crate::owner_thread::{Backend, OwnerThread};
use crate::settings::Visible;
use crate::setup::DeviceSetup;

/// The CUDA devices that are ours, each ready for the driver with an owner thread of its own. Empty
/// where there is no driver, no device, or none that `visible` names; nothing is said about that.
///
/// Makes no context: a device that nobody needs keeps all of its memory.
pub fn cuda_devices(visible: &Visible) -> Vec<DeviceSetup> {
    let gpus = Gpus::find(visible);
    if gpus.list().is_empty() {
        return Vec::new();
    }
    // Loads CUDA, if it is there; the calls below may only follow where it found something.
    let count = Device::enumerate(DeviceType::Cuda).len();
    let uuids: Vec<Option<String>> = (0..count).map(uuid_of).collect();
    let found = pairs(&uuids, gpus.list());
    if found.len() < gpus.list().len() {
        tracing::info!(
            gpus = gpus.list().len(),
            usable = found.len(),
            "CUDA does not show every GPU that NVML shows"
        );
    }
    let setup = |(ordinal, gpu): &(usize, crate::nvml::Gpu)| {
        let gauge = Arc::new(CudaGauge::new(gpus.nvml_gauge(gpu)?));
        let name = name(gpu, &found);
        let (ordinal, total_bytes) = (*ordinal, gpu.total_bytes);
        let make = {
            let (name, gauge) = (Arc::from(name.as_str()), gauge.clone());
            move || {
                let backend = CudaBackend::new(ordinal, Arc::clone(&name), gauge.clone());
                Ok(Box::new(backend) as Box<dyn Backend>)
            }
        };
        let owner = OwnerThread::new(name.clone(), gauge, make);
        Some(DeviceSetup::new(name, DeviceKind::Cuda, total_bytes, Box::new(owner)))
    };
    found.iter().filter_map(setup).collect()
}

/// Where CUDA's toolkit lies, without which no kernel can be compiled. Weights come and go without it.
pub fn cuda_toolkit() -> Option<PathBuf> {
    cubecl::cuda::install::cuda_path()
}

fn uuid_of(ordinal: usize) -> Option<String> {
    let handle = device::get(i32::try_from(ordinal).ok()?).ok()?;
    let uuid = device::get_uuid(handle).ok()?;
    Some(uuid_text(uuid.bytes.map(|byte| byte.to_ne_bytes()[0])))
}
