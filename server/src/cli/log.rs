use std::process::ExitCode;

use clap::Args;
use offstage_api::residency::TransitionLine;

use super::Failure;
use super::client::Client;
use crate::config::Config;

/// Longer than any event; a server that sends more without a line break is none of ours.
const LINE_BYTES: usize = 1 << 20;

#[derive(Args)]
pub(super) struct LogArgs {
    /// The server to ask; by default the one of this configuration
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Go on as things happen
    #[arg(long)]
    follow: bool,
}

/// Prints why components came and went, and requests waited: oldest first.
pub(super) fn log(args: &LogArgs, config: &Config) -> Result<ExitCode, Failure> {
    let client = Client::new(args.server.as_deref(), config)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let stream = if args.follow { Some(client.stream("/api/v1/events").await?) } else { None };
        let kept: Vec<TransitionLine> = client.get("/api/v1/transitions").await?;
        kept.iter().for_each(print);
        let last = kept.last().map_or(0, |line| line.seq);
        match stream {
            Some(stream) => follow(stream, last).await,
            None => Ok(ExitCode::SUCCESS),
        }
    })
}

/// Prints transitions after `last`, until the server ends the stream.
async fn follow(mut stream: reqwest::Response, last: u64) -> Result<ExitCode, Failure> {
    let mut buffer = Vec::new();
    while let Some(piece) = stream.chunk().await? {
        buffer.extend_from_slice(&piece);
        while let Some(end) = buffer.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = buffer.drain(..=end).collect();
            let data = line.strip_prefix(b"data: ").and_then(|json| serde_json::from_slice(json).ok());
            // Snapshots do not read as transitions.
            if let Some(line) = data.filter(|line: &TransitionLine| line.seq > last) {
                print(&line);
            }
        }
        if buffer.len() > LINE_BYTES {
            return Err("the server sends something other than events".into());
        }
    }
    Err("the server ended the stream".into())
}

fn print(line: &TransitionLine) {
    println!("{:>10.3} s  {:<9}  {}", line.at_ms as f64 / 1_000.0, line.topic.name(), line.text);
}
