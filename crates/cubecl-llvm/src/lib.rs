//! Stands in for the crate of the same name, through `[patch.crates-io]` in the workspace's manifest.
//!
//! cubecl's CUDA runtime has two compilers and always builds both: one writes CUDA C++ for NVRTC, the
//! other goes through LLVM. The build of the second fetches a prebuilt LLVM of several hundred
//! megabytes from a code host, for a route that Offstage does not take: it turns on cubecl's feature
//! `cuda-cpp`. So here is only what `cubecl-cuda` 0.11.3 names of that crate. Nothing can be compiled
//! with it: [`PlironCompiler`] answers with an error, and all that it would have made has no value.

pub mod nvptx;
pub mod shared;

mod compiler;

pub use compiler::{LlvmTarget, NvptxModule, PlironArtifact, PlironCompiler, PlironOptions};
