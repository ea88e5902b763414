use burn::module::Module;
use burn::tensor::{DType, Device};
use offstage_models::autoencoder_kl::{AutoencoderKl, AutoencoderKlConfig};
use offstage_models::autoencoder_tiny::{AutoencoderTinyConfig, TinyDecoder};
use offstage_models::clip::{ClipText, ClipTextConfig};
use offstage_models::load::Plan;
use offstage_models::unet::{UNet, UNetConfig};

use crate::weights::Files;

/// A configuration whose network can be loaded.
pub trait Network: Clone + Send + Sync + 'static {
    type Module: Module + Send + Sync + 'static;

    /// The network without weights, and where they come from. The reason of a failure is a sentence.
    fn plan(&self, files: &Files, dtype: DType) -> Result<(Self::Module, Plan), String>;
}

impl Network for ClipTextConfig {
    type Module = ClipText;

    fn plan(&self, files: &Files, dtype: DType) -> Result<(ClipText, Plan), String> {
        ClipTextConfig::plan(self, files, dtype, &Device::flex()).map_err(|error| error.to_string())
    }
}

impl Network for AutoencoderKlConfig {
    type Module = AutoencoderKl;

    fn plan(&self, files: &Files, dtype: DType) -> Result<(AutoencoderKl, Plan), String> {
        AutoencoderKlConfig::plan(self, files, dtype, &Device::flex()).map_err(|error| error.to_string())
    }
}

impl Network for UNetConfig {
    type Module = UNet;

    fn plan(&self, files: &Files, dtype: DType) -> Result<(UNet, Plan), String> {
        UNetConfig::plan(self, files, dtype, &Device::flex()).map_err(|error| error.to_string())
    }
}

impl Network for AutoencoderTinyConfig {
    type Module = TinyDecoder;

    fn plan(&self, files: &Files, dtype: DType) -> Result<(TinyDecoder, Plan), String> {
        AutoencoderTinyConfig::plan(self, files, dtype, &Device::flex()).map_err(|error| error.to_string())
    }
}
