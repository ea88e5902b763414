//! Carries out what the residency core decides: components are loaded, moved onto devices and off
//! again, and lent out by [`Lease`].
//!
//! One actor owns the core and never waits for a device. Each device with a memory of its own has
//! one owner, which does one thing after the other; its instruments are read beside that. On the
//! CPU a component's device copy is its host copy.
//!
//! ```no_run
//! use offstage_gpu::{ComponentSpec, Driver, HostCopy, LeaseRequest, Load, LoadError, LoadTask, WorkClass};
//!
//! struct Weights;
//!
//! impl Load for Weights {
//!     fn load(&self, _task: &LoadTask) -> Result<HostCopy, LoadError> {
//!         Ok(HostCopy::new(4, vec![1_u8, 2, 3, 4]))
//!     }
//! }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let driver = Driver::builder().component(ComponentSpec::new("weights", 4), Weights).start().await?;
//! let Some(weights) = driver.component("weights") else { return Ok(()) };
//! let lease = driver.lease(LeaseRequest::new("edit 1", [weights], WorkClass::CpuBound)).await?;
//! let bytes = lease.component::<Vec<u8>>(weights)?;
//! assert_eq!(bytes.len(), 4);
//! drop(bytes);
//! lease.finish();
//! # Ok(())
//! # }
//! ```

mod actor;
mod builder;
mod component;
mod cuda;
mod device;
mod driver;
pub mod established;
mod host;
mod known;
mod lease;
mod message;
mod nvml;
mod owner;
mod owner_thread;
#[cfg(feature = "pack")]
mod pack;
mod rejected;
mod settings;
mod setup;
mod simulated;
mod status;

pub use builder::Builder;
pub use component::{DeviceCopy, HostCopy, Load, LoadError, LoadTask, Value};
pub use cuda::cuda_devices;
#[cfg(feature = "cuda")]
pub use cuda::{CudaDevice, PackLoader, PlacedPack, cuda_toolkit};
pub use device::{Device, DeviceKind, Gauge, Instruments, Sample};
pub use driver::Driver;
pub use host::{HostProbe, HostSample, SystemProbe, host_safety_bytes};
pub use lease::Lease;
pub use message::{Forecast, NewComponent};
pub use nvml::{Gpu, Gpus};
pub use offstage_residency::{
    ComponentId, ComponentSpec, DeviceId, Down, LeaseRequest, Limits, OnOom, OpError, Priority, Receipt,
    RejectReason, Rung, Slots, Snapshot, Transition, WorkClass,
};
pub use owner_thread::{Backend, OwnerThread};
#[cfg(feature = "pack")]
pub use pack::{PackError, PackLayout, PackedTensor, WeightPack};
pub use rejected::{Closed, InUse, NotIntroduced, NotLeased, Ordered, Rejected, StartError};
pub use settings::{Settings, SettingsError, Visible};
pub use setup::DeviceSetup;
pub use simulated::{Script, SimulatedGpu, SimulatedSpec, SpecError};
pub use status::{DeviceStatus, Moving};
