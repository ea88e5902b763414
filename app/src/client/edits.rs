use offstage_api::{Edit, EditId, Generation, Problem, Recipe};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::{File, FormData};

use super::{Answer, Call, Progress};
use crate::model::generation::{OPTIONS, option_text};
use crate::state::{Failure, Origin};

const EDITS_URL: &str = "/api/v1/edits";

/// What to do with a photo.
#[derive(Clone, Debug)]
pub struct EditOrder {
    pub subject: Subject,
    /// The longest edge of the result in pixels; `None` for full resolution.
    pub max_edge: Option<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    Prompt(String),
    /// The prompt says where the recipe came from.
    Recipe {
        recipe: Recipe,
        prompt: Option<String>,
    },
    Generate {
        /// The id of the model.
        model: String,
        prompt: String,
        generation: Generation,
    },
}

impl Subject {
    /// Whether it begins with words, and not with a moved slider.
    pub fn is_prompted(&self) -> bool {
        !matches!(self, Subject::Recipe { .. })
    }
}

/// An edit, or why there is none.
pub type Made = Result<Edit, Failure>;

/// The order as the server's form: the photo by file or by name, what to do, and where. Somebody waits
/// for it, and a preview is of use to nobody else.
pub fn form_of(origin: &Origin, order: &EditOrder, mask: Option<(File, f64)>) -> Result<FormData, JsValue> {
    let form = FormData::new()?;
    match &order.subject {
        Subject::Prompt(prompt) => form.append_with_str("prompt", prompt)?,
        Subject::Recipe { recipe, prompt } => {
            form.append_with_str("recipe", &serde_json::to_string(recipe).unwrap_or_default())?;
            if let Some(prompt) = prompt {
                form.append_with_str("prompt", prompt)?;
            }
        }
        Subject::Generate { model, prompt, generation } => {
            form.append_with_str("prompt", prompt)?;
            form.append_with_str("model", model)?;
            for name in OPTIONS {
                form.append_with_str(name, &option_text(generation, name))?;
            }
        }
    }
    form.append_with_str("priority", "interactive")?;
    if let Some(edge) = order.max_edge {
        form.append_with_str("max_edge", &edge.to_string())?;
        form.append_with_str("draft", "true")?;
    }
    if let Some((mask, feather_px)) = mask {
        form.append_with_str("feather_px", &feather_px.to_string())?;
        form.append_with_blob_and_filename("mask", &mask, "mask.png")?;
    }
    match origin {
        Origin::File(file) => form.append_with_blob_and_filename("image", file, &file.name())?,
        Origin::OriginalOf(id) => form.append_with_str("source", id.as_str())?,
        Origin::ResultOf(id) => form.append_with_str("result_of", id.as_str())?,
    }
    Ok(form)
}

/// Sends an order and waits for what comes of it. The call aborts when dropped, and a preview with it.
pub fn post_edit(
    form: &FormData,
    on_progress: impl FnMut(Progress) + Clone + 'static,
    on_made: impl FnOnce(Made) + 'static,
) -> Result<Call, JsValue> {
    Call::send(EDITS_URL, Some(form), None, on_progress, move |answer| on_made(read(&answer)))
}

/// Asks for a kept edit.
pub fn fetch_edit(id: &EditId, on_made: impl FnOnce(Made) + 'static) -> Result<Call, JsValue> {
    Call::send(&format!("{EDITS_URL}/{id}"), None, None, |_| {}, move |answer| on_made(read(&answer)))
}

/// What an answer holds, or why there is nothing.
pub fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Failure> {
    match answer.status {
        0 => Err(Failure::unreachable()),
        200..300 => serde_json::from_str(&answer.body).map_err(|_| Failure::unexpected(answer.status)),
        status => Err(serde_json::from_str::<Problem>(&answer.body)
            .map_or_else(|_| Failure::unexpected(status), Failure::from)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(status: u16, body: &str) -> Made {
        read(&Answer { status, body: body.to_owned() })
    }

    #[test]
    fn a_problem_speaks_for_itself_and_anything_else_is_named_by_its_status() {
        let problem = r#"{"type":"/problems/busy","title":"Busy","status":503,"detail":"Come back in 2 s."}"#;
        assert_eq!(made(503, problem).unwrap_err().sentence, "Come back in 2 s.");
        assert!(made(502, "<html>").unwrap_err().sentence.contains("502"));
        assert!(made(200, "{}").unwrap_err().sentence.contains("200"));
        assert_eq!(made(0, "").unwrap_err(), Failure::unreachable());
    }
}
