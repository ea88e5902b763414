//! Builds CLIP's tokenizer from its vocabulary and merges.

use std::path::Path;

use tokenizers::models::bpe::BPE;
use tokenizers::normalizers::replace::ReplacePattern;
use tokenizers::normalizers::{Lowercase, NFC, Replace, Sequence as Normalizers};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::sequence::Sequence as PreTokenizers;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::{AddedToken, SplitDelimiterBehavior, Tokenizer};

use super::settings::Settings;
use crate::CheckpointError;
use crate::error::shown;
use crate::json::{Pairs, read_bounded, read_json};

/// The vocabulary and merges of CLIP have a mebibyte together.
const MOST_BYTES: u64 = 32 << 20;

/// CLIP's words: contractions, runs of letters, single digits, runs of everything else but space (Radford et al.,
/// arXiv 2103.00020; the reference's `CLIPTokenizer`).
const WORDS: &str = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

/// From `vocab.json` and `merges.txt`: text is composed (NFC), white space becomes one blank, letters become small,
/// and byte-pair encoding marks the ends of words with `</w>`.
pub(super) fn build(folder: &Path, settings: &Settings) -> Result<Tokenizer, CheckpointError> {
    let vocabulary = folder.join("vocab.json");
    let refused =
        |reason: String| CheckpointError::Json { path: vocabulary.clone(), what: "vocabulary", reason };
    let tokens: Pairs<u32> = read_json(folder, &vocabulary, "vocabulary", MOST_BYTES)?;
    let tokens = tokens.unique().map_err(|token| refused(format!("it has “{}” twice", shown(&token))))?;
    let special = [&settings.start, &settings.end, &settings.unknown, &settings.padding];
    // One that had to be added would have an id that the text model has no embedding for.
    let known = |token: &str| tokens.contains_key(token);
    if let Some(token) = special.iter().find(|token| !known(token)) {
        return Err(refused(format!("it has no token “{}”", shown(token))));
    }
    let merges = merges(folder)?;
    let model = BPE::builder()
        .vocab_and_merges(tokens.into_iter().collect::<tokenizers::models::bpe::Vocab>(), merges)
        .unk_token(settings.unknown.clone())
        .end_of_word_suffix("</w>".to_owned())
        .build()
        .map_err(|error| refused(format!("it does not go with merges.txt: {error}")))?;
    let unusable = |error: tokenizers::Error| refused(error.to_string());
    let mut tokenizer = Tokenizer::new(model);
    let blank = Replace::new(ReplacePattern::Regex(r"\s+".to_owned()), " ").map_err(unusable)?;
    let normal = Normalizers::new(vec![NFC.into(), blank.into(), Lowercase.into()]);
    tokenizer.with_normalizer(Some(normal)).map_err(unusable)?;
    let words = Split::new(SplitPattern::Regex(WORDS.to_owned()), SplitDelimiterBehavior::Removed, true);
    tokenizer.with_pre_tokenizer(Some(PreTokenizers::new(vec![
        words.map_err(unusable)?.into(),
        ByteLevel::new(false, true, true).into(),
    ])));
    let special: Vec<AddedToken> = special.map(|token| AddedToken::from(token.clone(), true)).to_vec();
    tokenizer.add_special_tokens(special).map_err(unusable)?;
    Ok(tokenizer)
}

/// `merges.txt`: pairs in the order of their rank, after a line that names its version.
fn merges(folder: &Path) -> Result<Vec<(String, String)>, CheckpointError> {
    let path = folder.join("merges.txt");
    let refused =
        |reason: String| CheckpointError::Json { path: path.clone(), what: "list of merges", reason };
    let text = read_bounded(folder, &path, "list of merges", MOST_BYTES)?;
    let text = String::from_utf8(text).map_err(|_| refused("it is not UTF-8".to_owned()))?;
    let lines = text.lines().enumerate().filter(|(at, line)| !(*at == 0 && line.starts_with("#version")));
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| match line.trim_end().split_once(' ') {
            Some((left, right)) if !right.contains(' ') => Ok((left.to_owned(), right.to_owned())),
            _ => Err(refused(format!("line {} is no pair", at + 1))),
        })
        .collect()
}
