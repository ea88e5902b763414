//! Text to token ids, from a tokenizer's folder.

mod clip;
mod parts;
mod settings;

pub use clip::{ClipTokenizer, Tokens};
