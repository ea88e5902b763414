//! The denoiser of Stable Diffusion, InstructPix2Pix and SDXL: a UNet that looks at a context.
//!
//! | file | holds |
//! |---|---|
//! | `config`, `check` | sizes, from the component's `config.json`, and what is supported |
//! | `input` | what it takes |
//! | `blocks`, `model` | the network |
//! | `keys` | names of its tensors in checkpoints |

mod blocks;
mod check;
mod config;
mod input;
mod keys;
mod model;

pub use config::UNetConfig;
pub use input::{Added, Numbers, UNetInput};
pub use keys::UNetError;
pub use model::UNet;

/// Its name in sentences.
const COMPONENT: &str = "UNet";
const MID_BLOCK: &str = "UNetMidBlock2DCrossAttn";
