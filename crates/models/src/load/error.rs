/// Why a checkpoint cannot be loaded. Every sentence names the file, and the tensor.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LoadError {
    /// Get the whole checkpoint, or the configuration that belongs to it.
    #[error("{file} lacks the tensor “{name}”: it is incomplete, or belongs to another configuration")]
    Missing { file: String, name: String },
    /// Take the configuration that belongs to the file.
    #[error(
        "{file} holds a tensor “{name}” that the model has no place for: it belongs to another configuration"
    )]
    Unknown { file: String, name: String },
    #[error("the tensor “{name}” in {file} has shape {found:?}, the configuration asks for {expected:?}")]
    Shape { file: String, name: String, found: Vec<usize>, expected: Vec<usize> },
    /// Convert the file.
    #[error("the tensor “{name}” in {file} holds {found}; F64, F32, F16 and BF16 can be read")]
    Numbers { file: String, name: String, found: String },
    /// The file, or the disk it lies on.
    #[error("the tensor “{name}” cannot be read from {file}: {reason}")]
    Read { file: String, name: String, reason: String },
    /// Change the configuration of this program.
    #[error("weights cannot be held as {found}; F64, F32, F16 and BF16 can")]
    Target { found: String },
}
