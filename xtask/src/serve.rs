use clap::Args;

use crate::command::{EVERYTHING_NATIVE, cargo, command, run_quietly};
use crate::step::step;
use crate::{server, site, workspace};

#[derive(Args, Debug)]
pub struct Options {
    /// Build quickly instead of for speed, and without CUDA
    #[arg(long, conflicts_with = "release")]
    dev: bool,
    /// Build for speed (the default)
    #[arg(long)]
    release: bool,
    /// Leave out computing on NVIDIA GPUs, which takes long to build
    #[arg(long)]
    no_cuda: bool,
    /// Address to bind
    #[arg(long)]
    host: Option<String>,
    /// Port to bind
    #[arg(long)]
    port: Option<u16>,
    /// Passed on to the server
    #[arg(last = true)]
    rest: Vec<String>,
}

/// Sets everything up, builds, and becomes the server.
pub fn run(options: &Options) -> anyhow::Result<()> {
    site::run(&site::Options { dev: options.dev })?;
    if options.dev {
        step("server", || {
            // What the tests build serves for development too: with other features, dependencies are
            // compiled once more.
            run_quietly(cargo().args(["build", "--bin", "offstage"]).args(EVERYTHING_NATIVE))?;
            Ok("built (dev)".to_owned())
        })?;
    } else {
        server::build_release(!options.no_cuda)?;
    }
    let folder = if options.dev { "debug" } else { "release" };
    let program = workspace::target().join(folder).join("offstage");
    let mut serve = command(&program.to_string_lossy());
    serve.arg("serve").env("OFFSTAGE_SITE_DIR", workspace::site());
    if let Some(host) = &options.host {
        serve.args(["--host", host]);
    }
    if let Some(port) = options.port {
        serve.args(["--port", &port.to_string()]);
    }
    serve.args(&options.rest);
    Err(become_program(&mut serve))
}

/// Replaces this process, so that signals reach the server itself.
fn become_program(command: &mut std::process::Command) -> anyhow::Error {
    use std::os::unix::process::CommandExt;
    anyhow::Error::from(command.exec()).context(format!("cannot start {command:?}"))
}
