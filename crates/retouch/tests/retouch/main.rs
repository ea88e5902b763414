//! The crate through its public face: files in, files out.

#![allow(clippy::unwrap_used)]

mod adjustments;
mod bad_input;
mod colour_profiles;
mod formats;
mod hostile_provenance;
mod masks;
mod metadata;
mod pixels;
mod properties;
mod provenance;
mod scale;
mod support;
