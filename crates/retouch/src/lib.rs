//! Recipe to pixels: reads photos, changes them at full resolution, writes them.
//!
//! A file goes through [`probe`] (header only) and [`Photo::decode`] (upright, sRGB), [`apply`] (the
//! recipe, in the fixed order that its docs give) and [`encode`]. Nothing here knows about prompts,
//! models or servers. The same recipe on the same photo gives the same bytes on every machine of one
//! kind, and no input makes it panic: what cannot be read is refused with a sentence.

mod adjust;
mod cancel;
mod decode;
mod encode;
mod error;
mod limits;
mod mask;
mod memory;
mod metadata;
mod packet;
mod photo;

pub use adjust::apply;
pub use cancel::Cancel;
pub use decode::probe;
pub use encode::{Encoded, encode};
pub use error::{ApplyError, DecodeError, EncodeError};
pub use limits::Limits;
pub use mask::Mask;
pub use memory::working_set_bytes;
pub use packet::read_provenance;
pub use photo::{Facts, Photo};
