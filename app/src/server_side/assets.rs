/// Where the page's files are, as the browser asks for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    pub css: String,
    /// The text of `css`, written into every page so that its first paint waits for no second answer;
    /// where it is empty, the page links to the file.
    pub style: String,
    /// The ES module that loads `wasm` and exports `hydrate`.
    pub script: String,
    pub wasm: String,
}

impl Default for Assets {
    fn default() -> Self {
        Assets {
            css: "/pkg/offstage.css".to_owned(),
            style: String::new(),
            script: "/pkg/offstage.js".to_owned(),
            wasm: "/pkg/offstage_bg.wasm".to_owned(),
        }
    }
}
