//! Programs that building and testing need: found on PATH where they fit, else installed into
//! `target/tools`, else one sentence says what to install.

mod cargo_install;
mod debian;
mod node;
mod python;
mod wasm_opt;
mod wasm_target;

pub use cargo_install::{ensure_cargo_deny, ensure_nextest, ensure_trunk, ensure_wasm_bindgen};
pub use node::{ensure_browser, ensure_node_packages};
pub use python::ensure_gradio;
pub use wasm_opt::{WasmOpt, ensure_wasm_opt};
pub use wasm_target::{WasmToolchain, ensure_wasm_target, rustup_has_wasm};
