use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::CheckpointError;

/// How libraries name the weights of a component: diffusers' networks, and transformers' encoders.
const STEMS: [&str; 2] = ["diffusion_pytorch_model", "model"];
const ENDING: &str = ".safetensors";
const INDEX: &str = ".safetensors.index";
/// Names of weights that would have to be unpickled.
const PICKLES: [&str; 4] = [".bin", ".ckpt", ".pt", ".pth"];

/// One complete set of a component's weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Single(PathBuf),
    Sharded(PathBuf),
}

/// Finds a component's weights. `variant` is a word such as `fp16`, or `None` for those without one.
///
/// Where a single file and an index of shards stand side by side, the single file is taken, as
/// transformers does.
pub(crate) fn locate(folder: &Path, variant: Option<&str>) -> Result<Location, CheckpointError> {
    for stem in STEMS {
        let (single, indexes) = match variant {
            None => (format!("{stem}{ENDING}"), vec![format!("{stem}{INDEX}.json")]),
            Some(variant) => (
                format!("{stem}.{variant}{ENDING}"),
                vec![format!("{stem}{INDEX}.{variant}.json"), format!("{stem}.{variant}{INDEX}.json")],
            ),
        };
        let there = |name: &String| folder.join(name).symlink_metadata().is_ok();
        if there(&single) {
            return Ok(Location::Single(folder.join(single)));
        }
        if let Some(index) = indexes.iter().find(|name| there(name)) {
            return Ok(Location::Sharded(folder.join(index)));
        }
    }
    Err(nothing(folder, variant))
}

/// The variants that a folder holds, `None` for the weights without one. Weights that would have to be
/// unpickled do not count.
pub(crate) fn variants(folder: &Path) -> BTreeSet<Option<String>> {
    let names = names(folder);
    names.iter().filter_map(|name| variant_of(name)).collect()
}

/// The variant whose weights (single file or index) have this name.
pub(crate) fn variant_of(name: &str) -> Option<Option<String>> {
    STEMS.iter().find_map(|stem| {
        let rest = name.strip_prefix(stem)?;
        if rest == ENDING {
            return Some(None);
        }
        let word = match rest.strip_suffix(".json") {
            Some(index) => match index.strip_prefix(INDEX) {
                Some("") => return Some(None),
                Some(variant) => variant.strip_prefix('.')?,
                None => index.strip_suffix(INDEX)?.strip_prefix('.')?,
            },
            None => rest.strip_suffix(ENDING)?.strip_prefix('.')?,
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        (!word.is_empty() && word.bytes().all(plain)).then(|| Some(word.to_owned()))
    })
}

/// The variant that a file is a part of: single file, index or shard. Shards carry it before their
/// number (`model.fp16-00001-of-00002.safetensors`) or, from older libraries, behind it.
#[cfg_attr(not(feature = "hub"), allow(dead_code, reason = "only downloads choose before there is an index"))]
pub(crate) fn variant_of_part(name: &str) -> Option<Option<String>> {
    let Some((stem, rest)) = shard(name) else { return variant_of(name) };
    // Without its number a shard is called as a single file is.
    variant_of(&format!("{stem}{rest}"))
}

/// A shard's name before and behind its number, which is `-00001-of-00002`.
fn shard(name: &str) -> Option<(&str, &str)> {
    let of = name.find("-of-")?;
    let start = name[..of].rfind('-')?;
    let behind = &name[of + 4..];
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    let end = of + 4 + digits;
    let counts = &name[start + 1..of];
    let numbered = digits > 0 && !counts.is_empty() && counts.bytes().all(|byte| byte.is_ascii_digit());
    numbered.then(|| (&name[..start], &name[end..]))
}

fn nothing(folder: &Path, variant: Option<&str>) -> CheckpointError {
    if !folder.is_dir() {
        return CheckpointError::NotThere { path: folder.to_owned(), what: "component of the model" };
    }
    let names = names(folder);
    if let Some(pickle) = names.iter().find(|name| PICKLES.iter().any(|ending| name.ends_with(ending))) {
        return CheckpointError::Pickle { path: folder.join(pickle) };
    }
    let dot = variant.map(|variant| format!(".{variant}")).unwrap_or_default();
    let [first, second] = STEMS;
    CheckpointError::NoWeights {
        folder: folder.to_owned(),
        looked_for: format!("{first}{dot}{ENDING} or {second}{dot}{ENDING} (or an index of shards)"),
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).take(MOST_NAMES).collect();
    names.sort();
    names
}

/// A component's folder has some dozen files; no more than this are looked at.
const MOST_NAMES: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_tell_their_variant_wherever_it_stands() {
        let fp16 = Some(Some("fp16".to_owned()));
        assert_eq!(variant_of_part("model.fp16-00001-of-00002.safetensors"), fp16);
        assert_eq!(variant_of_part("model-00001-of-00002.fp16.safetensors"), fp16);
        assert_eq!(variant_of_part("model.fp16.safetensors"), fp16);
        assert_eq!(variant_of_part("diffusion_pytorch_model-00001-of-00002.safetensors"), Some(None));
        for name in
            ["model-of-2.safetensors", "one-of-them", "-of-", "model-1-of-.safetensors", "config.json"]
        {
            assert_eq!(variant_of_part(name), None, "{name}");
        }
    }

    #[test]
    fn names_tell_their_variant() {
        let fp16 = Some(Some("fp16".to_owned()));
        for name in [
            "model.fp16.safetensors",
            "diffusion_pytorch_model.fp16.safetensors",
            "diffusion_pytorch_model.safetensors.index.fp16.json",
            "diffusion_pytorch_model.fp16.safetensors.index.json",
        ] {
            assert_eq!(variant_of(name), fp16, "{name}");
        }
        assert_eq!(variant_of("model.safetensors"), Some(None));
        assert_eq!(variant_of("diffusion_pytorch_model.safetensors.index.json"), Some(None));
        for name in ["model-00001-of-00002.safetensors", "model.bin", "config.json", "other.safetensors"] {
            assert_eq!(variant_of(name), None, "{name}");
        }
    }
}
