//! The small decoder that shows what a denoiser is at (Boer Bohan, "Tiny AutoEncoder for Stable Diffusion",
//! `madebyollin/taesd`): a twentieth of the work of the autoencoder whose latents it reads.
//!
//! | file | holds |
//! |---|---|
//! | `config` | sizes, from the component's `config.json` |
//! | `layers`, `model` | the network |
//! | `keys` | names of its tensors in checkpoints, which also hold an encoder that is not read |

mod config;
mod keys;
mod layers;
mod model;

pub use config::AutoencoderTinyConfig;
pub use model::TinyDecoder;
