//! The server functions: thin doors to [`offstage_api::Studio`] at stable URLs under `/api/v1`, JSON
//! out, errors as [`ApiError`] (RFC 9457). One function per file.
//!
//! The page calls `create_edit` with a request of its own (for upload progress) and may call the
//! others as functions; both ways use the URLs below.

mod create_edit;
mod error;
mod get_edit;
mod incoming;
mod list_models;
mod read_prompt;

#[cfg(feature = "ssr")]
mod batch_form;
#[cfg(feature = "ssr")]
mod edit_form;
#[cfg(feature = "ssr")]
mod form_field;
#[cfg(feature = "ssr")]
mod generation_fields;
#[cfg(feature = "ssr")]
mod limits;
#[cfg(feature = "ssr")]
mod option_fields;
#[cfg(feature = "ssr")]
mod output_fields;
#[cfg(feature = "ssr")]
mod picture_form;
#[cfg(feature = "ssr")]
mod port;
#[cfg(feature = "ssr")]
mod question;
#[cfg(feature = "ssr")]
mod received;

pub use create_edit::{CreateEdit, create_edit};
pub use error::ApiError;
pub use get_edit::get_edit;
pub use incoming::{AnyBody, Incoming};
pub use list_models::{ListModels, list_models};
pub use read_prompt::{PromptQuestion, ReadPrompt, read_prompt};

#[cfg(feature = "ssr")]
pub use batch_form::BatchForm;
#[cfg(feature = "ssr")]
pub use edit_form::EditForm;
#[cfg(feature = "ssr")]
pub use limits::FormLimits;
#[cfg(feature = "ssr")]
pub use option_fields::set_option_field;
#[cfg(feature = "ssr")]
pub use output_fields::set_output_field;
#[cfg(feature = "ssr")]
pub use picture_form::receive_picture;
#[cfg(feature = "ssr")]
pub use received::Received;

/// What every URL of the JSON API begins with.
pub const PREFIX: &str = "/api/v1";
