use serde::{Deserialize, Serialize};

use crate::{Generated, Recipe};

/// How a picture was made, as its file carries it. The recipe's version is also that of this record;
/// fields that a reader does not know are skipped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The user's words, where the recipe began as some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// Empty where the picture was generated.
    pub recipe: Recipe,
    /// The model that read the prompt, by its id.
    pub model: String,
    /// With what a generative model made it; `None` for what a recipe made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// What wrote the file, with its version: "Offstage 0.1.0".
    pub software: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Generation;

    #[test]
    fn a_record_reads_back_and_one_with_more_in_it_is_read_too() {
        let record = Provenance {
            prompt: Some("warmer".to_owned()),
            recipe: Recipe::default(),
            model: "retoucher".to_owned(),
            generated: None,
            software: "Offstage 0.1.0".to_owned(),
        };
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<Provenance>(&json).unwrap(), record);
        assert!(!json.contains("generated"), "a recipe's record is what it was before there were others");
        let later = json.replacen('{', r#"{"seed":7,"#, 1);
        assert_eq!(serde_json::from_str::<Provenance>(&later).unwrap(), record);
    }

    #[test]
    fn how_a_picture_was_generated_reads_back_to_the_last_bit() {
        let asked = Generation {
            seed: Some(u64::MAX),
            guidance_scale: 7.1,
            image_guidance_scale: 1.3,
            strength: 0.7,
            ..Generation::default()
        };
        let (device, dtype) = ("CPU".to_owned(), "f32".to_owned());
        let model = "instruct-pix2pix".to_owned();
        let generated = Generated { model: model.clone(), asked, width: 512, height: 384, device, dtype };
        let record = Provenance {
            prompt: Some("make it a watercolour".to_owned()),
            recipe: Recipe::default(),
            model,
            generated: Some(generated),
            software: "Offstage 0.1.0".to_owned(),
        };
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<Provenance>(&json).unwrap(), record);
    }
}
