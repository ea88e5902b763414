//! Developer commands. `cargo xtask serve` and `cargo xtask test` set up everything they need.

mod bench;
mod bundle;
mod command;
mod mutate;
mod screenshots;
mod serve;
mod server;
mod site;
mod step;
mod test;
mod tidy;
mod tools;
mod train;
mod workspace;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Developer commands of Offstage")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sets everything up, builds, and serves http://127.0.0.1:7860
    Serve(serve::Options),
    /// Sets everything up and runs every check and test
    Test(test::Options),
    /// Puts the stripped server, the site and the model into one folder that runs elsewhere
    Bundle(bundle::Options),
    /// Measures: `bench retouch`, `bench residency`, `bench diffusion`
    Bench(bench::Options),
    /// Writes bugs into a copy of the residency core; its tests have to see each of them
    Mutate(mutate::Options),
    /// Trains a model: `train retoucher`
    Train(train::Options),
    /// Builds the site into target/site
    Site(site::Options),
    /// Takes the screenshots in docs/screenshots with a real browser
    Screenshots,
    /// Checks the house rules: dependency edges, file length, links in documents
    Tidy,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Serve(options) => serve::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Bundle(options) => bundle::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Mutate(options) => mutate::run(&options),
        Command::Train(options) => train::run(&options),
        Command::Site(options) => site::run(&options),
        Command::Screenshots => screenshots::run(),
        Command::Tidy => tidy::run(),
    }
}
