/// The tensors of one component of a model, wherever they lie: the port to files.
pub trait Weights {
    /// What a sentence calls all of it: a path.
    fn place(&self) -> String;

    /// The names of all tensors.
    fn names(&self) -> Vec<String>;

    /// What is known of a tensor without reading it.
    fn stored(&self, name: &str) -> Option<Stored>;

    /// Fills `buffer` with a tensor's bytes from `start` on: its numbers in C order, little-endian. The
    /// reason of a failure, also of a tensor that ends before the buffer does, is a part of a sentence.
    fn read_into(&self, name: &str, start: u64, buffer: &mut [u8]) -> Result<(), String>;
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
