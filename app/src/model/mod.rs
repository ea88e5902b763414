//! What the editor computes without a browser: pure, and tested as such.

pub mod choice;
mod compare;
mod escape;
mod example;
pub mod generation;
mod history;
pub mod jobs;
mod photo_file;
mod prompt_history;
pub mod residency;
mod scale;
mod suggestion;
mod text;
mod viewport;

pub use compare::{FULLY_ORIGINAL, REST_SPLIT, split_after_key, split_text};
pub use escape::escaped;
pub use example::{EXAMPLES, Example};
pub use history::History;
pub use photo_file::{PhotoFile, classify};
pub use prompt_history::PromptHistory;
pub use scale::Scale;
pub use suggestion::{complete, suggestions};
pub use text::{file_size, megapixels, percent, pixel_size, seconds};
pub use viewport::{Point, Rect, Size, View, percent_of_actual};
