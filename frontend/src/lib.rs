//! What the browser runs: hydrates the page that the server rendered.
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page once the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    offstage_app::hydrate();
}
