use std::process::ExitCode;

use clap::{Args, Subcommand};
use offstage_api::residency::{
    Down, EstimateAnswer, EstimateQuestion, EstimateVerdict, MemoryStatus, ReceiptLine, ResidencyStatus,
};
use serde::{Deserialize, Serialize};

use super::Failure;
use super::client::Client;
use crate::config::{Config, printed_size};

#[derive(Args)]
pub(super) struct MemoryArgs {
    /// The server to ask; by default the one of this configuration
    #[arg(long, value_name = "URL", global = true)]
    server: Option<String>,
    #[command(subcommand)]
    question: Question,
}

#[derive(Subcommand)]
enum Question {
    /// Show each memory, who holds what, and who waits
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Say whether some work would fit, who would have to leave, and how long it would take
    Conflict {
        /// The component that the work needs; may be given several times
        #[arg(long, value_name = "NAME")]
        component: Vec<String>,
        /// Working memory of the work, such as 6GiB
        #[arg(long, value_name = "SIZE", value_parser = size)]
        memory: Option<u64>,
        /// The photo's size in megapixels
        #[arg(long, default_value_t = 12.0)]
        megapixels: f64,
    },
    /// Give back what nobody uses
    Cleanup {
        /// Keep the copies in the host's memory
        #[arg(long)]
        keep_host: bool,
        /// What is in use goes as soon as it no longer is
        #[arg(long)]
        when_idle: bool,
    },
}

/// What `POST /api/gpu/…` takes and answers.
#[derive(Serialize)]
struct Manner {
    when_idle: bool,
}

#[derive(Deserialize)]
struct Given {
    receipts: Vec<ReceiptLine>,
}

fn size(text: &str) -> Result<u64, String> {
    crate::config::size(text)
}

/// Exit code 1 when some work would not fit now, or bytes did not come back.
pub(super) fn memory(args: &MemoryArgs, config: &Config) -> Result<ExitCode, Failure> {
    let client = Client::new(args.server.as_deref(), config)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match &args.question {
            Question::Status { json } => {
                let status: ResidencyStatus = client.get("/api/v1/devices").await?;
                let text = if *json { serde_json::to_string_pretty(&status)? } else { printed(&status) };
                println!("{}", text.trim_end());
                Ok(ExitCode::SUCCESS)
            }
            Question::Conflict { component, memory, megapixels } => {
                let question = EstimateQuestion {
                    components: component.clone(),
                    megapixels: *megapixels,
                    steps: 1,
                    workspace_bytes: *memory,
                };
                let answer: EstimateAnswer = client.post("/api/v1/estimate", &question).await?;
                println!("{}", verdict(&answer));
                Ok(ExitCode::from(u8::from(answer.verdict != EstimateVerdict::Fits)))
            }
            Question::Cleanup { keep_host, when_idle } => {
                let down = if *keep_host { Down::Offload } else { Down::Release };
                let path = if down == Down::Offload { "/api/gpu/offload" } else { "/api/gpu/release" };
                let given: Given = client.post(path, &Manner { when_idle: *when_idle }).await?;
                match (given.receipts.is_empty(), when_idle) {
                    (true, true) => {
                        println!("Nothing is idle; what is in use goes as soon as it no longer is.")
                    }
                    (true, false) => println!("Nothing was held."),
                    _ => {}
                }
                given.receipts.iter().for_each(|receipt| println!("{}", receipt_line(receipt)));
                Ok(ExitCode::from(u8::from(given.receipts.iter().any(|receipt| !receipt.verified))))
            }
        }
    })
}

fn printed(status: &ResidencyStatus) -> String {
    let mut text = String::new();
    for memory in &status.memories {
        text += &memory_line(memory);
        for held in &memory.holdings {
            text += &format!("  {:<40} {:>10}\n", held.holder, printed_size(held.bytes));
        }
        if memory.foreign_bytes > 0 {
            text += &format!("  {:<40} {:>10}\n", "other processes", printed_size(memory.foreign_bytes));
        }
    }
    for component in &status.components {
        let device = component.device.as_ref().map(|device| format!(" {device}")).unwrap_or_default();
        text += &format!("{}: {}{device}\n", component.id, component.place.name());
    }
    for waiting in &status.waiting {
        let seconds = waiting.wait_ms.div_ceil(1_000);
        text += &format!("waiting: {} – {}; about {seconds} s\n", waiting.holder, waiting.blocker);
    }
    text
}

fn memory_line(memory: &MemoryStatus) -> String {
    let sizes = [memory.free_bytes, memory.total_bytes, memory.available_bytes].map(printed_size);
    format!("{}: {} of {} free, {} to give\n", memory.name, sizes[0], sizes[1], sizes[2])
}

fn verdict(answer: &EstimateAnswer) -> String {
    let device = answer.device.as_deref().unwrap_or("no device");
    let needed = printed_size(answer.needed_bytes);
    let seconds = |ms: u64| format!("{:.1} s", ms as f64 / 1_000.0);
    match answer.verdict {
        EstimateVerdict::Never => answer.reason.clone(),
        EstimateVerdict::Waits => format!("Waits: {}; about {}.", answer.reason, seconds(answer.wait_ms)),
        EstimateVerdict::Fits => {
            let leave = match answer.victims.as_slice() {
                [] => "nobody has to leave".to_owned(),
                victims => format!("{} would leave", victims.join(", ")),
            };
            let ready = seconds(answer.load_ms + answer.upload_ms);
            format!("Fits on {device}: {needed} to find, {leave}; ready after {ready}.")
        }
    }
}

fn receipt_line(receipt: &ReceiptLine) -> String {
    let word = if receipt.verified { "verified" } else { "NOT VERIFIED: these bytes did not come back" };
    format!(
        "{} left {}: {} of {} back in {:.0} ms, {word}",
        receipt.component,
        receipt.memory,
        printed_size(receipt.measured_bytes),
        printed_size(receipt.expected_bytes),
        receipt.took_ms
    )
}
