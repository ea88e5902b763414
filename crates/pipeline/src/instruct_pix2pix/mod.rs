//! InstructPix2Pix (Brooks, Holynski and Efros, "InstructPix2Pix: Learning to Follow Image Editing
//! Instructions", 2023): a picture and an instruction in, the edited picture out. After Stable Diffusion 1, or after
//! SDXL with two text encoders and sizes beside the time; all else is the same.
//!
//! | file | holds |
//! |---|---|
//! | `model` | what a folder of checkpoints says before any weight is read |
//! | `second` | what a model after SDXL has beside the others |
//! | `fit` | whether a model's networks go with each other |
//! | `sampling` | samplers by the names of requests |
//! | `network` | what a configuration and its files make: a network and the places of its weights |
//! | `component` | the networks as components that come and go |
//! | `text`, `photo`, `denoise` | the stages' sums, on tensors that are there already |
//! | `preview` | a small picture after each step |
//! | `noise` | where random numbers come from |
//! | `workspace` | what each stage takes beside its weights |
//! | `edit` | the stages in their order, each on its lease |

mod component;
mod denoise;
mod edit;
mod fit;
mod model;
mod network;
mod noise;
mod photo;
mod preview;
mod sampling;
mod second;
mod text;
mod workspace;

pub use component::{Part, Placed};
pub use denoise::{Denoising, Progress};
pub use edit::InstructPix2Pix;
pub use model::{Model, OpenError, Parts, Precision, Tokens};
pub use noise::{Noise, Seeded};
pub use photo::{decode, encode};
pub use second::{Second, told_sizes};
pub use text::{Words, encode_prompt, encode_prompt_xl};
