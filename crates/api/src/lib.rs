//! Wire types, ids and errors of Offstage, and [`Studio`], the port that the editor page, the JSON
//! API, the plain form and the command line all call.
//!
//! This crate compiles to WASM: no burn, no SQL, no sockets, no clock.

mod adjustment;
mod edit;
mod error;
mod format;
mod generation;
mod id;
pub mod jobs;
mod model;
mod photo;
mod problem;
mod provenance;
mod recipe;
pub mod residency;
mod sentence;
mod studio;

pub use adjustment::{Adjustment, Family, Hue};
pub use edit::{Edit, EditRequest, ImageFacts, Instruction, PhotoSource, Reading, Timings};
pub use error::{BusyKind, StudioError};
pub use format::{ImageFormat, Output};
pub use generation::{Generated, Generation, GenerationError, Sampler};
pub use id::{BadId, EditId};
pub use model::{AdjustmentCard, Footprint, ModelCard, ModelFit, RETOUCHER};
pub use photo::{PHOTO_FEATURES, PhotoStats};
pub use problem::Problem;
pub use provenance::Provenance;
pub use recipe::{MAX_STEPS, RECIPE_VERSION, Recipe, RecipeError, Step};
pub use sentence::describe;
pub use studio::{Rendition, RenditionRequest, Studio, Upload, UploadSink};
