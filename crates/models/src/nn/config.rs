//! What the configurations of all networks share.

use serde::Deserialize;

/// Widths, depths and counts above these are no network that a machine could hold; they are refused
/// before anything is allocated by them.
const MOST_CHANNELS: usize = 65_536;
const MOST_BLOCKS: usize = 8;

/// Why a `config.json` cannot be used. The sentences say which key to change.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConfigError {
    #[error("the configuration of the {component} cannot be read: {reason}")]
    Json { component: &'static str, reason: String },
    #[error(
        "the configuration of the {component} has “{key}”: {found}; this version supports {supported} only"
    )]
    Unsupported { component: &'static str, key: &'static str, found: String, supported: String },
    #[error("the configuration of the {component} contradicts itself: {reason}")]
    Inconsistent { component: &'static str, reason: String },
}

/// A value for all blocks, or one for each.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum OneOrEach {
    One(usize),
    Each(Vec<usize>),
}

impl OneOrEach {
    /// The value of block `index`; the last one's where the list is too short, which
    /// [`Checks::each`] refuses beforehand.
    pub fn at(&self, index: usize) -> usize {
        match self {
            OneOrEach::One(value) => *value,
            OneOrEach::Each(values) => values.get(index).or(values.last()).copied().unwrap_or_default(),
        }
    }
}

/// A list that is not as long as the one that says how many blocks there are.
pub fn lengths(key: &str, found: usize, blocks: usize) -> String {
    format!("“{key}” has {found} entries, “block_out_channels” {blocks}")
}

/// Reads the JSON of a component's configuration; keys that it does not know are passed over.
pub fn parse<'de, C: Deserialize<'de>>(component: &'static str, json: &'de str) -> Result<C, ConfigError> {
    serde_json::from_str(json).map_err(|error| ConfigError::Json { component, reason: error.to_string() })
}

/// The checks of one component's configuration.
#[derive(Clone, Copy, Debug)]
pub struct Checks(pub &'static str);

impl Checks {
    /// Refuses a value that is not the one supported.
    pub fn only<T: PartialEq + std::fmt::Debug>(
        self,
        key: &'static str,
        found: &T,
        supported: &T,
    ) -> Result<(), ConfigError> {
        self.supported(key, found == supported, format!("{found:?}"), format!("{supported:?}"))
    }

    /// Refuses what is not `fine`.
    pub fn supported(
        self,
        key: &'static str,
        fine: bool,
        found: impl Into<String>,
        supported: impl Into<String>,
    ) -> Result<(), ConfigError> {
        let component = self.0;
        if fine {
            return Ok(());
        }
        Err(ConfigError::Unsupported { component, key, found: found.into(), supported: supported.into() })
    }

    /// Refuses what contradicts another key.
    pub fn consistent(self, fine: bool, reason: impl FnOnce() -> String) -> Result<(), ConfigError> {
        if fine { Ok(()) } else { Err(ConfigError::Inconsistent { component: self.0, reason: reason() }) }
    }

    /// A width or count between 1 and what a machine could hold.
    pub fn size(self, key: &'static str, value: usize) -> Result<(), ConfigError> {
        self.supported(
            key,
            (1..=MOST_CHANNELS).contains(&value),
            value.to_string(),
            format!("1 to {MOST_CHANNELS}"),
        )
    }

    /// The list of widths that says how many blocks there are.
    pub fn blocks(self, key: &'static str, widths: &[usize]) -> Result<(), ConfigError> {
        let count = widths.len();
        let supported = format!("1 to {MOST_BLOCKS} entries");
        self.supported(key, (1..=MOST_BLOCKS).contains(&count), format!("{count} entries"), supported)?;
        widths.iter().try_for_each(|&width| self.size(key, width))
    }

    /// A number or list with an entry for each of `blocks` blocks.
    pub fn each(self, key: &'static str, value: &OneOrEach, blocks: usize) -> Result<(), ConfigError> {
        if let OneOrEach::Each(values) = value {
            self.consistent(values.len() == blocks, || lengths(key, values.len(), blocks))?;
        }
        (0..blocks).try_for_each(|index| self.size(key, value.at(index)))
    }

    /// Whether `width` splits evenly into `parts` of what `key` counts.
    pub fn divides(self, key: &'static str, width: usize, parts: usize) -> Result<(), ConfigError> {
        self.size(key, parts)?;
        self.consistent(width.is_multiple_of(parts), || {
            format!("{width} channels do not split into {parts} (“{key}”)")
        })
    }
}
