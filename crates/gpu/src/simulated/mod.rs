//! A device that pretends: its memory, its transfer times and its failures are simulated, the work
//! runs on the CPU. For trying things out where there is no GPU, and for tests.

mod gpu;
mod script;
mod spec;
mod state;

pub use gpu::SimulatedGpu;
pub use script::Script;
pub use spec::{SimulatedSpec, SpecError};
