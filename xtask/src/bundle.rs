use std::fs;
use std::path::PathBuf;

use clap::Args;
use walkdir::WalkDir;

use crate::command::{command, run_quietly};
use crate::step::step;
use crate::{server, site, workspace};

#[derive(Args, Debug)]
pub struct Options {
    /// Where to put the folder
    #[arg(long, default_value = "target/bundle/offstage")]
    out: PathBuf,
    /// Leave out computing on NVIDIA GPUs, which takes long to build
    #[arg(long)]
    no_cuda: bool,
}

const READ_ME: &str = "\
Offstage: a prompt-driven image editor.

Start it with ./offstage and open http://127.0.0.1:7860
Edit without a server: ./offstage edit photo.jpg \"warmer, more contrast\" -o out.jpg
Every option: ./offstage config --print

It needs nothing else on x86-64 Linux. Where there is an NVIDIA GPU it is found by itself; what computes
there takes NVIDIA's driver (CUDA 12.8 or newer) and the CUDA toolkit (CUDA_PATH). Edits are kept in ./data by default.
The retoucher's weights are inside the program; models/ holds a copy and its evaluation report.
";

/// The stripped server, the site and the model's files in one folder.
pub fn run(options: &Options) -> anyhow::Result<()> {
    site::run(&site::Options { dev: false })?;
    server::build_release(!options.no_cuda)?;
    let out = workspace::root().join(&options.out);
    step("bundle", || {
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        fs::create_dir_all(&out)?;
        fs::copy(workspace::target().join("release/offstage"), out.join("offstage"))?;
        // Comes with the C compiler that building takes.
        run_quietly(command("strip").arg(out.join("offstage")))?;
        copy_folder(workspace::site(), out.join("site"))?;
        copy_folder(workspace::root().join("crates/models/weights"), out.join("models/retoucher"))?;
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            fs::copy(workspace::root().join(licence), out.join(licence))?;
        }
        fs::write(out.join("README.txt"), READ_ME)?;
        let bytes: u64 = WalkDir::new(&out)
            .into_iter()
            .flatten()
            .filter_map(|file| file.metadata().ok())
            .map(|file| file.len())
            .sum();
        Ok(format!("{} ({:.1} MB)", out.display(), bytes as f64 / 1e6))
    })
}

fn copy_folder(from: PathBuf, to: PathBuf) -> anyhow::Result<()> {
    for entry in WalkDir::new(&from) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(&from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
