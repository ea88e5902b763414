//! The WASM target: rustup's own first; where rustup has no server to fetch it from, Debian's
//! `rustc-web` with a standard library built once from Debian's sources.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use super::debian;
use crate::command::{command, output_of, run_quietly};
use crate::workspace;

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_TOOLCHAIN: &str = "debian-web";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
const DEBIAN_LINKERS: &str = "/usr/lib/rustlib/x86_64-unknown-linux-gnu/bin";

/// Which toolchain compiles for the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WasmToolchain {
    Rustup,
    Debian,
}

impl WasmToolchain {
    /// The value of `RUSTUP_TOOLCHAIN` that selects it; `None` leaves the everyday toolchain.
    pub fn name(self) -> Option<&'static str> {
        match self {
            WasmToolchain::Rustup => None,
            WasmToolchain::Debian => Some(DEBIAN_TOOLCHAIN),
        }
    }
}

/// Whether the everyday toolchain itself can compile for the browser.
pub fn rustup_has_wasm() -> bool {
    output_of(command("rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .is_some_and(|folder| holds_core(Path::new(&folder)))
}

/// Makes the target available and says which toolchain has it.
pub fn ensure_wasm_target() -> anyhow::Result<(WasmToolchain, String)> {
    if rustup_has_wasm() {
        return Ok((WasmToolchain::Rustup, "rustup's toolchain has it".to_owned()));
    }
    if debian_is_ready() {
        return Ok((WasmToolchain::Debian, "Debian's rustc-web has it".to_owned()));
    }
    if output_of(command("rustup").args(["target", "add", TARGET])).is_some() && rustup_has_wasm() {
        return Ok((WasmToolchain::Rustup, "added by rustup".to_owned()));
    }
    build_debian_target().with_context(|| {
        format!("`rustup target add {TARGET}` did not work here, so Debian's rustc-web was tried")
    })?;
    Ok((WasmToolchain::Debian, "rustup could not add it; built from Debian's rustc-web".to_owned()))
}

fn holds_core(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|files| {
        files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
    })
}

/// The library is there and was built by the compiler that is installed now.
fn debian_is_ready() -> bool {
    let built_by = fs::read_to_string(Path::new(DEBIAN_LIBRARY).join("built-by")).ok();
    let installed = output_of(command("/usr/bin/rustc").arg("--version"));
    let linked = output_of(command("rustup").args(["toolchain", "list"]))
        .is_some_and(|list| list.lines().any(|line| line.starts_with(DEBIAN_TOOLCHAIN)));
    linked && installed.is_some() && built_by == installed && holds_core(Path::new(DEBIAN_LIBRARY))
}

fn build_debian_target() -> anyhow::Result<()> {
    if !Path::new("/usr/bin/rustc").exists() || !Path::new("/usr/lib/rustlib/src/rust/library/std").exists() {
        debian::install(&["rustc-web", "cargo-web", "rust-web-src"], "The WASM target")?;
    }
    run_quietly(command("rustup").args(["toolchain", "link", DEBIAN_TOOLCHAIN, "/usr"]))?;
    link_rust_lld()?;

    let seed = workspace::target().join("wasm-std");
    fs::create_dir_all(seed.join("src"))?;
    fs::write(seed.join("src/lib.rs"), "")?;
    fs::write(seed.join("Cargo.toml"), SEED_MANIFEST)?;
    // Without embedded bitcode, fat LTO of the site's module cannot read the standard library.
    run_quietly(
        command("cargo")
            .current_dir(&seed)
            .env("RUSTUP_TOOLCHAIN", DEBIAN_TOOLCHAIN)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Cembed-bitcode=yes")
            .env("CARGO_TARGET_DIR", seed.join("target"))
            .args(["build", "--release", "-Zbuild-std=std,panic_abort", "--target", TARGET]),
    )?;

    let library = Path::new(DEBIAN_LIBRARY);
    if library.exists() {
        fs::remove_dir_all(library)?;
    }
    fs::create_dir_all(library)?;
    for file in fs::read_dir(seed.join("target").join(TARGET).join("release/deps"))? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.contains("wasm_std_seed") {
            fs::copy(file.path(), library.join(name))?;
        }
    }
    // Crates compiled against an earlier standard library cannot be linked with this one.
    let stale = workspace::target().join("wasm");
    if stale.exists() {
        fs::remove_dir_all(stale)?;
    }
    let installed = output_of(command("/usr/bin/rustc").arg("--version")).unwrap_or_default();
    fs::write(library.join("built-by"), installed)?;
    if !debian_is_ready() {
        bail!("the standard library for {TARGET} was built but cannot be found in {DEBIAN_LIBRARY}");
    }
    Ok(())
}

/// Debian's toolchain ships no rust-lld; rustup's works for it.
fn link_rust_lld() -> anyhow::Result<()> {
    let sysroot = output_of(command("rustc").args(["--print", "sysroot"])).context("rustc did not answer")?;
    let lld = Path::new(&sysroot).join("lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld");
    let link = Path::new(DEBIAN_LINKERS).join("rust-lld");
    if !link.exists() {
        fs::create_dir_all(DEBIAN_LINKERS)?;
        if link.is_symlink() {
            fs::remove_file(&link)?;
        }
        std::os::unix::fs::symlink(lld, &link)?;
    }
    Ok(())
}

const SEED_MANIFEST: &str = r#"[package]
name = "wasm-std-seed"
version = "0.0.0"
edition = "2021"

[profile.release]
opt-level = "s"
codegen-units = 1

[workspace]
"#;
