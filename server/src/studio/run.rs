//! Does a job of the queue: from its kept photo to its kept result.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use offstage_api::{Edit, EditId, ImageFacts, Problem, StudioError};
use offstage_jobs::{Claim, Context, Done, Failure, Job as QueuedJob, Role, Run};
use offstage_retouch::Facts;

use super::bench::Bench;
use super::choose::NoEditor;
use super::develop::{Developed, ms_since};
use super::editor::Turn;
use super::held::HeldLoans;
use super::{LocalStudio, fault};

/// Does the jobs of a studio. A batch has one loan on each worker that does it, which goes from job to
/// job until the worker turns to something else, somebody waits for memory, or a job is larger than
/// what it was lent for. Until the batch is done, a worker gives a loan back only once it has asked for
/// its next one, so that a model that both need stays where it is.
pub(crate) struct Runner {
    studio: Arc<LocalStudio>,
    held: HeldLoans,
}

impl Runner {
    pub(crate) fn new(studio: Arc<LocalStudio>) -> Runner {
        Runner { studio, held: HeldLoans::default() }
    }
}

#[async_trait]
impl Run for Runner {
    async fn run(&self, claim: Claim, context: Context) -> Result<Done, Failure> {
        tokio::select! {
            made = self.studio.make(&claim, &context, &self.held) => made.map_err(failure),
            // Dropping the work tells it to stop: it does within one stage, and gives its loan back.
            () = context.token().cancelled() => Err(failure(fault::cancelled())),
        }
    }

    fn idle(&self, worker: u32) {
        drop(self.held.take(worker));
    }
}

impl LocalStudio {
    async fn make(&self, claim: &Claim, context: &Context, held: &HeldLoans) -> Result<Done, StudioError> {
        let started = Instant::now();
        let bench = self.bench(&claim.job).await?;
        let editor = self.editor(&bench.spec).await.map_err(NoEditor::disappointment)?;
        let (bench, made) = editor.make(bench, Turn { claim, context, held }).await?;
        self.keep(&claim.job, &bench, made, context, started).await
    }

    async fn keep(
        &self,
        job: &QueuedJob,
        bench: &Bench,
        made: Developed,
        context: &Context,
        started: Instant,
    ) -> Result<Done, StudioError> {
        let run_ms =
            made.timings.decode_ms + made.timings.recipe_ms + made.timings.pixels_ms + made.timings.encode_ms;
        let mut edit = edit(job, bench, &made);
        let (objects, now_ms) = (self.jobs.objects(), context.now_ms());
        let mut kept = vec![(Role::Result, objects.put_bytes(made.result.bytes.into(), now_ms).await?)];
        if let Some(thumbnail) = made.thumbnail {
            kept.push((Role::Thumbnail, objects.put_bytes(thumbnail.into(), now_ms).await?));
        }
        edit.timings.total_ms = ms_since(started);
        Ok(Done { edit, objects: kept, run_ms: run_ms.ceil() as u64 })
    }
}

fn edit(job: &QueuedJob, bench: &Bench, made: &Developed) -> Edit {
    let id = EditId::from(job.id.clone());
    Edit {
        created_at_ms: super::now_ms(),
        prompt: bench.spec.prompt().map(str::to_owned),
        recipe: made.reading.recipe.clone(),
        generated: made.generated.clone(),
        sentence: made.reading.sentence.clone(),
        not_supported: made.reading.not_supported.clone(),
        input: input_facts(&made.input, bench.photo.bytes()),
        output: ImageFacts {
            width: made.result.width,
            height: made.result.height,
            format: made.result.format,
            bits_per_channel: made.result.bits_per_channel,
            bytes: made.result.bytes.len() as u64,
        },
        notes: made.notes.clone(),
        timings: made.timings,
        image_url: format!("/api/v1/edits/{id}/image"),
        source_url: format!("/api/v1/edits/{id}/source"),
        page_url: format!("/edits/{id}"),
        id,
    }
}

/// An edit's photo as the port shows it.
fn input_facts(facts: &Facts, bytes: u64) -> ImageFacts {
    ImageFacts {
        width: facts.width,
        height: facts.height,
        format: facts.format,
        bits_per_channel: facts.bits_per_channel,
        bytes,
    }
}

/// Too little memory now may be enough later; everything else stays as it is.
fn failure(error: StudioError) -> Failure {
    let retry_after_ms = match &error {
        StudioError::Busy { retry_after_s, .. } => Some(u64::from(*retry_after_s) * 1_000),
        _ => None,
    };
    if let StudioError::Internal { log } = &error {
        tracing::error!(cause = %log, "a job failed");
    }
    Failure { retryable: retry_after_ms.is_some(), problem: Problem::from(error), retry_after_ms }
}

/// The name of a saved picture of an edit, without an extension.
pub(super) fn file_stem(id: &EditId, original: bool) -> String {
    if original { format!("offstage-{id}-original") } else { format!("offstage-{id}") }
}
