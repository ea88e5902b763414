use std::process::ExitCode;

use clap::Args;

use super::Failure;
use crate::config::Resolved;

#[derive(Args)]
pub(super) struct ConfigArgs {
    /// Print every option with its doc, its value and where that came from, as a valid offstage.toml
    #[arg(long, required = true)]
    print: bool,
}

pub(super) fn config(args: &ConfigArgs, resolved: &Resolved) -> Result<ExitCode, Failure> {
    if args.print {
        print!("{}", resolved.printed());
    }
    Ok(ExitCode::SUCCESS)
}
