//! The autoencoder of Stable Diffusion.
//!
//! | file | holds |
//! |---|---|
//! | `config` | sizes, from the component's `config.json` |
//! | `encoder`, `mid`, `decoder`, `model` | the network |
//! | `tiles` | the way for little memory: tile by tile |
//! | `keys` | names of its tensors in checkpoints |

mod config;
mod decoder;
mod encoder;
mod keys;
mod mid;
mod model;
mod tiles;

pub use config::AutoencoderKlConfig;
pub use model::{AutoencoderKl, Posterior};
