//! The text encoder of Stable Diffusion: CLIP's.
//!
//! | file | holds |
//! |---|---|
//! | `config` | sizes, from the component's `config.json` |
//! | `layer`, `model` | the network |
//! | `tokens` | what token ids it takes |
//! | `keys` | names of its tensors in checkpoints |

mod config;
mod keys;
mod layer;
mod model;
mod tokens;

pub use config::ClipTextConfig;
pub use model::{ClipText, ClipTextOutput};
pub use tokens::TokenError;
