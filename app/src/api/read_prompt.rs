use leptos::server;
use offstage_api::{PhotoStats, Reading};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::incoming::carries_any_body;
use super::{AnyBody, ApiError, Incoming};

/// A prompt to read, with what is known of the photo: its statistics, or a thumbnail to take them
/// from, or neither.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromptQuestion {
    pub prompt: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stats: Option<PhotoStats>,
    /// An image file in base 64, bare or as a `data:` URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
}

/// `POST /api/v1/recipes`: what the model makes of a prompt, without touching pixels. Takes a
/// [`PromptQuestion`] as JSON, or a form with `prompt` and optionally `image`.
///
/// Errors: 400 for JSON or a form that cannot be read, 413, 415, 422 for a field to change, 503.
#[server(
    name = ReadPrompt, prefix = "/api/v1", endpoint = "recipes",
    input = AnyBody, input_derive = (), output = Json
)]
pub async fn read_prompt(request: Incoming) -> Result<Reading, ApiError> {
    use super::{port, question};

    let studio = port::studio()?;
    let question = question::receive(request.received()?, &*studio, &port::limits()).await?;
    let stats = match question.photo {
        Some(photo) => Some(studio.photo_stats(photo).await?),
        None => question.stats,
    };
    Ok(studio.read_prompt(&question.prompt, stats).await?)
}

carries_any_body!(ReadPrompt);
