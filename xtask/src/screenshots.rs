use crate::command::{cargo, command, run_loudly, run_quietly};
use crate::step::step;
use crate::{site, tools, workspace};

/// Takes every screenshot of `docs/screenshots` anew.
pub fn run() -> anyhow::Result<()> {
    site::run(&site::Options { dev: false })?;
    step("server", || {
        run_quietly(cargo().args(["build", "--package", "offstage-server", "--bin", "offstage"]))?;
        Ok("built".to_owned())
    })?;
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
