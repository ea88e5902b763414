use serde::{Deserialize, Serialize};

use crate::Recipe;

/// How a picture was made, as its file carries it. The recipe's version is also that of this record;
/// fields that a reader does not know are skipped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The user's words, where the recipe began as some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    pub recipe: Recipe,
    /// The model that read the prompt, by its id.
    pub model: String,
    /// What wrote the file, with its version: "Offstage 0.1.0".
    pub software: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_back_and_one_with_more_in_it_is_read_too() {
        let record = Provenance {
            prompt: Some("warmer".to_owned()),
            recipe: Recipe::default(),
            model: "retoucher".to_owned(),
            software: "Offstage 0.1.0".to_owned(),
        };
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<Provenance>(&json).unwrap(), record);
        let later = json.replacen('{', r#"{"seed":7,"#, 1);
        assert_eq!(serde_json::from_str::<Provenance>(&later).unwrap(), record);
    }
}
