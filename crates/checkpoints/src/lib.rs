//! Files of a model on disk, before any of them becomes a tensor.
//!
//! - [`Weights`] are the tensors of one component, whichever way its folder keeps them: one safetensors
//!   file, shards with an index, or a variant such as fp16. Only headers are read when it is opened; a
//!   tensor's bytes come by [`Weights::read_into`], straight from the file into the caller's buffer.
//! - A [`Model`] is a folder in the layout of diffusers; [`inspect`] says what is in it and whether it
//!   can be run, [`verify`] whether its files are still what they were.
//! - [`Models`] is the folder of models: adding, listing, removing.
//! - A [`ClipTokenizer`] turns prompts into ids.
//! - With the feature `hub`, a [`Hub`] downloads models.
//!
//! Files are not trusted: every length is checked against the file's size before memory is reserved for
//! it, and what cannot be read is refused with a sentence that names the file and the tensor.

mod contained;
mod dtype;
mod error;
mod file;
mod header;
#[cfg(feature = "hub")]
mod hub;
mod index;
mod json;
mod layout;
mod locate;
mod store;
mod tokenizer;
mod weights;

pub use dtype::Dtype;
pub use error::CheckpointError;
pub use file::SafetensorsFile;
pub use header::{MAX_HEADER_BYTES, MAX_RANK, TensorInfo};
#[cfg(feature = "hub")]
pub use hub::{Hub, HubError, HubId, HubOptions, HubRequest};
pub use layout::{
    Architecture, Card, Component, ComponentReport, Config, Inspection, Model, WeightsReport, inspect,
};
pub use store::{
    FileRecord, Fingerprint, Installed, Manifest, ModelName, Models, Progress, Source, StoreError,
    Verification, Watch, verify,
};
pub use tokenizer::{ClipTokenizer, Tokens};
pub use weights::Weights;
