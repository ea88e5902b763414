//! What benchmarks put beside us that is written in Python.

use std::path::PathBuf;

use anyhow::bail;

use crate::command::{command, output_of, run_quietly};
use crate::workspace;

const GRADIO: &str = "6.31.0";

/// A Python with Gradio, in an environment of its own.
pub fn ensure_gradio() -> anyhow::Result<PathBuf> {
    let folder = workspace::tools().join("gradio");
    let python = folder.join("bin/python");
    let installed = output_of(
        command(&python.to_string_lossy()).args(["-c", "import gradio; print(gradio.__version__)"]),
    );
    if installed.as_deref() == Some(GRADIO) {
        return Ok(python);
    }
    if workspace::find_program("python3").is_none() {
        bail!(
            "This benchmark needs Python 3.10 or newer with its module venv. Install it and run this again."
        );
    }
    run_quietly(command("python3").args(["-m", "venv"]).arg(&folder))?;
    run_quietly(
        command(&python.to_string_lossy())
            .args(["-m", "pip", "install", "--quiet"])
            .arg(format!("gradio=={GRADIO}")),
    )?;
    Ok(python)
}
