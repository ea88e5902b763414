use clap::{Args, ValueEnum};

use crate::command::{cargo, run_loudly};

#[derive(Args, Debug)]
pub struct Options {
    #[arg(value_enum)]
    what: What,
    /// Passed on to the benchmark
    #[arg(last = true)]
    rest: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// Megapixels a second of decode, pixels and encode, beside ImageMagick and libvips
    Retouch,
    /// Decisions a second of the residency core with 10, 100 and 1,000 requests waiting
    Residency,
    /// Edits through the whole server beside the direct call, and 1,000 readers of its event stream
    Serving,
}

pub fn run(options: &Options) -> anyhow::Result<()> {
    let package = match options.what {
        What::Retouch => ["--package", "offstage-retouch", "--bench", "retouch"],
        What::Residency => ["--package", "offstage-residency", "--bench", "decisions"],
        What::Serving => ["--package", "offstage-server", "--bench", "serving"],
    };
    run_loudly(cargo().arg("bench").args(package).arg("--").args(&options.rest))
}
