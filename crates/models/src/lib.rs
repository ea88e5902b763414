//! The burn models of Offstage, a folder per model: configuration, network, loading, preparation
//! of the input, reading of the output. The crate knows none of the other rooms.
//!
//! | folder | holds |
//! |---|---|
//! | `retoucher` | request → adjustments with signed amounts |
//! | `clip`, `autoencoder_kl`, `unet` | the networks of Stable Diffusion, SDXL and InstructPix2Pix |
//! | `autoencoder_tiny` | a small decoder of their latents, for previews |
//! | `nn` | layers that those share |
//! | `load` | checkpoints → modules |

pub mod autoencoder_kl;
pub mod autoencoder_tiny;
pub mod clip;
pub mod load;
pub mod nn;
pub mod retoucher;
pub mod unet;
