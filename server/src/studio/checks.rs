//! What a request may ask for, checked before anything is decoded.

use offstage_api::{EditRequest, ImageFormat, Instruction, Output, StudioError};

use crate::config::Limits;

/// Widest softening of a mask's edge, in pixels.
pub const MAX_FEATHER_PX: f32 = 1_000.0;

/// Everything about a request that can be refused without its image.
pub fn request(request: &EditRequest, limits: &Limits) -> Result<(), StudioError> {
    instruction(&request.instruction, limits)?;
    output(&request.output)?;
    feather(request.feather_px)
}

pub fn feather(feather_px: f32) -> Result<(), StudioError> {
    if (0.0..=MAX_FEATHER_PX).contains(&feather_px) {
        return Ok(());
    }
    let sentence = format!("The feather is a number of pixels from 0 to {MAX_FEATHER_PX}.");
    Err(StudioError::invalid("feather_px", sentence))
}

pub fn instruction(instruction: &Instruction, limits: &Limits) -> Result<(), StudioError> {
    match instruction {
        Instruction::Prompt(text) => prompt(text, limits).map(|_| ()),
        Instruction::Recipe { recipe, prompt: kept } => {
            if let Some(text) = kept.as_deref().filter(|text| !text.trim().is_empty()) {
                prompt(text, limits)?;
            }
            recipe.check().map_err(|error| StudioError::invalid("recipe", format!("In the recipe, {error}.")))
        }
        Instruction::Generate { prompt: text, generation, .. } => {
            prompt(text, limits)?;
            let negative_bytes = generation.negative_prompt.len();
            if negative_bytes > limits.max_prompt_bytes {
                let sentence = format!(
                    "This negative prompt has {negative_bytes} bytes; at most {} are read. Say it in fewer words.",
                    limits.max_prompt_bytes
                );
                return Err(StudioError::invalid("negative_prompt", sentence));
            }
            generation.check().map_err(|error| StudioError::invalid(error.field, error.sentence))
        }
    }
}

/// The prompt without the white space around it.
pub fn prompt<'a>(text: &'a str, limits: &Limits) -> Result<&'a str, StudioError> {
    if text.len() > limits.max_prompt_bytes {
        let sentence = format!(
            "This prompt has {} bytes; at most {} are read. Say it in fewer words.",
            text.len(),
            limits.max_prompt_bytes
        );
        return Err(StudioError::invalid("prompt", sentence));
    }
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if trimmed.is_empty() {
        let sentence = "Type what should change, such as “warmer, a bit more contrast”.";
        return Err(StudioError::invalid("prompt", sentence));
    }
    Ok(trimmed)
}

pub fn output(output: &Output) -> Result<(), StudioError> {
    if let Some(format) = output.format.filter(|format| !ImageFormat::WRITABLE.contains(format)) {
        let sentence =
            format!("Results cannot be written as {}; use jpeg, png, webp or tiff.", format.name());
        return Err(StudioError::invalid("format", sentence));
    }
    if !(1..=100).contains(&output.quality) {
        let sentence = format!("The quality is {}; it lies between 1 and 100.", output.quality);
        return Err(StudioError::invalid("quality", sentence));
    }
    if output.max_edge == Some(0) {
        return Err(StudioError::invalid("max_edge", "max_edge is a number of pixels from 1 up."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use offstage_api::{Adjustment, Recipe, Step};

    fn refused_field(result: Result<(), StudioError>) -> &'static str {
        match result.unwrap_err() {
            StudioError::Invalid { field, sentence } => {
                assert!(sentence.ends_with('.'), "{sentence}");
                field
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_empty_or_blank_prompt_asks_for_words() {
        let limits = Config::default().limits;
        for blank in ["", "   ", "\n\t", "\u{3000}", "\0"] {
            let error = prompt(blank, &limits).unwrap_err();
            assert!(error.to_string().starts_with("Type what should change"), "{blank:?}");
        }
        assert_eq!(prompt("  wärmer ✨\n", &limits), Ok("wärmer ✨"));
    }

    #[test]
    fn a_prompt_over_the_limit_is_refused_with_the_limit() {
        let limits = Limits { max_prompt_bytes: 10, ..Config::default().limits };
        assert!(prompt("0123456789", &limits).is_ok());
        assert!(prompt("01234567890", &limits).unwrap_err().to_string().contains("at most 10"));
    }

    #[test]
    fn a_recipe_that_does_not_check_names_the_field_recipe() {
        let bad = Recipe { version: 1, adjustments: vec![Step { name: Adjustment::Blur, amount: f32::NAN }] };
        let asked = Instruction::Recipe { recipe: bad, prompt: None };
        assert_eq!(refused_field(instruction(&asked, &Config::default().limits)), "recipe");
    }

    #[test]
    fn formats_qualities_and_sizes_that_cannot_be_written_are_refused() {
        let with = |change: fn(&mut Output)| {
            let mut asked = Output::default();
            change(&mut asked);
            refused_field(output(&asked))
        };
        assert_eq!(with(|output| output.format = Some(ImageFormat::Gif)), "format");
        assert_eq!(with(|output| output.quality = 0), "quality");
        assert_eq!(with(|output| output.quality = 101), "quality");
        assert_eq!(with(|output| output.max_edge = Some(0)), "max_edge");
    }
}
