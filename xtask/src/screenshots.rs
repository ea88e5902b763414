use crate::command::{build_tested_server, command, run_loudly};
use crate::step::step;
use crate::{site, tools, workspace};

/// Takes every screenshot of `docs/screenshots` anew.
pub fn run() -> anyhow::Result<()> {
    site::run(&site::Options { dev: false })?;
    step("server", build_tested_server)?;
    let (browser, _) = tools::ensure_browser()?;
    step("node packages", tools::ensure_node_packages)?;
    run_loudly(
        command("node")
            .current_dir(workspace::root().join("end2end"))
            .arg("screenshots.mjs")
            .env("OFFSTAGE_BIN", workspace::target().join("debug/offstage"))
            .env("OFFSTAGE_SITE_DIR", workspace::site())
            .env("CHROMIUM", browser),
    )
}
