use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use offstage_residency::{OpError, Readable};

use super::device::CudaDevice;
use super::fault::fault;
use super::gauge::CudaGauge;
use crate::component::{DeviceCopy, HostCopy, Load, LoadError};
use crate::owner_thread::{Backend, panic_text};

/// What runs on a CUDA device's owner thread.
pub(super) struct CudaBackend {
    ordinal: usize,
    name: Arc<str>,
    gauge: Arc<CudaGauge>,
    /// Opened with the first upload: a GPU that nobody needs is left alone.
    device: Option<CudaDevice>,
}

impl CudaBackend {
    pub(super) fn new(ordinal: usize, name: Arc<str>, gauge: Arc<CudaGauge>) -> Self {
        Self { ordinal, name, gauge, device: None }
    }

    fn device(&mut self) -> Result<CudaDevice, LoadError> {
        if let Some(device) = &self.device {
            return Ok(device.clone());
        }
        let device = calmly(|| Ok(CudaDevice::open(self.ordinal, self.name.clone())))?;
        device.sync()?;
        self.gauge.note_context();
        Ok(self.device.insert(device).clone())
    }
}

impl Backend for CudaBackend {
    fn upload(&mut self, from: &HostCopy, component: &dyn Load) -> Result<DeviceCopy, OpError> {
        let device = self.device()?;
        let placed = calmly(|| component.place(from, &device)).and_then(|copy| device.sync().map(|()| copy));
        if placed.is_err() {
            // What was allocated on the way there goes back. Why it failed is told already.
            let _ = device.give_back();
        }
        Ok(placed?)
    }

    fn evict(&mut self, copy: DeviceCopy) -> Result<(), OpError> {
        // A thread that replaces another finds the pools as that one left them.
        let device = self.device()?;
        drop(copy);
        device.sync()?;
        device.give_back()?;
        let (used_bytes, reserved_bytes) = device.pools();
        tracing::debug!(
            ordinal = self.ordinal,
            in_use = %Readable(used_bytes),
            reserved = %Readable(reserved_bytes),
            "pools after an offload"
        );
        Ok(())
    }
}

/// Runs work that panics where it runs out of memory. Other panics go on.
fn calmly<T>(work: impl FnOnce() -> Result<T, LoadError>) -> Result<T, LoadError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Err(LoadError::Failed(why))) => Err(fault(&why)),
        Ok(result) => result,
        Err(panic) => match fault(&panic_text(panic.as_ref())) {
            LoadError::Failed(_) => resume_unwind(panic),
            error => Err(error),
        },
    }
}
