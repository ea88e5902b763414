mod diffusion;

use clap::{Args, ValueEnum};

use crate::command::{cargo, run_loudly};
use crate::tools;

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
    /// Submitting, listing, searching and claiming with 100 and with 10,000 jobs waiting
    Queue,
    /// A full-size InstructPix2Pix on the CPU, beside torch where Python has it
    Diffusion,
    /// Attention as our networks do it beside the backend's own
    Attention,
    /// Edits through the whole server beside the direct call, how soon a cancel frees what an edit
    /// holds, and 1,000 readers of the event stream
    Serving,
    /// The queue beside Gradio's: start-up, memory, throughput and latency, asked in turn from Python
    Gradio,
}

pub fn run(options: &Options) -> anyhow::Result<()> {
    let package = match options.what {
        What::Diffusion => return diffusion::run(&options.rest),
        What::Attention => ["--package", "offstage-models", "--bench", "attention"],
        What::Retouch => ["--package", "offstage-retouch", "--bench", "retouch"],
        What::Residency => ["--package", "offstage-residency", "--bench", "decisions"],
        What::Queue => ["--package", "offstage-jobs", "--bench", "queue"],
        What::Serving | What::Gradio => ["--package", "offstage-server", "--bench", "serving"],
    };
    let mut bench = cargo();
    bench.arg("bench").args(package).arg("--");
    if let What::Gradio = options.what {
        bench.arg("gradio").env("GRADIO_PYTHON", tools::ensure_gradio()?);
    }
    run_loudly(bench.args(&options.rest))
}
