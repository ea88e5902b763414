//! How the running server does under load: the real program in a process of its own.
//!
//! `cargo bench -p offstage-server --bench serving [-- PART…]`, or `cargo xtask bench serving`. Parts:
//! `edits` (the whole path beside the direct call), `cancels` (how soon a cancel frees what an edit
//! holds), `streams` (1,000 readers of the event stream, status questions and edits at once); none
//! means all. `gradio` puts the queue beside Gradio's; it needs a Python with Gradio, named by
//! `GRADIO_PYTHON`, which `cargo xtask bench gradio` sets up.

// A bench that cannot set itself up has nothing to go on with.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod serving {
    pub mod cancels;
    pub mod edits;
    pub mod gradio;
    pub mod program;
    pub mod streams;
    pub mod times;
}

use serving::{cancels, edits, gradio, streams};

fn main() {
    // `cargo test --benches` runs this file too; measuring is asked for with --bench.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let parts: Vec<&str> = arguments.iter().map(String::as_str).filter(|a| !a.starts_with('-')).collect();
    let wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    println!("load average {}", times_of_machine());
    if wanted("edits") {
        runtime.block_on(edits::print());
    }
    if wanted("cancels") {
        runtime.block_on(cancels::print());
    }
    if wanted("streams") {
        runtime.block_on(streams::print());
    }
    if parts.contains(&"gradio") {
        let python = std::env::var_os("GRADIO_PYTHON").expect("GRADIO_PYTHON names a Python with Gradio");
        runtime.block_on(gradio::print(python.as_ref()));
    }
}

/// Of the last minute.
fn times_of_machine() -> String {
    let line = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    line.split(' ').next().unwrap_or("unknown").to_owned()
}
