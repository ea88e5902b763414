use std::str::FromStr;

use offstage_api::{Generation, Instruction, ModelCard, RETOUCHER, Recipe, StudioError};

use super::{ApiError, FormLimits};
use crate::model::generation::OPTIONS;

/// Which model edits; what a generative one is asked for are the [`OPTIONS`].
pub(super) const MODEL_FIELD: &str = "model";

/// What came of [`MODEL_FIELD`] and the [`OPTIONS`], as every form that makes edits may have them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct GenerationFields {
    /// `None` for the retoucher.
    model: Option<String>,
    /// What it is asked for where no field says otherwise.
    usual: Generation,
    /// The fields that only a generative model knows, in the order in which they came; all can be read.
    given: Vec<(&'static str, String)>,
}

impl GenerationFields {
    pub(super) fn has(name: &str) -> bool {
        name == MODEL_FIELD || OPTIONS.contains(&name)
    }

    /// The longest value that a field may have, in bytes.
    pub(super) fn most_bytes(name: &str, prompt_bytes: usize) -> usize {
        if name == "negative_prompt" { prompt_bytes } else { FormLimits::SHORT_BYTES }
    }

    /// The model that the form names, unless it is the retoucher.
    pub(super) fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// Leaves what no field says to the model, where it is one of these.
    pub(super) async fn begin_with(&mut self, models: impl Future<Output = Vec<ModelCard>>) {
        let Some(model) = &self.model else { return };
        let named = models.await.into_iter().find(|card| card.id == *model);
        self.usual = named.and_then(|card| card.generation).unwrap_or_default();
    }

    /// Sets one of the fields; an empty one leaves the model's default. Answers whether the name is that of
    /// one of them.
    pub(super) fn set(&mut self, name: &'static str, value: &str) -> Result<bool, ApiError> {
        let value = value.trim();
        if !GenerationFields::has(name) {
            return Ok(false);
        }
        if value.is_empty() {
            return Ok(true);
        }
        if name == MODEL_FIELD {
            self.model = Some(value.to_owned()).filter(|model| model != RETOUCHER);
        } else {
            take_in(&mut Generation::default(), name, value)?;
            self.given.push((name, value.to_owned()));
        }
        Ok(true)
    }

    /// What the form asks for. Ranges are the studio's to check, and which models there are.
    pub(super) fn instruction(
        self,
        prompt: Option<String>,
        recipe: Option<Recipe>,
    ) -> Result<Instruction, ApiError> {
        match (self.model, recipe, self.given.first()) {
            (Some(_), Some(_), _) => {
                let sentence =
                    "A recipe is followed by the retoucher: send no model with it, or a prompt instead.";
                Err(StudioError::invalid("recipe", sentence).into())
            }
            (Some(model), None, _) => {
                let mut generation = self.usual;
                for (name, value) in &self.given {
                    take_in(&mut generation, name, value)?;
                }
                Ok(Instruction::Generate { model, prompt: prompt.unwrap_or_default(), generation })
            }
            (None, _, Some(&(field, _))) => {
                let sentence = format!(
                    "The field “{field}” is for generative models: name one as model, or leave it out."
                );
                Err(StudioError::invalid(field, sentence).into())
            }
            (None, Some(recipe), None) => Ok(Instruction::Recipe { recipe, prompt }),
            (None, None, None) => Ok(Instruction::Prompt(prompt.unwrap_or_default())),
        }
    }
}

/// Takes in the value of a field that is one of the [`OPTIONS`].
fn take_in(asked: &mut Generation, name: &'static str, value: &str) -> Result<(), ApiError> {
    match name {
        "negative_prompt" => value.clone_into(&mut asked.negative_prompt),
        "seed" => asked.seed = Some(read(name, value, "a whole number, 0 or more")?),
        "sampler" => {
            asked.sampler =
                value.parse().map_err(|sentence| StudioError::invalid(name, format!("{sentence}.")))?;
        }
        "steps" => asked.steps = read(name, value, "a whole number from 1 to 150")?,
        "guidance_scale" => asked.guidance_scale = read(name, value, "a number from 1 to 30")?,
        "image_guidance_scale" => asked.image_guidance_scale = read(name, value, "a number from 0 to 10")?,
        "strength" => asked.strength = read(name, value, "a number above 0, to 1")?,
        _ => asked.edge = read(name, value, "a whole number of pixels from 64 to 2048")?,
    }
    Ok(())
}

fn read<T: FromStr>(field: &'static str, value: &str, expected: &str) -> Result<T, StudioError> {
    value.parse().map_err(|_| StudioError::invalid(field, format!("Give {field} as {expected}.")))
}

#[cfg(test)]
mod tests {
    use std::future::ready;
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;
    use offstage_api::Sampler;

    fn set(fields: &[(&'static str, &str)]) -> Result<GenerationFields, ApiError> {
        let mut read = GenerationFields::default();
        for (name, value) in fields {
            assert!(read.set(name, value)?, "{name}");
        }
        Ok(read)
    }

    fn refused_field<T>(result: Result<T, ApiError>) -> Option<String> {
        let problem = result.map(|_| ()).unwrap_err().0;
        assert_eq!(problem.status, 422);
        problem.field
    }

    #[test]
    fn a_form_that_names_a_model_asks_it_to_generate_with_what_the_form_says() {
        let fields = set(&[
            ("model", " tiny "),
            ("steps", "5"),
            ("sampler", "unipc"),
            ("seed", "18446744073709551615"),
            ("guidance_scale", ""),
        ]);
        let asked = fields.unwrap().instruction(Some("make it snow".to_owned()), None).unwrap();
        let generation =
            Generation { steps: 5, sampler: Sampler::UniPc, seed: Some(u64::MAX), ..Generation::default() };
        let prompt = "make it snow".to_owned();
        assert_eq!(asked, Instruction::Generate { model: "tiny".to_owned(), prompt, generation });
    }

    #[test]
    fn what_no_field_says_is_as_the_model_does_it() {
        let card = |id: &str, generation| {
            let card = serde_json::json!({
                "id": id, "name": "", "summary": "", "licence": "", "parameters": 0, "weights_bytes": 0,
                "device": "cpu", "adjustments": [], "generation": generation,
            });
            serde_json::from_value::<ModelCard>(card).unwrap()
        };
        let usual = Generation { edge: 1024, sampler: Sampler::Euler, ..Generation::default() };
        let models = || vec![card("retoucher", None), card("tiny", None), card("large", Some(usual.clone()))];
        let asked = |fields: &[(&'static str, &str)]| {
            let mut fields = set(fields).unwrap();
            {
                let begun = pin!(fields.begin_with(ready(models())));
                assert!(begun.poll(&mut Context::from_waker(Waker::noop())).is_ready());
            }
            match fields.instruction(None, None).unwrap() {
                Instruction::Generate { generation, .. } => generation,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(asked(&[("steps", "5"), ("model", "large")]), Generation { steps: 5, ..usual.clone() });
        assert_eq!(asked(&[("model", "large"), ("edge", "64")]).edge, 64);
        for model in ["tiny", "gone"] {
            assert_eq!(asked(&[("model", model)]), Generation::default());
        }
    }

    #[test]
    fn an_empty_model_and_the_retoucher_by_name_read_the_prompt_as_ever() {
        for model in ["", "retoucher"] {
            let fields = set(&[("model", model), ("steps", " "), ("negative_prompt", "")]).unwrap();
            assert_eq!(
                fields.instruction(Some("warmer".to_owned()), None).unwrap(),
                Instruction::Prompt("warmer".to_owned())
            );
        }
    }

    #[test]
    fn what_does_not_go_together_is_refused_by_its_field() {
        let steps = set(&[("steps", "5")]).unwrap();
        assert_eq!(refused_field(steps.instruction(None, None)).as_deref(), Some("steps"));
        let model = set(&[("model", "tiny")]).unwrap();
        assert_eq!(
            refused_field(model.instruction(None, Some(Recipe::default()))).as_deref(),
            Some("recipe")
        );
    }

    #[test]
    fn a_value_that_cannot_be_read_names_its_field() {
        for (name, value) in
            [("seed", "-1"), ("sampler", "ddim"), ("steps", "2.5"), ("strength", "half"), ("edge", "1e9")]
        {
            assert_eq!(refused_field(set(&[(name, value)])).as_deref(), Some(name));
        }
    }
}
