//! The burn models of Offstage, a folder per model: configuration, network, loading, preparation
//! of the input, reading of the output. The crate knows none of the other rooms.

pub mod retoucher;
