//! The retoucher: a small text encoder that turns a request ("warmer, a bit more contrast") and
//! fourteen statistics of the photo into adjustments with signed amounts, and marks the words that
//! ask for what no adjustment can do.
//!
//! | file | holds |
//! |---|---|
//! | `config` | sizes, label names, thresholds, vocabulary |
//! | `tokenizer` | text → tokens with byte spans and number values |
//! | `pieces` | token → rows of the embedding table |
//! | `batch` | tokens of several prompts → the arrays that the network takes |
//! | `encoder`, `heads`, `network` | the network |
//! | `weights` | network ↔ safetensors |
//! | `read` | the whole way from a prompt to what was heard in it |

mod batch;
mod config;
mod encoder;
mod heads;
mod network;
mod pieces;
mod read;
mod tokenizer;
mod weights;

pub use batch::{Batch, PHOTO_FEATURES, VALUE_FEATURES};
pub use config::{RetoucherConfig, Thresholds};
pub use network::{Input, Network, Output};
pub use pieces::Pieces;
pub use read::{Heard, Retoucher, Scores, Understanding};
pub use tokenizer::{MAX_TOKENS, Token, tokenize};
pub use weights::{LoadError, load_network, save_network};
