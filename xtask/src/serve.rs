use clap::Args;

use crate::command::{EVERYTHING_NATIVE, cargo, command, run_quietly};
use crate::step::step;
use crate::{site, workspace};

#[derive(Args, Debug)]
pub struct Options {
    /// Build quickly instead of for speed
    #[arg(long, conflicts_with = "release")]
    dev: bool,
    /// Build for speed (the default)
    #[arg(long)]
    release: bool,
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
    let profile = if options.dev { "dev" } else { "release" };
    step("server", || {
        let mut build = cargo();
        build.args(["build", "--bin", "offstage", "--profile", profile]);
        // What the tests build serves for development too: with other features, dependencies are
        // compiled once more.
        if options.dev {
            build.args(EVERYTHING_NATIVE)
        } else {
            build.args(["--package", "offstage-server"])
        };
        run_quietly(&mut build)?;
        Ok(format!("built ({profile})"))
    })?;
    let folder = if options.dev { "debug" } else { "release" };
    let program = workspace::target().join(folder).join("offstage");
    let mut server = command(&program.to_string_lossy());
    server.arg("serve").env("OFFSTAGE_SITE_DIR", workspace::site());
    if let Some(host) = &options.host {
        server.args(["--host", host]);
    }
    if let Some(port) = options.port {
        server.args(["--port", &port.to_string()]);
    }
    server.args(&options.rest);
    Err(become_program(&mut server))
}

/// Replaces this process, so that signals reach the server itself.
fn become_program(command: &mut std::process::Command) -> anyhow::Error {
    use std::os::unix::process::CommandExt;
    anyhow::Error::from(command.exec()).context(format!("cannot start {command:?}"))
}
