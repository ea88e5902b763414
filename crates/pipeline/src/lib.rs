//! Edits by generative models: an edit is a sequence of stages, and each borrows just its component.
//!
//! So a card that is smaller than the whole model still edits: the text encoder has left before the
//! denoiser comes. Between two stages nothing lies on a device; what they hand on (hidden states,
//! latents) is a few hundred kilobytes in the host's memory.
//!
//! | module | holds |
//! |---|---|
//! | `generator` | what every model looks like from outside: [`Generator`], [`Ask`], [`Made`] |
//! | `stage` | runs a stage on its lease: cancel, out of memory, panics |
//! | `weights` | checkpoint files as the networks read them |
//! | `kept` | packs on disk, between two loads |
//! | `packed` | weights in one piece: on the host, and on a GPU |
//! | `picture` | pictures as models take and give them |
//! | `instruct_pix2pix` | InstructPix2Pix, also after SDXL: picture and instruction in, edited picture out |

mod generator;
pub mod instruct_pix2pix;
mod kept;
mod packed;
mod picture;
mod stage;
mod weights;

pub use generator::{Ask, EditError, EditPlan, Follow, Generator, Lender, Made, Stage, StagePlan};
pub use kept::{PackCache, delete_packs};
pub use picture::{Picture, WrongSize};
pub use stage::Cancel;
