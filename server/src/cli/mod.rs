//! The `offstage` command: one module per subcommand.

mod client;
mod config;
mod developing;
mod edit;
mod generating;
mod generation;
mod jobs;
mod log;
mod memory;
mod models;
mod output_path;
mod photo_error;
mod progress;
mod recipe;
mod results;
mod serve;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, Args, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::config::{Config, ConfigError, Layers, Limits, Models, Resolved, Work};

/// A self-hosted photo editor: say what should change, get the edited photo
#[derive(Parser)]
#[command(name = "offstage", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Subcommands>,
}

#[derive(Subcommand)]
enum Subcommands {
    /// Serve the editor page and the API (what `offstage` alone does)
    Serve,
    /// Edit photos here, without a server
    Edit(edit::EditArgs),
    /// Print the recipe that a prompt asks for, as JSON
    Recipe(recipe::RecipeArgs),
    /// List, install, check and remove models
    Models(models::ModelsArgs),
    /// Ask a running server about its memory
    Memory(memory::MemoryArgs),
    /// Ask a running server about its jobs
    Jobs(jobs::JobsArgs),
    /// Print what a running server decided about its memory, and why
    Log(log::LogArgs),
    /// Show the configuration
    Config(config::ConfigArgs),
}

/// As shells report a process that SIGINT ended.
const INTERRUPTED: u8 = 130;

/// A sentence for standard error; the command failed.
type Failure = Box<dyn std::error::Error>;

/// Runs the command of this process's arguments.
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

/// Runs the command of `args`, the first of which is the program's name. Exit codes: 0 done, 1 it
/// failed (in part), 2 the arguments or the configuration cannot be used.
pub fn run(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let matches = match command().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => {
            // Help and version come this way too, with code 0 and to standard output.
            let _ = error.print();
            return ExitCode::from(error.exit_code() as u8);
        }
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let flags = matches.subcommand().map_or(&matches, |(_, flags)| flags);
    let resolved = match resolve(flags) {
        Ok(resolved) => resolved,
        Err(error) => {
            eprintln!("offstage: {error}");
            return ExitCode::from(2);
        }
    };
    let done = match cli.command {
        None | Some(Subcommands::Serve) => serve::serve(resolved.config),
        Some(Subcommands::Edit(args)) => edit::edit(&args, resolved.config),
        Some(Subcommands::Recipe(args)) => recipe::recipe(&args, &resolved.config),
        Some(Subcommands::Models(args)) => models::models(&args, &resolved.config),
        Some(Subcommands::Memory(args)) => memory::memory(&args, &resolved.config),
        Some(Subcommands::Jobs(args)) => jobs::jobs(&args, &resolved.config),
        Some(Subcommands::Log(args)) => log::log(&args, &resolved.config),
        Some(Subcommands::Config(args)) => config::config(&args, &resolved),
    };
    done.unwrap_or_else(|error| {
        eprintln!("offstage: {error}");
        ExitCode::FAILURE
    })
}

/// The whole command line: the subcommands' own arguments, and the options of the configuration where
/// they have a meaning.
fn command() -> Command {
    let with = |command: Command, augment: fn(Command) -> Command| augment(with_file(command));
    let file_only: fn(Command) -> Command = |command| command;
    with(Cli::command(), Config::augment_args)
        .mut_subcommand("serve", |command| with(command, Config::augment_args))
        .mut_subcommand("config", |command| with(command, Config::augment_args))
        .mut_subcommand("edit", |command| {
            with(command, |command| Models::augment_args(Work::augment_args(Limits::augment_args(command))))
        })
        .mut_subcommand("recipe", |command| with(command, Limits::augment_args))
        .mut_subcommand("memory", |command| with(command, file_only))
        .mut_subcommand("jobs", |command| with(command, file_only))
        .mut_subcommand("log", |command| with(command, file_only))
        // Said after the order too: offstage models add folder --models-dir elsewhere.
        .mut_subcommand("models", |command| {
            with(command, Models::augment_args).mut_args(|arg| arg.global(true))
        })
}

fn with_file(command: Command) -> Command {
    command.arg(
        clap::Arg::new("config_file")
            .long("config")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("Configuration file [default: offstage.toml where it exists]"),
    )
}

fn resolve(flags: &ArgMatches) -> Result<Resolved, ConfigError> {
    let named = flags.get_one::<PathBuf>("config_file");
    Layers::gather(named.map(PathBuf::as_path), flags)?.resolve()
}

#[cfg(test)]
mod tests;
