use multer::Field;
use offstage_api::jobs::{JobOptions, MAX_BATCH_PHOTOS};
use offstage_api::{Instruction, Output, PhotoSource, Studio, StudioError};

use super::edit_form::read_recipe;
use super::form_field::{edit_id, known_field, read_file, read_text};
use super::generation_fields::{GenerationFields, MODEL_FIELD};
use super::option_fields::OPTION_FIELDS;
use super::output_fields::OUTPUT_FIELDS;
use super::received::broken_form;
use super::{ApiError, FormLimits, Received, set_option_field, set_output_field};
use crate::model::generation::OPTIONS;

/// The fields, in the order in which the documentation names them; `image` and `source` may stand
/// again and again.
const FIELDS: [&[&str]; 4] =
    [&["image", "source", "prompt", "recipe", MODEL_FIELD], &OPTIONS, &OUTPUT_FIELDS, &OPTION_FIELDS];

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
        let (mut prompt, mut recipe, mut generation) = (None, None, GenerationFields::default());
        let mut form = received.form()?;
        while let Some(field) = form.next_field().await.map_err(broken_form)? {
            let name = known_field(&field, &FIELDS)?;
            match name {
                "prompt" => prompt = Some(read_text(field, name, limits.prompt_bytes).await?),
                "recipe" => recipe = read_recipe(&read_text(field, name, FormLimits::RECIPE_BYTES).await?)?,
                _ if GenerationFields::has(name) => {
                    let most_bytes = GenerationFields::most_bytes(name, limits.prompt_bytes);
                    generation.set(name, &read_text(field, name, most_bytes).await?)?;
                }
                _ => batch.take(name, field, studio).await?,
            }
        }
        generation.begin_with(studio.models()).await;
        batch.instruction = generation.instruction(prompt, recipe)?;
        Ok(batch)
    }

    async fn take(
        &mut self,
        name: &'static str,
        field: Field<'_>,
        studio: &dyn Studio,
    ) -> Result<(), ApiError> {
        if matches!(name, "image" | "source") && self.photos.len() >= MAX_BATCH_PHOTOS {
            let sentence =
                format!("A batch has at most {MAX_BATCH_PHOTOS} photos; send them in several batches.");
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
