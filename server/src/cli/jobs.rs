use std::process::ExitCode;

use clap::{Args, Subcommand};
use offstage_api::jobs::{JobEvent, JobId, JobPage, JobState, JobView, Phase};

use super::Failure;
use super::client::Client;
use crate::config::Config;

/// Longer than any event; a server that sends more without a line break is none of ours.
const LINE_BYTES: usize = 8 << 20;
/// Letters of a prompt in a list.
const PROMPT_SHOWN: usize = 60;

#[derive(Args)]
pub(super) struct JobsArgs {
    /// The server to ask; by default the one of this configuration
    #[arg(long, value_name = "URL", global = true)]
    server: Option<String>,
    #[command(subcommand)]
    question: Question,
}

#[derive(Subcommand)]
enum Question {
    /// List unfinished jobs in their order, then finished ones, newest first
    List {
        /// Finished jobs to list
        #[arg(long, default_value_t = 20)]
        limit: u32,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a job as JSON
    Show { id: JobId },
    /// Stop a job
    Cancel { id: JobId },
    /// Follow a job to its end, or all jobs without an id
    Watch { id: Option<JobId> },
}

/// Asks a running server about its jobs.
pub(super) fn jobs(args: &JobsArgs, config: &Config) -> Result<ExitCode, Failure> {
    let client = Client::new(args.server.as_deref(), config)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match &args.question {
            Question::List { limit, json } => list(&client, *limit, *json).await,
            Question::Show { id } => {
                let job: JobView = client.get(&format!("/api/v1/jobs/{id}")).await?;
                println!("{}", serde_json::to_string_pretty(&job)?);
                Ok(ExitCode::SUCCESS)
            }
            Question::Cancel { id } => {
                let job: JobView = client.post(&format!("/api/v1/jobs/{id}/cancel"), &()).await?;
                println!("{}", line(&job));
                Ok(ExitCode::SUCCESS)
            }
            Question::Watch { id } => watch(&client, id.as_ref()).await,
        }
    })
}

async fn list(client: &Client, limit: u32, json: bool) -> Result<ExitCode, Failure> {
    let unfinished: Vec<JobView> = client.get("/api/v1/jobs/unfinished").await?;
    let finished = "succeeded,failed,cancelled";
    let page: JobPage =
        client.get(&format!("/api/v1/jobs?everyone=true&state={finished}&limit={limit}")).await?;
    let all: Vec<JobView> = unfinished.into_iter().chain(page.jobs).collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&all)?);
    } else if all.is_empty() {
        println!("There are no jobs.");
    } else {
        all.iter().for_each(|job| println!("{}", line(job)));
    }
    Ok(ExitCode::SUCCESS)
}

/// Ends with failure where the one job does.
async fn watch(client: &Client, id: Option<&JobId>) -> Result<ExitCode, Failure> {
    let path = id.map_or("/api/v1/jobs/events".to_owned(), |id| format!("/api/v1/jobs/{id}/events"));
    let mut stream = client.stream(&path).await?;
    let (mut buffer, mut last) = (Vec::new(), None);
    while let Some(piece) = stream.chunk().await? {
        buffer.extend_from_slice(&piece);
        while let Some(end) = buffer.iter().position(|byte| *byte == b'\n') {
            let received: Vec<u8> = buffer.drain(..=end).collect();
            let Some(json) = received.strip_prefix(b"data: ") else { continue };
            match serde_json::from_slice(json)? {
                JobEvent::Job { job, .. } => {
                    println!("{}", line(&job));
                    last = Some(job.state);
                }
                JobEvent::Queue { paused: true, .. } => println!("The queue is paused."),
                JobEvent::Queue { .. } => println!("The queue goes on."),
                JobEvent::Restarting { .. } => return Err("the server stops; jobs are kept".into()),
            }
        }
        if buffer.len() > LINE_BYTES {
            return Err("the server sends something other than events".into());
        }
    }
    match last {
        Some(JobState::Succeeded) => Ok(ExitCode::SUCCESS),
        Some(state) if state.is_final() => Ok(ExitCode::FAILURE),
        _ => Err("the server ended the stream".into()),
    }
}

fn line(job: &JobView) -> String {
    let prompt: String = job
        .prompt
        .as_deref()
        .unwrap_or("(recipe)")
        .chars()
        .filter(|c| !c.is_control())
        .take(PROMPT_SHOWN)
        .collect();
    format!("{}  {:<9}  {:<24}  {prompt}", job.id, job.state.name(), standing(job))
}

fn standing(job: &JobView) -> String {
    if let Some(failure) = job.failure.as_ref().filter(|_| job.state == JobState::Failed) {
        return failure.title.clone();
    }
    if let Some(position) = job.position {
        let eta = job.eta.map(|eta| format!(", {} to {} s", eta.low_ms / 1_000, eta.high_ms.div_ceil(1_000)));
        return format!("{position} before it{}", eta.unwrap_or_default());
    }
    match job.progress.as_ref().map(|progress| &progress.phase) {
        Some(Phase::Queued) => "begins".to_owned(),
        Some(Phase::Waiting { .. }) => "waits for memory".to_owned(),
        Some(Phase::Loading) => "loads its model".to_owned(),
        Some(Phase::Uploading) => "its model is uploaded".to_owned(),
        Some(Phase::Running { step, of }) => format!("step {step} of {of}"),
        Some(Phase::Encoding) => "writes its result".to_owned(),
        None => String::new(),
    }
}
