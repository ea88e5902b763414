//! What the editor remembers, as small groups of signals.

mod editor;
mod failure;
mod feed;
mod following;
mod mask;
mod models;
mod orders;
mod output;
mod photo;
mod stage;
mod version;
mod work;

#[cfg(feature = "hydrate")]
pub use editor::EarlyPrompt;
pub use editor::Editor;
pub use failure::{Failure, Remedy};
pub use feed::{Feed, Link};
pub use following::{Errand, Following};
pub use mask::{Brush, Mask};
pub use models::{Models, maker_of};
pub use orders::{Order, OrderKind, OrderOutcome, Orders, Question};
pub use output::OutputChoice;
pub use photo::{Origin, Photo};
pub use stage::Stage;
pub use version::{Shown, Version};
pub use work::Work;
