use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::CheckpointError;
use crate::json::read_config;

/// A component's configuration, with the file that it comes from for sentences about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    path: PathBuf,
    value: Value,
}

impl Config {
    /// Reads a configuration: a JSON object of at most a mebibyte.
    pub fn read(folder: &Path, path: &Path) -> Result<Config, CheckpointError> {
        let value: Value = read_config(folder, path)?;
        if !value.is_object() {
            return Err(CheckpointError::Json {
                path: path.to_owned(),
                what: "configuration",
                reason: "it is no object".to_owned(),
            });
        }
        Ok(Config { path: path.to_owned(), value })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The configuration as a type; a sentence with the file if it does not fit.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, CheckpointError> {
        T::deserialize(&self.value).map_err(|error| self.refused(error.to_string()))
    }

    /// The sentence that something in this configuration cannot be used.
    pub fn refused(&self, reason: impl Into<String>) -> CheckpointError {
        CheckpointError::config(&self.path, reason)
    }
}
