use serde::{Deserialize, Serialize};

use super::LoadError;

/// The version of the tokenizer, the network and the meaning of its outputs: weights of another
/// version are refused.
pub const FORMAT_VERSION: u32 = 1;

/// Everything about a trained retoucher but its weights; stored as JSON beside them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetoucherConfig {
    pub version: u32,
    /// Width of a token's vector.
    pub width: usize,
    /// Attention heads per layer; divides `width`.
    pub heads: usize,
    /// Encoder layers.
    pub layers: usize,
    /// Width of the hidden layer of each feed-forward block.
    pub hidden: usize,
    /// Rows of the embedding table that character n-grams are hashed into.
    pub buckets: usize,
    /// The name of each adjustment that can be heard, in output order.
    pub labels: Vec<String>,
    pub thresholds: Thresholds,
    /// How the weights came about, in sentences.
    #[serde(default)]
    pub training: String,
    /// The words that have a row of their own in the embedding table; all others are known by
    /// their character n-grams only.
    pub vocabulary: Vec<String>,
}

/// From which probability on something counts as heard.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// An adjustment with its direction.
    pub adjustment: f32,
    /// A word of a request that is not supported.
    pub unsupported: f32,
}

impl RetoucherConfig {
    /// The sizes that ship: about 0.9 M parameters with a vocabulary of 2,000 words.
    pub fn new(labels: Vec<String>, vocabulary: Vec<String>) -> Self {
        RetoucherConfig {
            version: FORMAT_VERSION,
            width: 96,
            heads: 4,
            layers: 3,
            hidden: 192,
            buckets: 4096,
            labels,
            thresholds: Thresholds { adjustment: 0.5, unsupported: 0.5 },
            training: String::new(),
            vocabulary,
        }
    }

    /// How many (label, direction) pairs the network tells apart. Sense `2·label` raises the
    /// label's amount, sense `2·label + 1` lowers it.
    pub fn senses(&self) -> usize {
        self.labels.len() * 2
    }

    pub(super) fn from_json(json: &str) -> Result<Self, LoadError> {
        let config: RetoucherConfig =
            serde_json::from_str(json).map_err(|error| LoadError::Config(error.to_string()))?;
        if config.version != FORMAT_VERSION {
            return Err(LoadError::Config(format!(
                "its version is {}, this build reads version {FORMAT_VERSION}",
                config.version
            )));
        }
        let sizes = [config.width, config.heads, config.layers, config.hidden, config.buckets];
        if sizes.iter().any(|&size| size == 0 || size > 1 << 16) || !config.width.is_multiple_of(config.heads)
        {
            return Err(LoadError::Config("its sizes describe no network".into()));
        }
        if config.labels.is_empty() || config.labels.len() > 1024 || config.vocabulary.len() > 1 << 16 {
            return Err(LoadError::Config("it has no labels, or more labels or words than fit".into()));
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(change: impl FnOnce(&mut RetoucherConfig)) -> String {
        let mut config = RetoucherConfig::new(vec!["exposure".into()], vec!["brighter".into()]);
        change(&mut config);
        serde_json::to_string(&config).unwrap()
    }

    #[test]
    fn a_configuration_reads_back_as_written() {
        let config = RetoucherConfig::from_json(&json(|_| ())).unwrap();
        assert_eq!(config, RetoucherConfig::new(vec!["exposure".into()], vec!["brighter".into()]));
        assert_eq!(config.senses(), 2);
    }

    #[test]
    fn a_configuration_that_describes_no_network_is_refused() {
        for bad in [
            json(|config| config.version = 99),
            json(|config| config.heads = 0),
            json(|config| config.heads = 7),
            json(|config| config.labels.clear()),
            json(|config| config.buckets = usize::MAX),
            "{}".into(),
        ] {
            assert!(matches!(RetoucherConfig::from_json(&bad), Err(LoadError::Config(_))), "{bad}");
        }
    }
}
