//! Layers that the networks share.
//!
//! Fields are named as diffusers names its parameters, so that a tensor's name in a checkpoint is
//! nearly the path to its place; [`crate::load`] lists where they differ.
//!
//! | file | holds |
//! |---|---|
//! | `activation`, `group_norm`, `conv`, `linear`, `attention`, `feed_forward` | single layers |
//! | `resnet`, `transformer`, `resample`, `timestep` | the blocks of a UNet or autoencoder |
//! | `config` | what their configurations share |
//! | `trace` | a look at intermediate values |
//! | `host` | the same sums in host memory, faster than the backend does them |

mod activation;
mod attention;
mod config;
mod conv;
mod feed_forward;
mod group_norm;
mod host;
mod linear;
mod resample;
mod resnet;
mod timestep;
mod trace;
mod transformer;

pub use activation::Activation;
pub use attention::{Attention, AttentionSettings, attend, attend_by_backend};
pub use config::{Checks, ConfigError, OneOrEach, lengths, parse};
pub use conv::Conv;
pub use feed_forward::FeedForward;
pub use group_norm::GroupNorm;
pub use host::{Added, Steps, conv, conv_by_columns, conv_doubled};
pub use linear::{linear, linear_adding, linear_to_pixels, linear_to_tokens};
pub use resample::{Downsample, Upsample, repeated};
pub use resnet::{ResnetBlock, ResnetSettings};
pub use timestep::{Sinusoid, TimestepEmbedding};
pub use trace::{Trace, Untraced};
pub use transformer::{Transformer2d, TransformerLayer, TransformerSettings};
