use std::any::Any;
use std::sync::Arc;

use burn::backend::{CubeDevice, CudaDevice as Ordinal};
use burn::tensor::{AllocationProperty, Bytes, Device};
use cubecl::client::Client;
use cubecl::future::block_on;
use cubecl::server::{Handle, ServerError};

use super::fault::fault;
use crate::component::LoadError;

/// A CUDA device, as components get it in [`Load::place`](crate::Load::place).
#[derive(Clone)]
pub struct CudaDevice {
    name: Arc<str>,
    burn: Device,
    cube: CubeDevice,
    client: Client,
}

impl CudaDevice {
    /// Makes CUDA's context on the device, or joins it. `ordinal` is CUDA's own number.
    ///
    /// Panics where the driver refuses: its runtime does.
    pub(super) fn open(ordinal: usize, name: Arc<str>) -> Self {
        let cube = CubeDevice::Cuda(Ordinal::new(ordinal));
        Self { name, burn: Device::cuda(ordinal), client: cube.client(), cube }
    }

    /// The device that [`Load::place`](crate::Load::place) was given, if it is a CUDA device.
    pub fn of(device: &dyn Any) -> Result<&Self, LoadError> {
        let wrong = || LoadError::Failed("this component runs on CUDA devices only".to_owned());
        device.downcast_ref().ok_or_else(wrong)
    }

    /// What people call it, such as `NVIDIA L4`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The device as burn's tensors and modules take it.
    pub fn burn(&self) -> &Device {
        &self.burn
    }

    pub(super) fn cube(&self) -> &CubeDevice {
        &self.cube
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Copies bytes into an allocation of their own, which goes back to the driver as a whole, and
    /// waits until they are there. Nothing is copied on the host but what is staged for the bus:
    /// sources below 100 MB go through pinned memory, larger ones as they are.
    pub(super) fn create(&self, bytes: bytes::Bytes) -> Result<Handle, LoadError> {
        let source = Bytes::from_shared(bytes, AllocationProperty::Native);
        let handle = self.client.memory_dedicated_allocation(source, |source| self.client.create(source));
        // An allocation that failed is told by its buffer only, not by a wait for the device.
        block_on(self.client.sync_buffers([&handle])).map_err(|error| kind_of(&error))?;
        Ok(handle)
    }

    /// Waits until the device has done what this thread asked of it. Work that failed is told by the
    /// buffers that it was to write: read them, or know by this only that the device is not lost.
    pub fn sync(&self) -> Result<(), LoadError> {
        block_on(self.client.sync()).map_err(|error| kind_of(&error))
    }

    /// Hands empty pages of all threads' pools back to the driver.
    pub(super) fn give_back(&self) -> Result<(), LoadError> {
        self.client.memory_cleanup().map_err(|error| kind_of(&error))
    }

    /// What the pools hold on the device beyond what they give out: in use, and reserved, in bytes.
    pub(super) fn pools(&self) -> (u64, u64) {
        let usage = self.burn.memory_pool_usage();
        usage.map_or((0, 0), |usage| (usage.bytes_in_use, usage.bytes_reserved))
    }
}

fn kind_of(error: &ServerError) -> LoadError {
    let text = error.to_string();
    match fault(&text) {
        LoadError::DeviceLost(why) => LoadError::DeviceLost(why),
        LoadError::OutOfMemory if !error.is_device_poisoned() => LoadError::OutOfMemory,
        LoadError::OutOfMemory => LoadError::DeviceLost("out of memory after a fault".to_owned()),
        LoadError::Failed(why) if error.is_device_poisoned() => LoadError::DeviceLost(why),
        LoadError::Failed(why) => LoadError::Failed(why),
    }
}
