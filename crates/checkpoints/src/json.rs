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

/// The pairs of a JSON object in their order, a name that stands twice included.
#[derive(Debug)]
pub(crate) struct Pairs<V>(pub(crate) Vec<(String, V)>);

impl<V> Default for Pairs<V> {
    fn default() -> Self {
        Pairs(Vec::new())
    }
}

impl<V> Pairs<V> {
    /// Sorts by name; `Err` with a name that stands twice.
    pub(crate) fn sorted(mut self) -> Result<Vec<(String, V)>, String> {
        self.0.sort_by(|one, other| one.0.cmp(&other.0));
        match self.0.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(pair[0].0.clone()),
            None => Ok(self.0),
        }
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
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(Object(PhantomData))
    }
}
