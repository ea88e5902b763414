use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::io::Read;
use std::marker::PhantomData;
use std::path::Path;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};

use crate::CheckpointError;
use crate::contained::open_within;

/// Largest configuration: those of models have a few kilobytes.
pub(crate) const MAX_CONFIG_BYTES: u64 = 1 << 20;
/// Largest index of shards or manifest: those of the largest models have some hundred kilobytes.
pub(crate) const MAX_INDEX_BYTES: u64 = 16 << 20;

/// The whole of a small file, whose size is checked first.
pub(crate) fn read_bounded(
    folder: &Path,
    path: &Path,
    what: &'static str,
    limit: u64,
) -> Result<Vec<u8>, CheckpointError> {
    let (file, bytes) = open_within(folder, path, what)?;
    let too_large = |bytes| CheckpointError::TooLarge { path: path.to_owned(), bytes, limit };
    if bytes > limit {
        return Err(too_large(bytes));
    }
    let mut content = Vec::with_capacity(usize::try_from(bytes).map_err(|_| too_large(bytes))?);
    // A file that grows while it is read ends where it ended before.
    file.take(bytes).read_to_end(&mut content).map_err(|error| CheckpointError::unreadable(path, &error))?;
    Ok(content)
}

/// Reads a JSON file of one kind.
pub(crate) fn read_json<T: DeserializeOwned>(
    folder: &Path,
    path: &Path,
    what: &'static str,
    limit: u64,
) -> Result<T, CheckpointError> {
    let content = read_bounded(folder, path, what, limit)?;
    serde_json::from_slice(&content).map_err(|error| CheckpointError::Json {
        path: path.to_owned(),
        what,
        reason: error.to_string(),
    })
}

/// Reads a configuration, which Python may have written: `Infinity` and `-Infinity`, which JSON has not,
/// become `null`. Published schedulers have them.
pub(crate) fn read_config<T: DeserializeOwned>(folder: &Path, path: &Path) -> Result<T, CheckpointError> {
    let what = "configuration";
    let mut content = read_bounded(folder, path, what, MAX_CONFIG_BYTES)?;
    replace_unbounded(&mut content);
    serde_json::from_slice(&content).map_err(|error| CheckpointError::Json {
        path: path.to_owned(),
        what,
        reason: error.to_string(),
    })
}

/// Writes `null` and blanks over numbers without bounds, outside strings.
fn replace_unbounded(json: &mut [u8]) {
    const WORDS: [&[u8]; 2] = [b"-Infinity", b"Infinity"];
    let (mut at, mut in_string) = (0, false);
    while at < json.len() {
        match json[at] {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'-' | b'I' if !in_string => {
                if let Some(word) = WORDS.iter().find(|word| json[at..].starts_with(word)) {
                    let place = &mut json[at..at + word.len()];
                    place.fill(b' ');
                    place[..4].copy_from_slice(b"null");
                    at += word.len() - 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The pairs of a JSON object, and whether a name stands twice. A tree, because a list that grows would
/// be larger than the file it is read from.
#[derive(Debug)]
pub(crate) struct Pairs<V> {
    pairs: BTreeMap<String, V>,
    twice: Option<String>,
}

impl<V> Default for Pairs<V> {
    fn default() -> Self {
        Pairs { pairs: BTreeMap::new(), twice: None }
    }
}

impl<V> Pairs<V> {
    pub(crate) fn add(&mut self, name: String, value: V) {
        match self.pairs.entry(name) {
            Entry::Vacant(place) => drop(place.insert(value)),
            Entry::Occupied(taken) => self.twice = Some(taken.key().clone()),
        }
    }

    /// By name; `Err` with a name that stands twice.
    pub(crate) fn unique(self) -> Result<BTreeMap<String, V>, String> {
        self.twice.map_or(Ok(self.pairs), Err)
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<V>(PhantomData<V>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for Object<V> {
            type Value = Pairs<V>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Pairs::default();
                while let Some((name, value)) = map.next_entry()? {
                    pairs.add(name, value);
                }
                Ok(pairs)
            }
        }

        deserializer.deserialize_map(Object(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str) -> String {
        let mut json = text.as_bytes().to_vec();
        replace_unbounded(&mut json);
        String::from_utf8(json).unwrap()
    }

    #[test]
    fn numbers_without_bounds_become_null_outside_strings() {
        assert_eq!(replaced(r#"{"a": -Infinity, "b": [Infinity]}"#), r#"{"a": null     , "b": [null    ]}"#);
        for text in [
            r#"{"a": "-Infinity"}"#,
            r#"{"\"": "\\", "Infinity": -1}"#,
            r#"{"a": "\" Infinity"}"#,
            "-I",
            "\"Inf",
        ] {
            assert_eq!(replaced(text), text);
        }
    }
}
