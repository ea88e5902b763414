//! What a component brings along: how it is read from disk, and how it comes onto a device.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use offstage_residency::OpError;

/// A copy of a component in one tier. Its type is the component's own.
pub type Value = Arc<dyn Any + Send + Sync>;

/// A component in the host's memory. It stays while a device has a copy: offloading copies nothing.
#[derive(Clone)]
pub struct HostCopy {
    pub bytes: u64,
    pub value: Value,
}

impl HostCopy {
    pub fn new(bytes: u64, value: impl Any + Send + Sync) -> Self {
        Self { bytes, value: Arc::new(value) }
    }
}

/// A component in a device's memory.
#[derive(Clone)]
pub struct DeviceCopy {
    pub bytes: u64,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    #[error("out of memory")]
    OutOfMemory,
    /// A sentence for the person who runs this.
    #[error("{0}")]
    Failed(String),
    /// The device is beyond use until the process is replaced.
    #[error("the device is lost: {0}")]
    DeviceLost(String),
}

impl From<LoadError> for OpError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::OutOfMemory => Self::OutOfMemory,
            LoadError::Failed(why) => Self::Failed(why),
            LoadError::DeviceLost(why) => Self::DeviceLost(why),
        }
    }
}

/// Reads a component from disk, and makes the copy that runs on a device.
///
/// Both are called on threads where they may block. A panic counts as a failure.
pub trait Load: Send + Sync {
    /// From disk into the host's memory.
    fn load(&self, task: &LoadTask) -> Result<HostCopy, LoadError>;

    /// From the host's memory onto a device, on its owner thread. `device` is the backend's own
    /// handle: `CudaDevice` on CUDA. Devices that compute in the host's memory never ask.
    fn place(&self, _from: &HostCopy, _device: &dyn Any) -> Result<DeviceCopy, LoadError> {
        Err(LoadError::Failed("this component runs in the host's memory only".to_owned()))
    }
}

/// What a load is told while it runs, and what it tells.
#[derive(Debug, Default)]
pub struct LoadTask {
    read_bytes: AtomicU64,
    cancelled: AtomicBool,
}

impl LoadTask {
    /// How far it is: bytes read so far.
    pub fn progress(&self, read_bytes: u64) {
        self.read_bytes.store(read_bytes, Ordering::Relaxed);
    }

    pub fn read_bytes(&self) -> u64 {
        self.read_bytes.load(Ordering::Relaxed)
    }

    /// Nobody waits for the result any more: the driver is shutting down, or the component is retired.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}
