use burn::tensor::{DType, Device};

use super::{UNet, UNetConfig};
use crate::load::{KeyTable, LoadError, Plan, Weights, load};
use crate::nn::ConfigError;

/// Names as in diffusers.
///
/// | here | in checkpoints |
/// |---|---|
/// | `attn1.to_out` | `attn1.to_out.0` |
/// | `ff.widen` | `ff.net.0.proj` |
/// | `ff.narrow` | `ff.net.2` |
/// | `norm1.gamma`, `.beta` (of a transformer layer) | `norm1.weight`, `.bias` |
const KEYS: KeyTable = KeyTable {
    rules: &[("to_out", &["to_out.0"]), ("widen", &["net.0.proj"]), ("narrow", &["net.2"])],
    prefixes: &[],
    ignored: &[],
};

/// Why a UNet cannot be loaded.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UNetError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl UNetConfig {
    /// A UNet with the weights of a checkpoint.
    pub fn load(&self, weights: &impl Weights, dtype: DType, device: &Device) -> Result<UNet, UNetError> {
        Ok(load(self.init(device)?, &KEYS, weights, dtype, device)?)
    }

    /// Where a UNet's weights come from, and the UNet without them. Reads none.
    pub fn plan(
        &self,
        weights: &impl Weights,
        dtype: DType,
        device: &Device,
    ) -> Result<(UNet, Plan), UNetError> {
        let bare = self.init(device)?;
        let plan = Plan::new(&bare, &KEYS, weights, dtype)?;
        Ok((bare, plan))
    }
}
