use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::shown;

/// A model's name in the folder of models, safe as the name of a folder: lower-case letters, digits,
/// `.`, `_` and `-`, first a letter or digit, at most 64.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ModelName(String);

const MOST_BYTES: usize = 64;

impl ModelName {
    /// The sentence says what a name may be.
    pub fn new(name: &str) -> Result<ModelName, String> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
        let starts_well = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
        if starts_well && name.len() <= MOST_BYTES && name.bytes().all(plain) {
            return Ok(ModelName(name.to_owned()));
        }
        Err(format!(
            "“{}” is no name for a model: use up to {MOST_BYTES} lower-case letters, digits, “.”, “_” and “-”, \
             first a letter or digit",
            shown(name)
        ))
    }

    /// The nearest name to a folder's or to the last part of a hub id, if anything is left of it.
    pub fn like(text: &str) -> Option<ModelName> {
        let last = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let plain = |letter: char| match letter.to_ascii_lowercase() {
            letter if letter.is_ascii_alphanumeric() || "._-".contains(letter) => letter,
            _ => '-',
        };
        let name: String = last.chars().map(plain).collect();
        let name: String = name.trim_start_matches(['.', '_', '-']).chars().take(MOST_BYTES).collect();
        ModelName::new(name.trim_end_matches(['.', '_', '-'])).ok()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for ModelName {
    type Error = String;

    fn try_from(name: String) -> Result<ModelName, String> {
        ModelName::new(&name)
    }
}

impl From<ModelName> for String {
    fn from(name: ModelName) -> String {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_be_paths_or_hidden_are_none() {
        let long = "a".repeat(65);
        for name in ["", ".", "..", ".hidden", "a/b", "a\\b", "A", "a b", "ä", "-a", "a\0", long.as_str()] {
            assert!(ModelName::new(name).is_err(), "{name:?}");
        }
        assert_eq!(ModelName::new("instruct-pix2pix_1.0").unwrap().as_str(), "instruct-pix2pix_1.0");
    }

    #[test]
    fn a_name_is_made_of_a_folder_or_a_hub_id() {
        for (text, name) in [
            ("timbrooks/instruct-pix2pix", "instruct-pix2pix"),
            ("/models/My Model (v2)/", "my-model--v2"),
            ("../.Hidden", "hidden"),
        ] {
            assert_eq!(ModelName::like(text).unwrap().as_str(), name);
        }
        for text in ["", "/", "..", "日本"] {
            assert_eq!(ModelName::like(text), None, "{text}");
        }
    }
}
