use std::path::Path;

use serde_json::Value;

use crate::CheckpointError;
use crate::layout::Config;

/// What `tokenizer_config.json` and `special_tokens_map.json` say; the former counts first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) start: String,
    pub(super) end: String,
    pub(super) unknown: String,
    pub(super) padding: String,
    /// Length of an encoded prompt, start and end included.
    pub(super) length: usize,
}

/// Of the CLIP text models that Stable Diffusion uses, where the files say nothing.
const LENGTH: usize = 77;
/// Longer prompts than this are no setting but a mark for “not limited”.
const LONGEST: u64 = 16 << 10;
const START: &str = "<|startoftext|>";
const END: &str = "<|endoftext|>";

impl Settings {
    pub(super) fn read(folder: &Path) -> Result<Settings, CheckpointError> {
        let config = optional(folder, "tokenizer_config.json")?;
        let map = optional(folder, "special_tokens_map.json")?;
        let token = |name: &str| {
            let said = [&config, &map].into_iter().flatten().find_map(|file| token(file.value().get(name)?));
            said.map(str::to_owned)
        };
        let length = config.as_ref().and_then(|config| config.value().get("model_max_length"));
        let length = match length.and_then(Value::as_u64) {
            Some(length @ 2..=LONGEST) => usize::try_from(length).unwrap_or(LENGTH),
            _ => LENGTH,
        };
        let end = token("eos_token").unwrap_or_else(|| END.to_owned());
        Ok(Settings {
            start: token("bos_token").unwrap_or_else(|| START.to_owned()),
            unknown: token("unk_token").unwrap_or_else(|| end.clone()),
            padding: token("pad_token").unwrap_or_else(|| end.clone()),
            end,
            length,
        })
    }
}

fn optional(folder: &Path, name: &str) -> Result<Option<Config>, CheckpointError> {
    match Config::read(folder, &folder.join(name)) {
        Ok(config) => Ok(Some(config)),
        Err(CheckpointError::NotThere { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A token is written as itself, or as an object with its content.
fn token(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("content")?.as_str()).filter(|token| !token.is_empty())
}
