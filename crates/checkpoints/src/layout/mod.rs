//! A model's folder in the layout of diffusers: `model_index.json` and a folder per component.

mod architecture;
mod card;
mod config;
mod files;
mod inspect;
mod model;

pub use architecture::Architecture;
pub use card::Card;
pub use config::Config;
pub(crate) use files::{is_of_use, model_files};
pub use inspect::{ComponentReport, Inspection, WeightsReport, inspect};
pub use model::{Component, Model};
