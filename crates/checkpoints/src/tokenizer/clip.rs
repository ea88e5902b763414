use std::path::Path;

use tokenizers::Tokenizer;

use super::parts::build;
use super::settings::Settings;
use crate::CheckpointError;
use crate::error::shown;
use crate::json::read_bounded;

/// The tokenizer of CLIP text models.
#[derive(Clone, Debug)]
pub struct ClipTokenizer {
    tokenizer: Tokenizer,
    start: u32,
    end: u32,
    padding: u32,
    length: usize,
}

/// A prompt as a text model reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Start, words, end, padding: always [`ClipTokenizer::length`] ids.
    pub ids: Vec<u32>,
    /// How many of them are words.
    pub words: usize,
    /// How many words did not fit and are not read.
    pub words_left_out: usize,
}

/// Largest `tokenizer.json`.
const MOST_BYTES: u64 = 64 << 20;
/// Text behind this is not looked at: far more than any text model reads.
const MOST_TEXT_BYTES: usize = 64 << 10;

impl ClipTokenizer {
    /// Reads a tokenizer's folder: `tokenizer.json`, or `vocab.json` and `merges.txt`. Start, end and
    /// padding are those of `tokenizer_config.json` or `special_tokens_map.json`.
    pub fn open(folder: &Path) -> Result<ClipTokenizer, CheckpointError> {
        let settings = Settings::read(folder)?;
        let whole = folder.join("tokenizer.json");
        let (tokenizer, path) = if whole.symlink_metadata().is_ok() {
            (parsed(folder, &whole)?, whole)
        } else {
            (build(folder, &settings)?, folder.join("vocab.json"))
        };
        let id = |token: &str| {
            tokenizer
                .token_to_id(token)
                .ok_or_else(|| CheckpointError::config(&path, format!("it has no token “{}”", shown(token))))
        };
        Ok(ClipTokenizer {
            start: id(&settings.start)?,
            end: id(&settings.end)?,
            padding: id(&settings.padding)?,
            length: settings.length,
            tokenizer,
        })
    }

    /// How many ids a prompt has.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Encodes a prompt: start, as many words as fit, end, and padding up to the length. Any text.
    pub fn encode(&self, text: &str) -> Tokens {
        let mut ids = self.words(text);
        let words = ids.len().min(self.length - 2);
        let words_left_out = ids.len() - words;
        ids.truncate(words);
        ids.insert(0, self.start);
        ids.push(self.end);
        ids.resize(self.length, self.padding);
        Tokens { ids, words, words_left_out }
    }

    /// The ids of a text's words alone.
    pub fn words(&self, text: &str) -> Vec<u32> {
        let end = (0..=MOST_TEXT_BYTES.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
        let text = &text[..end.unwrap_or(0)];
        // With an unknown token, byte-pair encoding has an answer to every text.
        self.tokenizer
            .encode_fast(text, false)
            .map(|encoding| encoding.get_ids().to_vec())
            .unwrap_or_default()
    }
}

fn parsed(folder: &Path, path: &Path) -> Result<Tokenizer, CheckpointError> {
    let bytes = read_bounded(folder, path, "tokenizer", MOST_BYTES)?;
    let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(|error| CheckpointError::Json {
        path: path.to_owned(),
        what: "tokenizer",
        reason: error.to_string(),
    })?;
    // Cut and padded here, for the length that the text model reads.
    tokenizer.with_padding(None);
    tokenizer.with_truncation(None).map_err(|error| CheckpointError::config(path, error.to_string()))?;
    Ok(tokenizer)
}
