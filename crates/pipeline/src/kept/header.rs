use offstage_gpu::PackLayout;
use offstage_models::load::Plan;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::sources::{Source, Sources};

/// How a pack is laid out and written. Raised whenever the same files would make another pack.
const VERSION: u32 = 1;

/// What a kept pack says of itself: all of it has to be what is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    version: u32,
    dtype: String,
    /// Numbers are written as this machine has them.
    little_endian: bool,
    /// Of the places, shapes and names of all tensors: what the configuration, and the code, make of it.
    plan: String,
    sources: Vec<Source>,
    bytes: u64,
}

impl Header {
    pub fn new(plan: &Plan, layout: &PackLayout, sources: &Sources) -> Header {
        let mut hash = Xxh3::new();
        for place in plan.places() {
            hash.update(place.origin().as_bytes());
            hash.update(b"\n");
        }
        hash.update(&(PackLayout::ALIGNMENT as u64).to_le_bytes());
        Header {
            version: VERSION,
            dtype: format!("{:?}", plan.dtype()),
            little_endian: cfg!(target_endian = "little"),
            plan: format!("{:032x}", hash.digest128()),
            sources: sources.seen().to_vec(),
            bytes: layout.bytes(),
        }
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Why a pack with this header is none for `expected`.
    pub fn mismatch(&self, expected: &Header) -> Option<&'static str> {
        if self.version != expected.version {
            return Some("it is of another version");
        }
        if self.sources != expected.sources {
            return Some("the files that it was made of have changed");
        }
        (self != expected).then_some("it is another model's")
    }
}
