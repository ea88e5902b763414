//! NVIDIA GPUs, through burn's CUDA backend.
//!
//! | module | holds |
//! |---|---|
//! | `find` | which devices there are and which are ours |
//! | `backend` | what the owner thread does: upload, evict |
//! | `device` | the handle that components place themselves with |
//! | `placed` | weights in one piece, on the device |
//! | `gauge` | NVML's reading, less what CUDA takes for itself |
//! | `pairs`, `fault` | UUIDs and error texts: plain, and tested without a GPU |
//!
//! CUDA's context of some hundred megabytes comes with the first upload and stays until the process
//! ends; everything else goes back to the driver with an offload.

#[cfg(feature = "cuda")]
mod backend;
#[cfg(feature = "cuda")]
mod device;
#[cfg(any(test, feature = "cuda"))]
mod fault;
#[cfg(feature = "cuda")]
mod find;
#[cfg(feature = "cuda")]
mod gauge;
#[cfg(any(test, feature = "cuda"))]
mod pairs;
#[cfg(feature = "cuda")]
mod placed;

#[cfg(feature = "cuda")]
pub use device::CudaDevice;
#[cfg(feature = "cuda")]
pub use find::{cuda_devices, cuda_toolkit};
#[cfg(feature = "cuda")]
pub use placed::{PackLoader, PlacedPack};

/// None: CUDA is not compiled in.
#[cfg(not(feature = "cuda"))]
pub fn cuda_devices(_visible: &crate::settings::Visible) -> Vec<crate::setup::DeviceSetup> {
    Vec::new()
}
