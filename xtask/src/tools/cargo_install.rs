//! Tools from the Rust registry.

use anyhow::Context;

use crate::command::{cargo, command, output_of, run_quietly};
use crate::workspace;

/// The newest Trunk that this workspace's compiler can build.
const TRUNK_VERSION: &str = "0.21.14";
const CARGO_DENY_VERSION: &str = "0.20.2";
const NEXTEST_VERSION: &str = "0.9.143";

pub fn ensure_trunk() -> anyhow::Result<String> {
    if version_of(command("trunk").arg("--version")).is_some_and(|version| version.starts_with("0.21.")) {
        return Ok(format!("found {}", version_of(command("trunk").arg("--version")).unwrap_or_default()));
    }
    install("trunk", TRUNK_VERSION, true)
}

/// wasm-bindgen's command must have exactly the version of the library in Cargo.lock.
pub fn ensure_wasm_bindgen() -> anyhow::Result<String> {
    let wanted = locked_version("wasm-bindgen")?;
    if version_of(command("wasm-bindgen").arg("--version")).as_deref() == Some(&wanted) {
        return Ok(format!("found {wanted}"));
    }
    // Its own lock file names a version that registries do not serve any more.
    install("wasm-bindgen-cli", &wanted, false)
}

pub fn ensure_cargo_deny() -> anyhow::Result<String> {
    match version_of(command("cargo-deny").arg("--version")) {
        Some(version) => Ok(format!("found {version}")),
        None => install("cargo-deny", CARGO_DENY_VERSION, true),
    }
}

pub fn ensure_nextest() -> anyhow::Result<String> {
    match version_of(command("cargo-nextest").args(["nextest", "--version"])) {
        Some(version) => Ok(format!("found {version}")),
        None => install("cargo-nextest", NEXTEST_VERSION, true),
    }
}

/// The version that Cargo.lock holds of a package.
fn locked_version(package: &str) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(workspace::root().join("Cargo.lock")).context("reading Cargo.lock")?;
    let lock: toml::Table = text.parse().context("reading Cargo.lock")?;
    lock.get("package")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
        .find(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))
        .and_then(|entry| entry.get("version")?.as_str().map(str::to_owned))
        .with_context(|| format!("Cargo.lock does not hold {package}"))
}

/// The second word of the first line: `trunk 0.21.14` → `0.21.14`.
fn version_of(command: &mut std::process::Command) -> Option<String> {
    output_of(command)?.lines().next()?.split_whitespace().nth(1).map(str::to_owned)
}

fn install(package: &str, version: &str, locked: bool) -> anyhow::Result<String> {
    // These tools are run, not measured: a default release build of one takes a quarter of an hour
    // on two cores, this one a few minutes.
    let mut command = cargo();
    command
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .env("CARGO_TARGET_DIR", workspace::target().join("tools-build"))
        .args(["install", package, "--version", version, "--root"])
        .arg(workspace::tools());
    if locked {
        command.arg("--locked");
    }
    run_quietly(&mut command).with_context(|| format!("installing {package} {version} into target/tools"))?;
    Ok(format!("installed {version}"))
}
