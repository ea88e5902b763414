//! Does a job of the queue: from its kept photo to its kept result.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures_util::future::join;
use offstage_api::jobs::Phase;
use offstage_api::{Edit, EditId, ImageFacts, Problem, StudioError, Upload};
use offstage_jobs::{Claim, ContentHash, Context, Done, Failure, Job as QueuedJob, Role, Run};
use offstage_retouch::{Cancel, Facts, Limits, probe};
use tokio::time::sleep;

use super::develop::{Developed, Job, Opened, Stage};
use super::held::{Held, HeldLoans};
use super::kept::borrow;
use super::previews::Previews;
use super::reader::Reader;
use super::rerender::work_on;
use super::spec::Spec;
use super::{LocalStudio, blocking, fault};
use crate::residency::{Loan, Told, Work};

/// The longest edge of the picture that lists show.
const THUMBNAIL_EDGE: u32 = 320;

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

/// What a blocking thread needs to make an edit.
struct Bench {
    limits: Limits,
    previews: Arc<Previews>,
    spec: Spec,
    photo: Upload,
    original: ContentHash,
    mask: Option<Upload>,
    /// Drafts are in no list.
    thumbnail: bool,
}

impl LocalStudio {
    async fn make(&self, claim: &Claim, context: &Context, loans: &HeldLoans) -> Result<Done, StudioError> {
        let started = Instant::now();
        let held = loans.take(context.worker());
        let bench = self.bench(&claim.job).await?;
        let (bench, mut work) = blocking::run_unadmitted(move || {
            let work = bench.work()?;
            Ok((bench, work))
        })
        .await?;
        let batch = claim.job.options.batch.as_ref();
        work.holder = Some(holder(claim, &work));
        work.options(&claim.job.options);
        let goes_on = match batch {
            Some(batch) if claim.batch_waiting > 0 => Some(batch.clone()),
            // Of the batch that this job comes in between.
            _ => held.as_ref().map(|held| held.batch.clone()).filter(|held| batch != Some(held)),
        };
        let loan = self.lend(work, held, context).await?;
        let wait_ms = ms_since(started);
        let (steps, holds) = (context.clone(), goes_on.is_some());
        let (bench, mut made, loan) = blocking::run(loan, move |loan: Loan, cancel| {
            let tell = |stage: Stage| steps.progress(stage_phase(stage));
            let made = bench.make(loan.reader(), cancel, &tell)?;
            Ok((bench, made, loan.finish(holds)))
        })
        .await?;
        if let (Some(batch), Some(loan)) = (goes_on, loan) {
            loans.hold(context.worker(), batch, loan);
        }
        made.timings.wait_ms = wait_ms;
        self.keep(&claim.job, &bench, made, context, started).await
    }

    async fn bench(&self, job: &QueuedJob) -> Result<Bench, StudioError> {
        let gone = || StudioError::from(offstage_jobs::StoreError::ObjectGone);
        let photo = job.object(Role::Photo).ok_or_else(gone)?;
        let mask = match job.object(Role::Mask) {
            Some(mask) => Some(borrow(&self.jobs, mask).await?),
            None => None,
        };
        Ok(Bench {
            limits: self.retouch_limits(),
            previews: Arc::clone(&self.previews),
            spec: Spec::read(&job.spec)?,
            photo: borrow(&self.jobs, photo).await?,
            original: photo.hash.clone(),
            mask,
            thumbnail: !job.options.draft,
        })
    }

    /// The loan that is held, where it is the batch's own, will do, and nobody else waits; else a new
    /// one, and what is held is given back once that is asked for.
    async fn lend(&self, work: Work, held: Option<Held>, context: &Context) -> Result<Loan, StudioError> {
        let held = match held {
            Some(held) if held.loan.covers(&work) && !self.desk.is_awaited(&work).await => {
                return Ok(held.loan);
            }
            held => held,
        };
        // The first is polled first, and asks when it is.
        let (loan, ()) = join(self.loan(work, context), async move { drop(held) }).await;
        loan
    }

    /// Borrows what the work takes, and tells the job's followers what it waits for.
    async fn loan(&self, work: Work, context: &Context) -> Result<Loan, StudioError> {
        let holder = work.holder.clone().unwrap_or_default();
        let mut snapshots = self.desk.snapshots();
        let mut borrowed = std::pin::pin!(self.desk.borrow(work));
        loop {
            tokio::select! {
                loan = &mut borrowed => return loan,
                changed = snapshots.changed() => {
                    let told = match changed {
                        Ok(()) => self.desk.told(&snapshots.borrow_and_update(), &holder),
                        // The driver has stopped; so does the loan, in a moment.
                        Err(_) => { sleep(Duration::from_millis(50)).await; None }
                    };
                    if let Some(told) = told {
                        context.progress(match told {
                            Told::Loading => Phase::Loading,
                            Told::Uploading => Phase::Uploading,
                            Told::Waiting(blocker) => Phase::Waiting { blocker },
                        });
                    }
                }
            }
        }
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

impl Bench {
    /// The memory that the work takes, and its size in megapixels, from headers alone.
    fn work(&self) -> Result<Work, StudioError> {
        let facts = probe(self.photo.path(), &self.limits).map_err(fault::of_photo)?;
        let preview =
            self.preview_edge().and_then(|edge| self.previews.get(&self.original, edge, Instant::now()));
        let facts = preview.map_or(facts, |preview| preview.held());
        Ok(Work { reads_prompt: self.spec.reads_prompt(), ..work_on(&facts) })
    }

    fn preview_edge(&self) -> Option<u32> {
        self.spec.preview_edge(self.mask.is_some())
    }

    fn make(&self, reader: &Reader, cancel: &Cancel, tell: &dyn Fn(Stage)) -> Result<Developed, StudioError> {
        tell(Stage::Decode);
        let opened = match self.preview_edge() {
            Some(max_edge) => self.preview(max_edge, cancel)?,
            None => Opened::read(self.photo.path(), &self.limits, cancel)?,
        };
        let job = Job {
            instruction: &self.spec.instruction,
            mask: self.mask.as_ref().map(|mask| (mask.path(), self.spec.feather_px)),
            output: self.spec.output,
            thumbnail_edge: self.thumbnail.then_some(THUMBNAIL_EDGE),
        };
        opened.develop(&job, &self.limits, reader, cancel, tell)
    }

    /// The photo shrunk to a longest edge, from memory where it was that a moment ago.
    fn preview(&self, max_edge: u32, cancel: &Cancel) -> Result<Opened, StudioError> {
        if let Some(kept) = self.previews.get(&self.original, max_edge, Instant::now()) {
            let mut opened = Opened::clone(&kept);
            opened.decode_ms = 0.0;
            return Ok(opened);
        }
        let opened = Arc::new(Opened::read(self.photo.path(), &self.limits, cancel)?.shrunk(max_edge));
        self.previews.put(self.original.clone(), max_edge, Arc::clone(&opened), Instant::now());
        Ok(Arc::unwrap_or_clone(opened))
    }
}

/// Who asks, as the status page names it.
fn holder(claim: &Claim, work: &Work) -> String {
    match &claim.job.options.batch {
        Some(batch) => format!("batch {batch}"),
        None => format!("{} {}", work.kind(), claim.job.id),
    }
}

fn stage_phase(stage: Stage) -> Phase {
    match stage {
        Stage::Decode => Phase::Running { step: 0, of: 3 },
        Stage::Read => Phase::Running { step: 1, of: 3 },
        Stage::Pixels => Phase::Running { step: 2, of: 3 },
        Stage::Encode => Phase::Encoding,
    }
}

fn edit(job: &QueuedJob, bench: &Bench, made: &Developed) -> Edit {
    let id = EditId::from(job.id.clone());
    Edit {
        created_at_ms: super::now_ms(),
        prompt: bench.spec.prompt().map(str::to_owned),
        recipe: made.reading.recipe.clone(),
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

fn ms_since(start: Instant) -> f32 {
    start.elapsed().as_secs_f32() * 1_000.0
}

/// The name of a saved picture of an edit, without an extension.
pub(super) fn file_stem(id: &EditId, original: bool) -> String {
    if original { format!("offstage-{id}-original") } else { format!("offstage-{id}") }
}
