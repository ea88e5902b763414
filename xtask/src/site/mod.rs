//! Builds what browsers load into `target/site`: the hydrating modules, their scripts, the style sheet,
//! all with content-hashed names and precompressed, and a copy of `public/`.

mod assets;
mod fingerprint;
mod styles;

use std::fs;

use anyhow::Context;
use clap::Args;

use crate::command::{command, run_quietly};
use crate::step::step;
use crate::tools::{self, WasmOpt, WasmToolchain};
use crate::workspace;

#[derive(Args, Clone, Copy, Debug)]
pub struct Options {
    /// Build the module quickly instead of small
    #[arg(long)]
    pub dev: bool,
}

/// Features of today's browsers that rustc uses and wasm-opt must be told of.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Installs what is missing and builds the site; every step prints its line.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let profile = if options.dev { "wasm-dev" } else { "wasm-release" };
    let stamp = workspace::site().join("built-from");
    let inputs = format!("{profile} {}", fingerprint::of_inputs()?);
    if fs::read_to_string(&stamp).is_ok_and(|built| built == inputs) {
        return step("site", || Ok("unchanged".to_owned()));
    }

    let mut toolchain = WasmToolchain::Rustup;
    step("wasm target", || {
        let (found, outcome) = tools::ensure_wasm_target()?;
        toolchain = found;
        Ok(outcome)
    })?;
    step("trunk", tools::ensure_trunk)?;
    step("wasm-bindgen", tools::ensure_wasm_bindgen)?;
    let mut wasm_opt = WasmOpt(None);
    if !options.dev {
        step("wasm-opt", || {
            let (found, outcome) = tools::ensure_wasm_opt()?;
            wasm_opt = found;
            Ok(outcome)
        })?;
    }
    for module in MODULES {
        step(module.step, || build_module(toolchain, profile, module))?;
        if wasm_opt.0.is_some() {
            step("shrink module", || shrink_module(&wasm_opt, module))?;
        }
    }
    step("assets", assets::write)?;
    fs::write(stamp, inputs)?;
    Ok(())
}

/// A module that pages load: the editor's, or that of the pages beside it. Each page loads one of them.
#[derive(Clone, Copy)]
struct Module {
    step: &'static str,
    /// The feature of the frontend that it is built with.
    feature: &'static str,
    /// Trunk's output folder in the target folder.
    folder: &'static str,
    /// What its files are called.
    name: &'static str,
    /// What its lines in `hash.txt` begin with.
    prefix: &'static str,
    /// The file of `style/` that its pages are styled by.
    sheet: &'static str,
}

const MODULES: [Module; 2] = [
    Module {
        step: "editor",
        feature: "editor",
        folder: "trunk",
        name: "offstage",
        prefix: "",
        sheet: "main.css",
    },
    Module {
        step: "other pages",
        feature: "desk",
        folder: "trunk-desk",
        name: "offstage-desk",
        prefix: "desk-",
        sheet: "desk.css",
    },
];

/// Where Trunk leaves the script and the module, and under which names.
fn trunk_output(module: Module, extension: &str) -> anyhow::Result<std::path::PathBuf> {
    let folder = workspace::target().join(module.folder);
    fs::read_dir(&folder)
        .with_context(|| format!("Trunk left nothing in {}", folder.display()))?
        .flatten()
        .map(|file| file.path())
        .find(|file| file.extension().is_some_and(|found| found == extension))
        .with_context(|| format!("Trunk left no .{extension} file in {}", folder.display()))
}

fn build_module(toolchain: WasmToolchain, profile: &str, module: Module) -> anyhow::Result<String> {
    let dist = workspace::target().join(module.folder);
    let mut trunk = command("trunk");
    trunk
        .args(["build", "--offline=true", "--skip-version-check", "--cargo-profile", profile, "--dist"])
        .arg(&dist)
        .args(["--no-default-features=true", "--features", module.feature])
        // A folder of its own: this build and the server's never wait for each other.
        .env("CARGO_TARGET_DIR", workspace::target().join("wasm"))
        .env_remove("NO_COLOR");
    if let Some(name) = toolchain.name() {
        trunk.env("RUSTUP_TOOLCHAIN", name);
    }
    run_quietly(&mut trunk)?;
    Ok(format!("built ({profile})"))
}

fn shrink_module(wasm_opt: &WasmOpt, module: Module) -> anyhow::Result<String> {
    let Some(program) = &wasm_opt.0 else { return Ok("left as it is".to_owned()) };
    let module = trunk_output(module, "wasm")?;
    let before = fs::metadata(&module)?.len();
    let smaller = module.with_extension("smaller");
    run_quietly(
        command(&program.to_string_lossy())
            // What the first pass leaves, a second still finds something in: 0.2 % compressed.
            .args(["-Oz", "-Oz"])
            .args(WASM_FEATURES)
            .arg(&module)
            .arg("-o")
            .arg(&smaller),
    )?;
    fs::rename(&smaller, &module)?;
    let after = fs::metadata(&module)?.len();
    Ok(format!("{} → {} kB", before / 1000, after / 1000))
}
