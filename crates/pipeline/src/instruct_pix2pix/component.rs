use std::path::PathBuf;

use burn::module::Module;
use burn::tensor::{DType, Device};
use offstage_gpu::{HostCopy, Load, LoadError, LoadTask};
use offstage_models::autoencoder_kl::AutoencoderKlConfig;
use offstage_models::clip::ClipTextConfig;
use offstage_models::unet::UNetConfig;

use crate::weights::Files;

/// A network with its weights, where it computes.
#[derive(Debug)]
pub struct Placed<M> {
    pub network: M,
    pub device: Device,
    pub dtype: DType,
}

/// One of the networks, as what brings it from disk: its configuration and its folder.
#[derive(Clone, Debug)]
pub struct Part<C> {
    pub config: C,
    pub folder: PathBuf,
    pub dtype: DType,
}

/// A configuration whose network can be loaded.
pub trait Network: Clone + Send + Sync + 'static {
    type Module: Module + Send + Sync + 'static;

    fn read(&self, weights: &Files, dtype: DType, device: &Device) -> Result<Self::Module, String>;
}

impl Network for ClipTextConfig {
    type Module = offstage_models::clip::ClipText;

    fn read(&self, weights: &Files, dtype: DType, device: &Device) -> Result<Self::Module, String> {
        self.load(weights, dtype, device).map_err(|error| error.to_string())
    }
}

impl Network for AutoencoderKlConfig {
    type Module = offstage_models::autoencoder_kl::AutoencoderKl;

    fn read(&self, weights: &Files, dtype: DType, device: &Device) -> Result<Self::Module, String> {
        self.load(weights, dtype, device).map_err(|error| error.to_string())
    }
}

impl Network for UNetConfig {
    type Module = offstage_models::unet::UNet;

    fn read(&self, weights: &Files, dtype: DType, device: &Device) -> Result<Self::Module, String> {
        self.load(weights, dtype, device).map_err(|error| error.to_string())
    }
}

impl<C: Network> Load for Part<C> {
    fn load(&self, task: &LoadTask) -> Result<HostCopy, LoadError> {
        let weights = Files::open(&self.folder, task).map_err(LoadError::Failed)?;
        let device = Device::flex();
        let network = self.config.read(&weights, self.dtype, &device).map_err(LoadError::Failed)?;
        let bytes = network.num_params() as u64 * self.dtype.size() as u64;
        Ok(HostCopy::new(bytes, Placed { network, device, dtype: self.dtype }))
    }
}
