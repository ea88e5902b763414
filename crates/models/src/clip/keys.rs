use burn::tensor::{DType, Device};

use super::{ClipText, ClipTextConfig};
use crate::load::{KeyTable, LoadError, Plan, Weights, load};

/// Names as in transformers. With or without `text_model.` in front (never in front of
/// `text_projection`); some checkpoints also hold the numbers 0, 1, 2, … as `position_ids`.
///
/// | here | in checkpoints |
/// |---|---|
/// | `layer_norm1.gamma`, `.beta` | `layer_norm1.weight`, `.bias` |
const KEYS: KeyTable = KeyTable { rules: &[], prefixes: &["text_model."], ignored: &["position_ids"] };

impl ClipTextConfig {
    /// A text encoder with the weights of a checkpoint.
    pub fn load(&self, weights: &impl Weights, dtype: DType, device: &Device) -> Result<ClipText, LoadError> {
        load(self.init(device), &KEYS, weights, dtype, device)
    }

    /// Where a text encoder's weights come from, and the encoder without them. Reads none.
    pub fn plan(
        &self,
        weights: &impl Weights,
        dtype: DType,
        device: &Device,
    ) -> Result<(ClipText, Plan), LoadError> {
        let bare = self.init(device);
        let plan = Plan::new(&bare, &KEYS, weights, dtype)?;
        Ok((bare, plan))
    }
}
