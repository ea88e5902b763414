/// Where the page's files are, as the browser asks for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    pub css: String,
    /// The ES module that loads `wasm` and exports `hydrate`.
    pub script: String,
    pub wasm: String,
}

impl Default for Assets {
    fn default() -> Self {
        Assets {
            css: "/pkg/offstage.css".to_owned(),
            script: "/pkg/offstage.js".to_owned(),
            wasm: "/pkg/offstage_bg.wasm".to_owned(),
        }
    }
}
