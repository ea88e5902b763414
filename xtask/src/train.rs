use clap::{Args, ValueEnum};

use crate::command::{cargo, run_loudly};

#[derive(Args, Debug)]
pub struct Options {
    #[arg(value_enum)]
    what: What,
    /// Passed on to the training program
    #[arg(last = true)]
    rest: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// Prompt → recipe; writes weights and the evaluation report into crates/models/weights
    Retoucher,
}

pub fn run(options: &Options) -> anyhow::Result<()> {
    let What::Retoucher = options.what;
    run_loudly(
        cargo()
            .args(["run", "--release", "--package", "offstage-training", "--features", "autodiff"])
            .args(["--bin", "offstage-train", "--"])
            .args(&options.rest),
    )
}
