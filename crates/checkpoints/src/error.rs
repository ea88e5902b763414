use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::Dtype;

/// Why files of a model cannot be used. Every sentence names the file, and the tensor if it is about one.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CheckpointError {
    /// Put the file there, or name another folder.
    #[error("there is no {what} at {}", path.display())]
    NotThere { path: PathBuf, what: &'static str },
    /// The disk or its permissions.
    #[error("{} cannot be read: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },
    /// The disk or its permissions.
    #[error("{} cannot be written: {reason}", path.display())]
    Unwritable { path: PathBuf, reason: String },
    /// Copy the file into the folder.
    #[error("{} leads out of the model's folder; put the file itself there", path.display())]
    Outside { path: PathBuf },
    /// Convert it.
    #[error(
        "{} holds its weights as a Python pickle, which can run code when it is opened; convert it to \
         safetensors (in Python: pipeline.save_pretrained(folder, safe_serialization=True))",
        path.display()
    )]
    Pickle { path: PathBuf },
    /// The folder is another component's, or its download is not complete.
    #[error("{} holds no weights: {looked_for} was looked for", folder.display())]
    NoWeights { folder: PathBuf, looked_for: String },
    /// Download it again.
    #[error("{} is cut short: it has {bytes} bytes and should have {needed}", path.display())]
    Truncated { path: PathBuf, bytes: u64, needed: u64 },
    /// It is another file than its name says, or damaged.
    #[error("{} is larger than a file of its kind can be: {bytes} bytes, at most {limit}", path.display())]
    TooLarge { path: PathBuf, bytes: u64, limit: u64 },
    /// It is another file than its name says, or damaged.
    #[error("{} is no safetensors file: {reason}", path.display())]
    Header { path: PathBuf, reason: String },
    /// It is another file than its name says, or damaged.
    #[error("{} is no {what}: {reason}", path.display())]
    Json { path: PathBuf, what: &'static str, reason: String },
    /// The model's author has to say something else there.
    #[error("{}: {reason}", path.display())]
    Config { path: PathBuf, reason: String },
    /// The file is damaged.
    #[error("the tensor “{}” of {} {reason}", shown(name), path.display())]
    Tensor { path: PathBuf, name: String, reason: String },
    /// The weights are another network's.
    #[error("{} lacks the tensor “{}”", path.display(), shown(name))]
    MissingTensor { path: PathBuf, name: String },
    /// The weights are another network's.
    #[error("{} holds a tensor “{}” that the network has no place for", path.display(), shown(name))]
    UnknownTensor { path: PathBuf, name: String },
    /// The weights are another network's, or the configuration is.
    #[error(
        "the tensor “{}” of {} has shape {found:?}, the network needs {expected:?}",
        shown(name), path.display()
    )]
    Shape { path: PathBuf, name: String, found: Vec<usize>, expected: Vec<usize> },
    /// The file is not what it was, or not what was published.
    #[error("{} is damaged: its SHA-256 is {found} and should be {expected}", path.display())]
    Checksum { path: PathBuf, found: String, expected: String },
    /// Whoever watched said so.
    #[error("stopped on request")]
    Stopped,
    /// Use weights of another kind.
    #[error("the tensor “{}” of {} holds {found}; {readable} can be used", shown(name), path.display())]
    Numbers { path: PathBuf, name: String, found: Dtype, readable: &'static str },
}

impl CheckpointError {
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> CheckpointError {
        CheckpointError::Unreadable { path: path.to_owned(), reason: said(error) }
    }

    pub(crate) fn config(path: &Path, reason: impl Into<String>) -> CheckpointError {
        CheckpointError::Config { path: path.to_owned(), reason: reason.into() }
    }
}

/// What an error of the system says, without its number.
pub(crate) fn said(error: &io::Error) -> String {
    let said = error.to_string();
    said.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// How much of a name that comes from a file is shown.
const SHOWN: usize = 120;

/// A name from a file, safe to print and not too long.
pub(crate) fn shown(name: &str) -> impl fmt::Display {
    let mut printed: String = name.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if name.chars().nth(SHOWN).is_some() {
        printed.push('…');
    }
    printed
}
