use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use offstage_api::jobs::{JobId, Phase};
use offstage_api::{Generation, ImageFormat, Instruction, Output, StudioError};
use offstage_jobs::{Context, Work};
use offstage_pipeline::{Ask, Follow, Generator, Picture, Stage};
use offstage_retouch::{Cancel, Facts, Photo, encode, probe};

use super::bench::Bench;
use super::develop::{Developed, ms_since};
use super::editor::{Editor, Taken, Turn};
use super::generated::{Finishing, Subject};
use super::rerender::work_on;
use super::spec::Spec;
use super::step_previews::StepPreviews;
use super::{blocking, fault};
use crate::residency::{self, Desk, EditLender};

/// An installed generative model: photo → picture of its size → the model's stages → result. Nothing is
/// borrowed while something else is waited for: the photo is decoded on a loan of its own, before and after.
pub(super) struct Generate {
    pub name: String,
    pub generator: Arc<dyn Generator>,
    pub desk: Arc<Desk>,
    pub previews: Arc<StepPreviews>,
}

#[async_trait]
impl Editor for Generate {
    async fn take(&self, spec: &mut Spec, photo: &Facts) -> Result<Taken, StudioError> {
        let Instruction::Generate { generation, .. } = &mut spec.instruction else { return Err(misled()) };
        // Drawn once: whoever runs the job again, also after a crash, makes the same picture.
        generation.seed.get_or_insert_with(drawn_seed);
        let plan =
            self.generator.plan(photo.width, photo.height, generation).map_err(fault::of_generating)?;
        self.desk.forecast(work_on(photo)).await?;
        let megapixels = f64::from(plan.width) * f64::from(plan.height) / 1e6;
        Ok(Taken {
            residency: self.desk.forecast_stages(&plan.stages).await?,
            work: Work { model: self.name.clone(), megapixels, steps: plan.steps },
        })
    }

    async fn make(&self, bench: Bench, turn: Turn<'_>) -> Result<(Bench, Developed), StudioError> {
        drop(turn.held.take(turn.context.worker()));
        let Instruction::Generate { prompt, generation, .. } = bench.spec.instruction.clone() else {
            return Err(misled());
        };
        let (bench, facts) = blocking::run_unadmitted(move || {
            let facts = probe(bench.photo.path(), &bench.limits).map_err(fault::of_photo)?;
            Ok((bench, facts))
        })
        .await?;
        let work = turn.asks("edit", work_on(&facts));
        let plan =
            self.generator.plan(facts.width, facts.height, &generation).map_err(fault::of_generating)?;

        let asked = Instant::now();
        let loan = self.desk.borrow_telling(work.clone(), &turn.teller()).await?;
        let mut wait_ms = ms_since(asked);
        let (bench, subject) = blocking::run(loan, move |_, cancel| {
            let subject = Subject::read(bench.photo.path(), &plan, &bench.limits, cancel)?;
            Ok((bench, subject))
        })
        .await?;

        let (made, edit_ms) =
            self.generate(subject.picture.clone(), prompt.clone(), generation, &work, turn).await?;
        wait_ms += edit_ms.waited;

        let asked = Instant::now();
        turn.context.progress(Phase::Encoding);
        let loan = self.desk.borrow_telling(work, &turn.teller()).await?;
        wait_ms += ms_since(asked);
        turn.context.progress(Phase::Encoding);
        blocking::run(loan, move |_, cancel| {
            let finishing = Finishing {
                photo: bench.photo.path(),
                mask: bench.mask.as_ref().map(|mask| (mask.path(), bench.spec.feather_px)),
                prompt: &prompt,
                output: bench.spec.output,
                thumbnail_edge: bench.thumbnail_edge,
            };
            let mut made = finishing.finish(subject, made, &bench.limits, cancel)?;
            made.timings.pixels_ms += edit_ms.worked;
            made.timings.wait_ms = wait_ms;
            Ok((bench, made))
        })
        .await
    }
}

/// Where the milliseconds of an edit went.
struct EditTime {
    waited: f32,
    worked: f32,
}

impl Generate {
    async fn generate(
        &self,
        picture: Picture,
        prompt: String,
        generation: Generation,
        work: &residency::Work,
        turn: Turn<'_>,
    ) -> Result<(offstage_pipeline::Made, EditTime), StudioError> {
        let started = Instant::now();
        let steps = generation.steps;
        let ask = Ask { picture, prompt, generation, previews: true };
        let lender = EditLender::new(Arc::clone(&self.desk), work.clone(), turn.teller());
        let id = turn.claim.job.id.clone();
        let following = Following {
            context: turn.context.clone(),
            previews: Arc::clone(&self.previews),
            id: id.clone(),
            steps,
        };
        let _forgotten = Forgotten { previews: Arc::clone(&self.previews), id };
        let made = self.generator.edit(ask, lender.clone(), Arc::new(following)).await;
        let waited = lender.waited().as_secs_f32() * 1_000.0;
        let time = EditTime { waited, worked: (ms_since(started) - waited).max(0.0) };
        Ok((made.map_err(fault::of_generating)?, time))
    }
}

/// Tells a job's followers how its edit goes.
struct Following {
    context: Context,
    previews: Arc<StepPreviews>,
    id: JobId,
    steps: u32,
}

impl Follow for Following {
    fn stage(&self, stage: Stage) {
        // After the last step comes the decoding, which is no step of its own.
        if stage != Stage::Decode {
            self.context.progress(Phase::Running { step: 0, of: self.steps });
        }
    }

    fn step(&self, step: u32, of: u32, preview: Option<Picture>) {
        if let Some(preview) = preview.and_then(|preview| written(&preview)) {
            self.previews.put(&self.id, preview);
            self.context.preview(format!("/api/v1/jobs/{}/preview?step={step}", self.id));
        }
        self.context.progress(Phase::Running { step, of });
    }
}

/// How long the last preview of a job stays: who was told of it as the job ended still finds it.
const PREVIEW_STAYS: Duration = Duration::from_secs(10);

/// Forgets a job's preview, a moment after this is dropped: its result is there, or none will be.
struct Forgotten {
    previews: Arc<StepPreviews>,
    id: JobId,
}

impl Drop for Forgotten {
    fn drop(&mut self) {
        let (previews, id) = (Arc::clone(&self.previews), self.id.clone());
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                tokio::time::sleep(PREVIEW_STAYS).await;
                previews.forget(&id);
            })),
            // Nobody is left to ask for it.
            Err(_) => previews.forget(&id),
        }
    }
}

fn written(preview: &Picture) -> Option<Vec<u8>> {
    let output =
        Output { format: Some(ImageFormat::Webp), quality: 80, embed_recipe: false, ..Output::default() };
    let photo = Photo::from_rgb8(preview.width(), preview.height(), preview.rgb().to_vec())?;
    Some(encode(&photo, &output, &Cancel::new()).ok()?.bytes)
}

/// Of 32 bits: short enough to be typed again. Without a source of randomness it is 0, which is a seed
/// as good as any.
pub(crate) fn drawn_seed() -> u64 {
    getrandom::u32().unwrap_or_default().into()
}

fn misled() -> StudioError {
    StudioError::internal("a request that is none for a generative model came to one")
}
