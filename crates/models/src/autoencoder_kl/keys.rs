use burn::tensor::{DType, Device};

use super::{AutoencoderKl, AutoencoderKlConfig};
use crate::load::{KeyTable, LoadError, Plan, Weights, load};

/// Names as in diffusers.
///
/// | here | in checkpoints | in older ones |
/// |---|---|---|
/// | `attentions.0.attention.to_q` | `attentions.0.to_q` | `attentions.0.query` |
/// | `attentions.0.attention.to_k` | `attentions.0.to_k` | `attentions.0.key` |
/// | `attentions.0.attention.to_v` | `attentions.0.to_v` | `attentions.0.value` |
/// | `attentions.0.attention.to_out` | `attentions.0.to_out.0` | `attentions.0.proj_attn` |
const KEYS: KeyTable = KeyTable {
    rules: &[
        ("attention", &[""]),
        ("to_q", &["to_q", "query"]),
        ("to_k", &["to_k", "key"]),
        ("to_v", &["to_v", "value"]),
        ("to_out", &["to_out.0", "proj_attn"]),
    ],
    prefixes: &[],
    ignored: &[],
};

impl AutoencoderKlConfig {
    /// An autoencoder with the weights of a checkpoint.
    pub fn load(
        &self,
        weights: &impl Weights,
        dtype: DType,
        device: &Device,
    ) -> Result<AutoencoderKl, LoadError> {
        load(self.init(device), &KEYS, weights, dtype, device)
    }

    /// Where an autoencoder's weights come from, and the autoencoder without them. Reads none.
    pub fn plan(
        &self,
        weights: &impl Weights,
        dtype: DType,
        device: &Device,
    ) -> Result<(AutoencoderKl, Plan), LoadError> {
        let bare = self.init(device);
        let plan = Plan::new(&bare, &KEYS, weights, dtype)?;
        Ok((bare, plan))
    }
}
