/// Where the page's files are, as the browser asks for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// What the editor loads.
    pub editor: Module,
    /// What the history, the queue and the status load.
    pub desk: Module,
}

/// What brings a page to life, and how it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The ES module that loads `wasm` and exports `hydrate`.
    pub script: String,
    pub wasm: String,
    pub css: String,
    /// The text of `css`, written into the page so that its first paint waits for no second answer; where
    /// it is empty, the page links to the file.
    pub style: String,
}

impl Default for Assets {
    fn default() -> Self {
        let module = |name: &str| Module {
            script: format!("/pkg/{name}.js"),
            wasm: format!("/pkg/{name}_bg.wasm"),
            css: format!("/pkg/{name}.css"),
            style: String::new(),
        };
        Assets { editor: module("offstage"), desk: module("offstage-desk") }
    }
}
