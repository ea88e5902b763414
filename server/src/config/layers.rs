use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::{Config, DEFAULT_FILE, established};

const ENV_PREFIX: &str = "OFFSTAGE_";
/// Names the file, as `--config` does; it is no option itself.
const ENV_FILE: &str = "OFFSTAGE_CONFIG";
/// Names the program that the browser tests start, which inherits it.
const ENV_PROGRAM: &str = "OFFSTAGE_BIN";

/// What stands above the defaults, as text: nothing here is parsed yet.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    pub file: Option<File>,
    /// Environment variables; those that neither begin with `OFFSTAGE_` nor are established names are
    /// passed over.
    pub env: BTreeMap<String, String>,
    /// Values of flags, by option key.
    pub flags: BTreeMap<String, String>,
}

/// A configuration file and its text.
#[derive(Clone, Debug)]
pub struct File {
    pub path: PathBuf,
    pub text: String,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(PathBuf),
    Env(String),
    Flag(String),
}

/// An option with the text of its value, for people.
#[derive(Clone, Debug)]
pub struct Setting {
    /// As in the file: `port`, `log.format`.
    pub key: String,
    pub doc: String,
    pub value: String,
    pub origin: Origin,
}

/// The typed options beside their texts.
#[derive(Clone, Debug)]
pub struct Resolved {
    pub config: Config,
    pub settings: Vec<Setting>,
}

/// Why the configuration cannot be used: each message names the option, the value and its source.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{} is no valid TOML: {message}", path.display())]
    Toml { path: PathBuf, message: String },
    #[error("there is no option “{key}” ({origin}); `offstage config --print` lists all options")]
    UnknownKey { key: String, origin: Origin },
    #[error("{key} = “{value}” ({origin}) cannot be used: {reason}")]
    BadValue { key: String, value: String, origin: Origin, reason: String },
}

impl Layers {
    /// Reads the file (`named` by `--config`, else by `OFFSTAGE_CONFIG`, else `offstage.toml` where it
    /// exists), this process's environment, and the flags in `matches`.
    pub fn gather(named: Option<&Path>, matches: &ArgMatches) -> Result<Layers, ConfigError> {
        let env: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| {
                Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
            })
            .filter(|(name, _)| name.starts_with(ENV_PREFIX) || established::is_one(name))
            .collect();
        let named = named.map(Path::to_path_buf).or_else(|| env.get(ENV_FILE).map(PathBuf::from));
        let file = match named {
            Some(path) => Some(File::read(path)?),
            None if Path::new(DEFAULT_FILE).exists() => Some(File::read(PathBuf::from(DEFAULT_FILE))?),
            None => None,
        };
        Ok(Layers { file, env, flags: flags_in(matches) })
    }

    /// The options with their provenance.
    pub fn resolve(&self) -> Result<Resolved, ConfigError> {
        let command = Config::augment_args(Command::new("offstage").no_binary_name(true));
        let mut texts = BTreeMap::new();
        for (key, value) in self.file.as_ref().map_or(Ok(Vec::new()), File::entries)? {
            let origin = Origin::File(self.file.as_ref().map(|file| file.path.clone()).unwrap_or_default());
            texts.insert(known(&command, key, origin.clone())?, (value, origin));
        }
        for (name, key, value) in established::options(|name| self.env.get(name)) {
            texts.insert(key.to_owned(), (value, Origin::Env(name.to_owned())));
        }
        for (name, value) in &self.env {
            let is_option = name != ENV_FILE && name != ENV_PROGRAM;
            let Some(rest) = name.strip_prefix(ENV_PREFIX).filter(|_| is_option) else { continue };
            let origin = Origin::Env(name.clone());
            let key = command.get_arguments().map(key_of).find(|key| env_name(key) == *name);
            let key = known(&command, key.unwrap_or_else(|| rest.to_lowercase()), origin.clone())?;
            texts.insert(key, (value.clone(), origin));
        }
        for (key, value) in &self.flags {
            let origin = Origin::Flag(format!("--{}", long_name(&command, key)));
            texts.insert(known(&command, key.clone(), origin.clone())?, (value.clone(), origin));
        }
        let settings: Vec<Setting> = command
            .get_arguments()
            .map(|arg| {
                let (value, origin) =
                    texts.remove(&key_of(arg)).unwrap_or((default_of(arg), Origin::Default));
                Setting { key: key_of(arg), doc: doc_of(arg), value, origin }
            })
            .collect();
        Ok(Resolved { config: typed(command, &settings)?, settings })
    }
}

impl File {
    pub fn read(path: PathBuf) -> Result<File, ConfigError> {
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(File { path, text }),
            Err(source) => Err(ConfigError::Unreadable { path, source }),
        }
    }

    /// Its keys, dotted across tables, with their values as text.
    fn entries(&self) -> Result<Vec<(String, String)>, ConfigError> {
        let table: toml::Table = self.text.parse().map_err(|error: toml::de::Error| ConfigError::Toml {
            path: self.path.clone(),
            message: error.to_string().trim_end().to_owned(),
        })?;
        let mut entries = Vec::new();
        flatten("", table, &mut entries);
        Ok(entries)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(path) => write!(f, "{}", path.display()),
            Origin::Env(name) => write!(f, "environment variable {name}"),
            Origin::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}

/// `log.format` is set by `OFFSTAGE_LOG_FORMAT`.
pub(super) fn env_name(key: &str) -> String {
    format!("{ENV_PREFIX}{}", key.replace('.', "_").to_uppercase())
}

fn flatten(prefix: &str, table: toml::Table, entries: &mut Vec<(String, String)>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, entries),
            toml::Value::String(text) => entries.push((key, text)),
            other => entries.push((key, other.to_string())),
        }
    }
}

fn flags_in(matches: &ArgMatches) -> BTreeMap<String, String> {
    Config::augment_args(Command::new("offstage"))
        .get_arguments()
        .map(key_of)
        .filter(|key| matches.try_contains_id(key).is_ok_and(|contained| contained))
        .filter(|key| matches.value_source(key) == Some(clap::parser::ValueSource::CommandLine))
        .filter_map(|key| {
            let raw = matches.get_raw(&key)?.next_back()?.to_string_lossy().into_owned();
            Some((key, raw))
        })
        .collect()
}

/// The typed options of all texts; a value that does not parse is told with its origin.
fn typed(mut command: Command, settings: &[Setting]) -> Result<Config, ConfigError> {
    // An argument can only be printed once its command is built.
    command.build();
    let flags: Vec<String> = settings
        .iter()
        .map(|setting| format!("--{}={}", long_name(&command, &setting.key), setting.value))
        .collect();
    let flag_of: Vec<String> = command.get_arguments().map(ToString::to_string).collect();
    command.try_get_matches_from(flags).and_then(|matches| Config::from_arg_matches(&matches)).map_err(
        |error| {
            let flag = match error.get(ContextKind::InvalidArg) {
                Some(ContextValue::String(flag)) => flag.clone(),
                _ => String::new(),
            };
            let at = flag_of.iter().position(|known| *known == flag).unwrap_or(0);
            let Setting { key, value, origin, .. } = settings[at].clone();
            ConfigError::BadValue { key, value, origin, reason: reason_of(&error) }
        },
    )
}

fn reason_of(error: &clap::Error) -> String {
    if let Some(source) = std::error::Error::source(error) {
        return source.to_string();
    }
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(valid)) => format!("use {}", valid.join(" or ")),
        _ => "it does not have the right form".to_owned(),
    }
}

fn known(command: &Command, key: String, origin: Origin) -> Result<String, ConfigError> {
    if command.get_arguments().any(|arg| key_of(arg) == key) {
        Ok(key)
    } else {
        Err(ConfigError::UnknownKey { key, origin })
    }
}

fn key_of(arg: &Arg) -> String {
    arg.get_id().to_string()
}

fn long_name(command: &Command, key: &str) -> String {
    let arg = command.get_arguments().find(|arg| arg.get_id() == key);
    arg.and_then(Arg::get_long).unwrap_or(key).to_owned()
}

fn default_of(arg: &Arg) -> String {
    arg.get_default_values().first().map(|value| value.to_string_lossy().into_owned()).unwrap_or_default()
}

fn doc_of(arg: &Arg) -> String {
    arg.get_help().map(ToString::to_string).unwrap_or_default()
}
