//! Files of a model on disk, before any of them becomes a tensor.
//!
//! [`Weights`] are the tensors of one component, whichever way its folder keeps them: one safetensors
//! file, shards with an index, or a variant such as fp16. Only headers are read when it is opened;
//! a tensor's bytes come by [`Weights::read_into`], straight from the file into the caller's buffer.
//!
//! Files are not trusted: every length is checked against the file's size before memory is reserved for
//! it, and what cannot be read is refused with a sentence that names the file and the tensor.

mod contained;
mod dtype;
mod error;
mod file;
mod header;
mod index;
mod json;
mod locate;
mod weights;

pub use dtype::Dtype;
pub use error::CheckpointError;
pub use file::SafetensorsFile;
pub use header::{MAX_HEADER_BYTES, MAX_RANK, TensorInfo};
pub use weights::Weights;
