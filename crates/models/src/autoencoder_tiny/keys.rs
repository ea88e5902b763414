use burn::tensor::{DType, Device};

use super::{AutoencoderTinyConfig, TinyDecoder};
use crate::load::{KeyTable, LoadError, Plan, Stored, Weights, load};

/// Names as in diffusers.
///
/// | here | in checkpoints |
/// |---|---|
/// | `layers.i.Conv` | `decoder.layers.i` |
/// | `layers.i.Block.first` | `decoder.layers.i.conv.0` |
/// | `layers.i.Block.second` | `decoder.layers.i.conv.2` |
/// | `layers.i.Block.third` | `decoder.layers.i.conv.4` |
const KEYS: KeyTable = KeyTable {
    rules: &[
        ("layers", &["decoder.layers"]),
        ("Conv", &[""]),
        ("Block", &[""]),
        ("first", &["conv.0"]),
        ("second", &["conv.2"]),
        ("third", &["conv.4"]),
    ],
    prefixes: &[],
    ignored: &[],
};

/// What the tensors of the other half begin with; checkpoints hold both.
const ENCODER: &str = "encoder.layers.";

/// A checkpoint without its encoder.
struct Decoder<'a, W>(&'a W);

impl<W: Weights> Weights for Decoder<'_, W> {
    fn place(&self) -> String {
        self.0.place()
    }

    fn names(&self) -> Vec<String> {
        self.0.names().into_iter().filter(|name| !name.starts_with(ENCODER)).collect()
    }

    fn stored(&self, name: &str) -> Option<Stored> {
        self.0.stored(name)
    }

    fn read_into(&self, name: &str, start: u64, buffer: &mut [u8]) -> Result<(), String> {
        self.0.read_into(name, start, buffer)
    }
}

impl AutoencoderTinyConfig {
    /// A decoder with the weights of a checkpoint; those of the encoder are not read.
    pub fn load(
        &self,
        weights: &impl Weights,
        dtype: DType,
        device: &Device,
    ) -> Result<TinyDecoder, LoadError> {
        load(self.init(device), &KEYS, &Decoder(weights), dtype, device)
    }

    /// Where a decoder's weights come from, and the decoder without them. Reads none.
    pub fn plan(
        &self,
        weights: &impl Weights,
        dtype: DType,
        device: &Device,
    ) -> Result<(TinyDecoder, Plan), LoadError> {
        let bare = self.init(device);
        let plan = Plan::new(&bare, &KEYS, &Decoder(weights), dtype)?;
        Ok((bare, plan))
    }
}
