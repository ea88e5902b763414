//! Every option of Offstage, once: its name, doc, type and default stand on a field of one of the
//! structs below, and the flag, the environment variable, the key in `offstage.toml` and the page
//! of `offstage config --print` follow from it.
//!
//! Precedence, lowest first: default, `offstage.toml` (or the file of `--config`), environment
//! (`OFFSTAGE_PORT`, `OFFSTAGE_LOG_FORMAT`, …), flag (`--port`, `--log-format`, …).

mod established;
mod layers;
mod limits;
mod listen;
mod log;
mod models;
mod print;
mod queue;
mod residency;
mod retention;
mod units;
mod work;

use clap::{Args, FromArgMatches};

pub use layers::{ConfigError, File, Layers, Origin, Resolved, Setting};
pub use limits::Limits;
pub use listen::Listen;
pub use log::{Log, LogFormat};
pub use models::Models;
pub use queue::{Operators, Queue};
pub use residency::Residency;
pub use retention::Retention;
pub(crate) use units::size;
pub use units::{Auto, printed_duration, printed_size};
pub use work::Work;

/// The file that is read when it exists and no other is named.
pub const DEFAULT_FILE: &str = "offstage.toml";

/// All options, typed, one struct per concern.
#[derive(Clone, Debug, PartialEq, Args)]
pub struct Config {
    #[command(flatten)]
    pub listen: Listen,
    #[command(flatten)]
    pub limits: Limits,
    #[command(flatten)]
    pub work: Work,
    #[command(flatten)]
    pub queue: Queue,
    #[command(flatten)]
    pub residency: Residency,
    #[command(flatten)]
    pub retention: Retention,
    #[command(flatten)]
    pub models: Models,
    #[command(flatten)]
    pub log: Log,
}

impl Config {
    /// Reads the options from all layers. The error is one sentence that names the option, the value
    /// and where it came from.
    pub fn from_layers(layers: &Layers) -> Result<Config, ConfigError> {
        layers.resolve().map(|resolved| resolved.config)
    }
}

impl Default for Config {
    /// The defaults alone: no file, no environment, no flags.
    fn default() -> Self {
        let command = Config::augment_args(clap::Command::new("offstage").no_binary_name(true));
        let matches = command.get_matches_from(std::iter::empty::<&str>());
        match Config::from_arg_matches(&matches) {
            Ok(config) => config,
            Err(error) => error.exit(),
        }
    }
}

#[cfg(test)]
mod tests;
