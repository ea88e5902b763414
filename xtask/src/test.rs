use clap::Args;

use crate::command::{EVERYTHING_NATIVE, build_tested_server, cargo, command, run_loudly, run_quietly};
use crate::step::step;
use crate::{site, tidy, tools, workspace};

#[derive(Args, Debug)]
pub struct Options {
    /// Leave out the browser tests (for quick work; the full run includes them)
    #[arg(long)]
    without_browser: bool,
}

/// Every check and test. The first failure ends it.
pub fn run(options: &Options) -> anyhow::Result<()> {
    step("tidy", tidy::check)?;
    step("format", || {
        run_quietly(cargo().args(["fmt", "--all", "--check"]))?;
        Ok("clean".to_owned())
    })?;
    step("clippy", || {
        run_quietly(cargo().arg("clippy").args(EVERYTHING_NATIVE).args([
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))?;
        Ok("clean".to_owned())
    })?;
    step("clippy, browser", clippy_browser)?;
    step("clippy, CUDA", clippy_cuda)?;
    step("cargo-deny", tools::ensure_cargo_deny)?;
    step("licences, bans", || {
        run_quietly(command("cargo-deny").args(["--offline", "check", "licenses", "bans"]))?;
        Ok("clean".to_owned())
    })?;
    step("nextest", tools::ensure_nextest)?;
    run_loudly(cargo().args(["nextest", "run"]).args(EVERYTHING_NATIVE))?;
    if options.without_browser {
        println!("The browser tests were left out on request; the full run includes them.");
        return Ok(());
    }
    browser_tests()
}

/// The code that only browsers run is linted too, natively: the WASM toolchain may lack clippy.
fn clippy_browser() -> anyhow::Result<String> {
    let mut clippy = cargo();
    clippy.args(["clippy", "--package", "offstage-frontend", "--lib", "--all-features"]);
    clippy.env("CARGO_TARGET_DIR", workspace::target().join("clippy-browser"));
    if tools::rustup_has_wasm() {
        clippy.args(["--target", "wasm32-unknown-unknown"]);
    }
    run_quietly(clippy.args(["--", "-D", "warnings"]))?;
    Ok("clean".to_owned())
}

/// What computes on GPUs is only linted here: building it takes too long. Its dependencies have other
/// features than in all other builds, and a folder of their own keeps them apart.
fn clippy_cuda() -> anyhow::Result<String> {
    let mut clippy = cargo();
    clippy.args(["clippy", "--package", "offstage-gpu", "--package", "offstage-pipeline"]);
    clippy.args(["--features", "offstage-gpu/cuda,offstage-pipeline/cuda", "--all-targets"]);
    clippy.env("CARGO_TARGET_DIR", workspace::target().join("clippy-cuda"));
    run_quietly(clippy.args(["--", "-D", "warnings"]))?;
    Ok("clean".to_owned())
}

fn browser_tests() -> anyhow::Result<()> {
    site::run(&site::Options { dev: false })?;
    step("server", build_tested_server)?;
    let mut browser = std::path::PathBuf::new();
    step("browser", || {
        let (found, outcome) = tools::ensure_browser()?;
        browser = found;
        Ok(outcome)
    })?;
    step("node packages", tools::ensure_node_packages)?;
    run_loudly(
        command("node")
            .current_dir(workspace::root().join("end2end"))
            .args(["--test", "--test-concurrency=1"])
            .env("OFFSTAGE_BIN", workspace::target().join("debug/offstage"))
            .env("OFFSTAGE_SITE_DIR", workspace::site())
            .env("CHROMIUM", browser),
    )
}
