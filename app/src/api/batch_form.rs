use multer::Field;
use offstage_api::jobs::JobOptions;
use offstage_api::{Instruction, Output, PhotoSource, Studio, StudioError};

use super::edit_form::read_recipe;
use super::form_field::{edit_id, read_file, read_text, unknown_field};
use super::received::broken_form;
use super::{ApiError, FormLimits, Received, set_option_field, set_output_field};

/// The most photos that one form brings.
const MOST_PHOTOS: usize = 200;

/// The fields, in the order in which the documentation names them; `image` and `source` may stand
/// again and again.
const FIELDS: [&str; 14] = [
    "image",
    "source",
    "prompt",
    "recipe",
    "format",
    "quality",
    "max_edge",
    "keep_gps",
    "embed_recipe",
    "priority",
    "deadline_ms",
    "run_limit_ms",
    "on_oom",
    "keep_warm_s",
];

/// The form that submits many photos with one instruction.
pub struct BatchForm {
    pub photos: Vec<PhotoSource>,
    pub instruction: Instruction,
    pub output: Output,
    pub options: JobOptions,
}

impl BatchForm {
    /// Reads the whole form; files stream to the studio. Errors name the field to change.
    pub async fn receive(
        received: Received,
        studio: &dyn Studio,
        limits: &FormLimits,
    ) -> Result<BatchForm, ApiError> {
        let mut batch = BatchForm {
            photos: Vec::new(),
            instruction: Instruction::Prompt(String::new()),
            output: Output::default(),
            options: JobOptions::default(),
        };
        let (mut prompt, mut recipe) = (None, None);
        let mut form = received.form()?;
        while let Some(field) = form.next_field().await.map_err(broken_form)? {
            let sent = field.name().unwrap_or_default();
            let Some(&name) = FIELDS.iter().find(|known| **known == sent) else {
                return Err(unknown_field(sent, &FIELDS));
            };
            match name {
                "prompt" => prompt = Some(read_text(field, name, limits.prompt_bytes).await?),
                "recipe" => recipe = read_recipe(&read_text(field, name, FormLimits::RECIPE_BYTES).await?)?,
                _ => batch.take(name, field, studio).await?,
            }
        }
        batch.instruction = match recipe {
            Some(recipe) => Instruction::Recipe { recipe, prompt },
            None => Instruction::Prompt(prompt.unwrap_or_default()),
        };
        Ok(batch)
    }

    async fn take(
        &mut self,
        name: &'static str,
        field: Field<'_>,
        studio: &dyn Studio,
    ) -> Result<(), ApiError> {
        if matches!(name, "image" | "source") && self.photos.len() >= MOST_PHOTOS {
            let sentence = format!("A batch has at most {MOST_PHOTOS} photos; send them in several batches.");
            return Err(StudioError::invalid(name, sentence).into());
        }
        if name == "image" {
            self.photos.extend(read_file(field, studio).await?.map(PhotoSource::Upload));
            return Ok(());
        }
        let value = read_text(field, name, FormLimits::SHORT_BYTES).await?;
        if name == "source" {
            self.photos.extend(edit_id(name, &value)?.map(PhotoSource::OriginalOf));
        } else if !set_option_field(&mut self.options, name, &value)? {
            set_output_field(&mut self.output, name, &value)?;
        }
        Ok(())
    }
}
