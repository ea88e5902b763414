//! wasm-opt: Debian's is too old for what rustc writes; npm's binaryen ships a current one.

use std::path::PathBuf;

use crate::command::{command, output_of, run_quietly};
use crate::workspace;

const BINARYEN_VERSION: &str = "132.0.0";
/// The first version known to read what the compiler writes.
const OLDEST: u32 = 118;

/// Where wasm-opt is; `None` leaves the module larger.
pub struct WasmOpt(pub Option<PathBuf>);

pub fn ensure_wasm_opt() -> anyhow::Result<(WasmOpt, String)> {
    if let Some(version) = version_of("wasm-opt").filter(|version| *version >= OLDEST) {
        return Ok((WasmOpt(Some("wasm-opt".into())), format!("found {version}")));
    }
    let folder = workspace::tools().join("binaryen");
    let program = folder.join("node_modules/binaryen/bin/wasm-opt");
    if program.exists() {
        return Ok((WasmOpt(Some(program)), format!("found binaryen {BINARYEN_VERSION}")));
    }
    if workspace::find_program("npm").is_none() {
        return Ok((WasmOpt(None), "left out: install npm to make the page's module smaller".to_owned()));
    }
    std::fs::create_dir_all(&folder)?;
    run_quietly(
        command("npm")
            .current_dir(&folder)
            .args(["install", "--no-audit", "--no-fund", "--prefix", "."])
            .arg(format!("binaryen@{BINARYEN_VERSION}")),
    )?;
    Ok((WasmOpt(Some(program)), format!("installed binaryen {BINARYEN_VERSION}")))
}

/// `wasm-opt version 132 (…)` → 132.
fn version_of(program: &str) -> Option<u32> {
    output_of(command(program).arg("--version"))?.split_whitespace().nth(2)?.parse().ok()
}
