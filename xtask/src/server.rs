//! The server as users get it: built for speed, with CUDA unless that is left out.

use std::fs;

use crate::command::{cargo, run_quietly};
use crate::step::step;
use crate::workspace;

/// Builds `target/release/offstage`. `serve` and `bundle` build the same, so that nothing is compiled
/// for one of them alone.
pub fn build_release(cuda: bool) -> anyhow::Result<()> {
    if cuda && !has_cuda() {
        println!("The first build with CUDA takes about 25 minutes on two cores; --no-cuda leaves it out.");
    }
    step("server", || {
        let mut build = cargo();
        build.args(["build", "--profile", "release", "--package", "offstage-server", "--bin", "offstage"]);
        if cuda {
            build.args(["--features", "cuda"]);
        }
        run_quietly(&mut build)?;
        Ok(if cuda { "built (release, with CUDA)" } else { "built (release)" }.to_owned())
    })
}

/// burn's CUDA backend lies there from a build before.
fn has_cuda() -> bool {
    let built = fs::read_dir(workspace::target().join("release/deps")).into_iter().flatten().flatten();
    let mut names = built.filter_map(|file| file.file_name().into_string().ok());
    names.any(|name| name.starts_with("libburn_cuda-"))
}
