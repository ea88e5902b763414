//! The folder of models, and what is known about each file in it.

mod fingerprint;
mod hash;
mod manifest;
mod models;
mod name;
mod verify;

pub use fingerprint::Fingerprint;
pub use hash::{Progress, Watch};
pub use manifest::{FileRecord, Manifest, Source};
pub use models::{Installed, Models, StoreError};
pub use name::ModelName;
pub use verify::{Verification, verify};

pub(crate) use hash::Hashed;
pub(crate) use manifest::MANIFEST;
#[cfg(feature = "hub")]
pub(crate) use manifest::{hash_file, is_safe_path};
#[cfg(feature = "hub")]
pub(crate) use models::check_usable;
