use multer::Field;
use offstage_api::jobs::JobOptions;
use offstage_api::{EditId, EditRequest, Output, PhotoSource, Recipe, Studio, StudioError, Upload};

use super::form_field::{edit_id, known_field, read_file, read_flag, read_text, repeated_field};
use super::generation_fields::{GenerationFields, MODEL_FIELD};
use super::option_fields::OPTION_FIELDS;
use super::output_fields::OUTPUT_FIELDS;
use super::received::broken_form;
use super::{ApiError, FormLimits, Received, set_option_field, set_output_field};
use crate::model::generation::OPTIONS;

/// The fields of the form, in the order in which the documentation names them.
const FIELDS: [&[&str]; 5] = [
    &["image", "source", "result_of", "prompt", "recipe", "mask", "feather_px", MODEL_FIELD],
    &OPTIONS,
    &OUTPUT_FIELDS,
    &OPTION_FIELDS,
    &["draft", "cancel_on_disconnect"],
];

/// The form that creates an edit, as far as it was received: the API and the plain HTML form send the
/// same one. Empty fields count as left out, as HTML forms send every field.
#[derive(Default)]
pub struct EditForm {
    /// Which of [`FIELDS`] have come.
    seen: Vec<&'static str>,
    image: Option<Upload>,
    source: Option<EditId>,
    result_of: Option<EditId>,
    prompt: Option<String>,
    recipe: Option<Recipe>,
    generation: GenerationFields,
    mask: Option<Upload>,
    feather_px: f32,
    output: Output,
    options: JobOptions,
    cancel_on_disconnect: bool,
    /// Longest prompt in bytes, once known.
    prompt_bytes: usize,
}

impl EditForm {
    /// Reads the whole form; files stream to the studio. Errors name the field to change; what came
    /// before stays in `self`.
    pub async fn receive(
        &mut self,
        received: Received,
        studio: &dyn Studio,
        limits: &FormLimits,
    ) -> Result<(), ApiError> {
        self.prompt_bytes = limits.prompt_bytes;
        let mut form = received.form()?;
        while let Some(field) = form.next_field().await.map_err(broken_form)? {
            self.take(field, studio).await?;
        }
        self.generation.begin_with(studio.models()).await;
        Ok(())
    }

    /// The prompt, as far as it came.
    pub fn prompt(&self) -> &str {
        self.prompt.as_deref().unwrap_or_default()
    }

    /// The model that the form names, as far as it came, unless it is the retoucher.
    pub fn model(&self) -> Option<&str> {
        self.generation.model()
    }

    /// The edit whose photo the form names, as far as it came.
    pub fn names_edit(&self) -> Option<&EditId> {
        self.source.as_ref().or(self.result_of.as_ref())
    }

    /// How the job is done, as far as the form says so.
    pub fn options(&self) -> &JobOptions {
        &self.options
    }

    /// Whether the job stops when its client goes away before the answer: asked for, or a draft, which
    /// nobody else waits for.
    pub fn cancels_on_disconnect(&self) -> bool {
        self.cancel_on_disconnect || self.options.draft
    }

    /// The request, when one photo is named; takes the files out of the form. What the fields may ask
    /// for, the studio checks.
    pub fn take_request(&mut self) -> Result<EditRequest, ApiError> {
        let photo = match (self.image.take(), self.source.clone(), self.result_of.clone()) {
            (Some(upload), None, None) => PhotoSource::Upload(upload),
            (None, Some(id), None) => PhotoSource::OriginalOf(id),
            (None, None, Some(id)) => PhotoSource::ResultOf(id),
            (None, None, None) => {
                return Err(StudioError::invalid("image", "Choose a photo to edit: none was sent.").into());
            }
            _ => {
                let sentence = "Send one photo: an image, or a source, or a result_of, not several of them.";
                return Err(StudioError::invalid("image", sentence).into());
            }
        };
        let prompt = self.prompt.clone().filter(|prompt| !prompt.trim().is_empty());
        let instruction = self.generation.clone().instruction(prompt, self.recipe.take())?;
        Ok(EditRequest {
            photo,
            instruction,
            mask: self.mask.take(),
            feather_px: self.feather_px,
            output: self.output,
        })
    }

    async fn take(&mut self, field: Field<'_>, studio: &dyn Studio) -> Result<(), ApiError> {
        let name = known_field(&field, &FIELDS)?;
        if self.seen.contains(&name) {
            return Err(repeated_field(name));
        }
        self.seen.push(name);
        match name {
            "image" => self.image = read_file(field, studio).await.map_err(|error| naming(error, name))?,
            "mask" => self.mask = read_file(field, studio).await.map_err(|error| naming(error, name))?,
            "prompt" => self.prompt = Some(read_text(field, name, self.prompt_bytes).await?),
            "recipe" => {
                self.recipe = read_recipe(&read_text(field, name, FormLimits::RECIPE_BYTES).await?)?;
            }
            "source" => {
                self.source = edit_id(name, &read_text(field, name, FormLimits::SHORT_BYTES).await?)?;
            }
            "result_of" => {
                self.result_of = edit_id(name, &read_text(field, name, FormLimits::SHORT_BYTES).await?)?;
            }
            "feather_px" => {
                self.feather_px = read_feather(&read_text(field, name, FormLimits::SHORT_BYTES).await?)?;
            }
            _ => {
                let most_bytes = GenerationFields::most_bytes(name, self.prompt_bytes);
                let value = read_text(field, name, most_bytes).await?;
                match name {
                    "cancel_on_disconnect" => self.cancel_on_disconnect = read_flag(name, &value)?,
                    _ if self.generation.set(name, &value)? => {}
                    _ if set_option_field(&mut self.options, name, &value)? => {}
                    _ => {
                        set_output_field(&mut self.output, name, &value)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// A problem with a file names the field that the file came in.
fn naming(mut error: ApiError, name: &str) -> ApiError {
    if matches!(error.0.status, 413 | 415) {
        error.0.field = Some(name.to_owned());
    }
    error
}

/// A recipe from its JSON, checked; `None` when the field is empty.
pub(super) fn read_recipe(json: &str) -> Result<Option<Recipe>, ApiError> {
    if json.trim().is_empty() {
        return Ok(None);
    }
    let recipe: Recipe = serde_json::from_str(json).map_err(|error| {
        StudioError::invalid(
            "recipe",
            format!("The recipe cannot be read as JSON of a recipe: {error}. Correct it."),
        )
    })?;
    recipe.check().map_err(|error| StudioError::invalid("recipe", format!("Change the recipe: {error}.")))?;
    Ok(Some(recipe))
}

fn read_feather(text: &str) -> Result<f32, ApiError> {
    match text.trim() {
        "" => Ok(0.0),
        text => text.parse().map_err(|_| {
            StudioError::invalid("feather_px", "Give feather_px as a number of pixels, 0 or more.").into()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(json: &str) -> String {
        read_recipe(json).map(|_| ()).unwrap_err().0.detail
    }

    #[test]
    fn a_recipe_that_cannot_be_followed_is_refused_with_the_reason() {
        assert!(refused(r#"{"adjustments":[{"name":"sparkle","amount":0.3}]}"#).contains("“sparkle”"));
        assert!(
            refused(r#"{"adjustments":[{"name":"contrast","amount":1.5}]}"#).contains("between -1 and 1")
        );
        assert!(
            refused(r#"{"adjustments":[{"name":"contrast","amount":1e39}]}"#).contains("between -1 and 1")
        );
        assert!(refused(r#"{"adjustments":[{"name":"contrast","amount":NaN}]}"#).contains("JSON"));
        assert!(refused(r#"{"version":9,"adjustments":[]}"#).contains("version 9"));
        assert!(refused(r#"{"steps":[]}"#).contains("steps"));
    }

    #[test]
    fn a_form_without_photo_and_one_with_two_are_refused() {
        let mut empty = EditForm::default();
        assert!(empty.take_request().map(|_| ()).unwrap_err().0.detail.contains("Choose a photo"));
        let id: EditId = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
        let mut two = EditForm { source: Some(id.clone()), result_of: Some(id), ..EditForm::default() };
        assert!(two.take_request().map(|_| ()).unwrap_err().0.detail.contains("one photo"));
    }

    proptest! {
        #[test]
        fn any_text_as_a_field_is_read_or_refused_but_never_panics(text in ".{0,80}") {
            let _ = read_recipe(&text);
            let _ = edit_id("source", &text);
            let _ = read_feather(&text);
        }
    }
}
