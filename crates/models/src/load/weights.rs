use std::borrow::Cow;

/// The tensors of one component of a model, wherever they lie: the port to files.
pub trait Weights {
    /// What a sentence calls all of it: a path.
    fn place(&self) -> String;

    /// The names of all tensors.
    fn names(&self) -> Vec<String>;

    /// What is known of a tensor without reading it.
    fn stored(&self, name: &str) -> Option<Stored>;

    /// A tensor's numbers in C order, little-endian. The reason of a failure is a part of a sentence.
    fn read(&self, name: &str) -> Result<Cow<'_, [u8]>, String>;
}

/// A tensor in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub dtype: StoredType,
    pub shape: Vec<usize>,
    /// What a sentence calls the file.
    pub file: String,
}

/// What a tensor's numbers are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredType {
    F64,
    F32,
    F16,
    Bf16,
    /// Nothing that weights can be made of.
    Other(String),
}
