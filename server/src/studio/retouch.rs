use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use futures_util::future::join;
use offstage_api::jobs::Phase;
use offstage_api::{RETOUCHER, StudioError};
use offstage_jobs::Work;
use offstage_retouch::{Cancel, Facts, probe};

use super::bench::Bench;
use super::develop::{Developed, Job, Opened, Stage, ms_since};
use super::editor::{Editor, Taken, Turn};
use super::held::Held;
use super::reader::Reader;
use super::rerender::{megapixels, work_on};
use super::spec::Spec;
use super::{blocking, fault};
use crate::residency::{self, Desk, Loan};

/// The built-in model: prompt → recipe → pixels, on one loan.
pub(super) struct Retouch {
    pub desk: Arc<Desk>,
}

#[async_trait]
impl Editor for Retouch {
    async fn take(&self, spec: &mut Spec, photo: &Facts) -> Result<Taken, StudioError> {
        let work = residency::Work { reads_prompt: spec.reads_prompt(), ..work_on(photo) };
        Ok(Taken {
            work: Work { model: RETOUCHER.to_owned(), megapixels: megapixels(photo), steps: 1 },
            residency: self.desk.forecast(work).await?,
        })
    }

    async fn make(&self, bench: Bench, turn: Turn<'_>) -> Result<(Bench, Developed), StudioError> {
        let started = Instant::now();
        let Turn { claim, context, held: loans } = turn;
        let held = loans.take(context.worker());
        let (bench, work) = blocking::run_unadmitted(move || {
            let work = bench.retouching()?;
            Ok((bench, work))
        })
        .await?;
        let work = turn.asks(work.kind(), work);
        let batch = claim.job.options.batch.as_ref();
        let goes_on = match batch {
            Some(batch) if claim.batch_waiting > 0 => Some(batch.clone()),
            // Of the batch that this job comes in between.
            _ => held.as_ref().map(|held| held.batch.clone()).filter(|held| batch != Some(held)),
        };
        let loan = self.lend(work, held, turn).await?;
        let wait_ms = ms_since(started);
        let (steps, holds) = (context.clone(), goes_on.is_some());
        let (bench, mut made, loan) = blocking::run(loan, move |loan: Loan, cancel| {
            let tell = |stage: Stage| steps.progress(stage_phase(stage));
            let made = bench.retouched(loan.reader(), cancel, &tell)?;
            Ok((bench, made, loan.finish(holds)))
        })
        .await?;
        if let (Some(batch), Some(loan)) = (goes_on, loan) {
            loans.hold(context.worker(), batch, loan);
        }
        made.timings.wait_ms = wait_ms;
        Ok((bench, made))
    }
}

impl Retouch {
    /// The loan that is held, where it is the batch's own, will do, and nobody else waits; else a new
    /// one, and what is held is given back once that is asked for.
    async fn lend(
        &self,
        work: residency::Work,
        held: Option<Held>,
        turn: Turn<'_>,
    ) -> Result<Loan, StudioError> {
        let held = match held {
            Some(held) if held.loan.covers(&work) && !self.desk.is_awaited(&work).await => {
                return Ok(held.loan);
            }
            held => held,
        };
        // The first is polled first, and asks when it is.
        let tell = turn.teller();
        let (loan, ()) = join(self.desk.borrow_telling(work, &tell), async move { drop(held) }).await;
        loan
    }
}

impl Bench {
    /// The memory that the work takes, and its size in megapixels, from headers alone.
    fn retouching(&self) -> Result<residency::Work, StudioError> {
        let facts = probe(self.photo.path(), &self.limits).map_err(fault::of_photo)?;
        let preview =
            self.preview_edge().and_then(|edge| self.previews.get(&self.original, edge, Instant::now()));
        let facts = preview.map_or(facts, |preview| preview.held());
        Ok(residency::Work { reads_prompt: self.spec.reads_prompt(), ..work_on(&facts) })
    }

    fn preview_edge(&self) -> Option<u32> {
        self.spec.preview_edge(self.mask.is_some())
    }

    fn retouched(
        &self,
        reader: &Reader,
        cancel: &Cancel,
        tell: &dyn Fn(Stage),
    ) -> Result<Developed, StudioError> {
        tell(Stage::Decode);
        let opened = match self.preview_edge() {
            Some(max_edge) => self.preview(max_edge, cancel)?,
            None => Opened::read(self.photo.path(), &self.limits, cancel)?,
        };
        let job = Job {
            instruction: &self.spec.instruction,
            mask: self.mask.as_ref().map(|mask| (mask.path(), self.spec.feather_px)),
            output: self.spec.output,
            thumbnail_edge: self.thumbnail_edge,
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

fn stage_phase(stage: Stage) -> Phase {
    match stage {
        Stage::Decode => Phase::Running { step: 0, of: 3 },
        Stage::Read => Phase::Running { step: 1, of: 3 },
        Stage::Pixels => Phase::Running { step: 2, of: 3 },
        Stage::Encode => Phase::Encoding,
    }
}
