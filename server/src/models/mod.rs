//! Installed models: what is said of one, all of them at work in a server, and one without a server.
//!
//! | module | holds |
//! |---|---|
//! | `report` | what is said of a model |
//! | `generators` | a model as components of a driver |
//! | `shelf`, `pace` | all that are installed, and when the folder of models is looked at again |
//! | `budget` | how much of the host's memory is theirs |
//! | `packs` | where weights are kept ready to use |
//! | `alone` | one with a driver of its own |

mod alone;
mod budget;
mod generators;
mod pace;
mod packs;
mod report;
mod shelf;

pub use alone::{Alone, OpenFailure};
pub use generators::{Installed, Opening, Ready};
pub use packs::{pack_cache, packs_elsewhere};
pub use report::ModelReport;
pub use shelf::Shelf;
