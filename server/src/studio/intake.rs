//! What a request becomes before the queue takes it: checked, its photo kept, its work estimated.

use std::path::Path;
use std::sync::Arc;

use offstage_api::jobs::{JobId, JobOptions};
use offstage_api::{EditId, EditRequest, Instruction, Output, PhotoSource, StudioError, Upload};
use offstage_jobs::{Coming, ContentHash, Job, NewJob, Prediction, Role};
use offstage_retouch::{Facts, probe};

use super::choose::NoEditor;
use super::editor::Taken;
use super::kept::{Kept, borrow};
use super::rerender::{self, rerendered};
use super::spec::Spec;
use super::{LocalStudio, blocking, checks, fault};
use crate::residency::Desk;

/// Knows where the models are that jobs are done with.
pub(super) struct ModelComing(pub(super) Arc<Desk>);

impl Coming for ModelComing {
    fn coming(&self, job: &Job) -> Prediction {
        // A recipe needs no model.
        let needs_model =
            Spec::read(&job.spec).is_ok_and(|spec| spec.reads_prompt() || spec.generator().is_some());
        if needs_model { self.0.coming(&job.work.model) } else { Prediction::default() }
    }
}

/// A photo that is kept, and what its header says.
struct Photo {
    hash: ContentHash,
    facts: Facts,
}

impl LocalStudio {
    /// Checks a request and keeps its files. Errors: everything that can be said before the work
    /// begins: `Invalid`, `UnreadableImage`, `TooLarge`, `NotFound`, `StorageFull`.
    pub(crate) async fn take(
        &self,
        request: EditRequest,
        options: JobOptions,
    ) -> Result<NewJob, StudioError> {
        checks::request(&request, &self.limits)?;
        let EditRequest { photo, mut instruction, mask, feather_px, output } = request;
        if let Instruction::Prompt(prompt) | Instruction::Generate { prompt, .. } = &mut instruction {
            *prompt = checks::prompt(prompt, &self.limits)?.to_owned();
        }
        let mut spec = Spec { instruction, feather_px, output };
        let editor = self.editor(&spec).await.map_err(NoEditor::refusal)?;
        let photo = self.keep_photo(photo).await?;
        let mut objects = vec![(Role::Photo, photo.hash)];
        if let Some(mask) = mask {
            objects.push((Role::Mask, self.jobs.objects().put_file(mask.path(), self.jobs.now_ms()).await?));
        }
        let Taken { work, residency } = editor.take(&mut spec, &photo.facts).await?;
        Ok(NewJob {
            id: new_id(),
            prompt: spec.prompt().map(str::to_owned),
            work,
            spec: spec.written()?,
            options,
            objects,
            residency,
        })
    }

    async fn keep_photo(&self, source: PhotoSource) -> Result<Photo, StudioError> {
        match source {
            PhotoSource::Upload(upload) => self.keep_file(upload).await,
            PhotoSource::OriginalOf(id) => {
                let kept = Kept::find(&self.jobs, &id).await?;
                self.kept_object(&kept, Role::Photo).await
            }
            // The kept result is what the user saw, so it is what is edited further. Only where it is
            // smaller than the edit at full resolution, that is made first.
            PhotoSource::ResultOf(id) => {
                let kept = Kept::find(&self.jobs, &id).await?;
                if kept.is_shrunk() {
                    let upload = self.rerender(kept).await?;
                    self.keep_file(upload).await
                } else {
                    self.kept_object(&kept, Role::Result).await
                }
            }
        }
    }

    /// The header is read first: what is no photo is not kept.
    async fn keep_file(&self, upload: Upload) -> Result<Photo, StudioError> {
        let (facts, upload) = self.probed(upload).await?;
        let hash = self.jobs.objects().put_file(upload.path(), self.jobs.now_ms()).await?;
        Ok(Photo { hash, facts })
    }

    async fn kept_object(&self, kept: &Kept, role: Role) -> Result<Photo, StudioError> {
        let object = kept.object(role)?;
        let (facts, _) = self.probed(borrow(&self.jobs, object).await?).await?;
        Ok(Photo { hash: object.hash.clone(), facts })
    }

    async fn probed(&self, upload: Upload) -> Result<(Facts, Upload), StudioError> {
        let limits = self.retouch_limits();
        blocking::run_unadmitted(move || {
            let facts = header(upload.path(), &limits)?;
            Ok((facts, upload))
        })
        .await
    }

    async fn rerender(&self, kept: Kept) -> Result<Upload, StudioError> {
        let (limits, originals) = (self.retouch_limits(), kept.originals(&self.jobs).await?);
        let (originals, work) = blocking::run_unadmitted(move || {
            let work = rerender::work(&originals, &limits)?;
            Ok((originals, work))
        })
        .await?;
        let loan = self.desk.borrow(work).await?;
        let uploads = self.uploads.clone();
        blocking::run(loan, move |_, cancel| {
            // Near-lossless where the format is lossy: this file is edited again.
            let format = Some(kept.edit.output.format);
            let output = Output { max_edge: None, quality: 97, format, ..kept.spec.output };
            let developed = rerendered(&kept, &originals, output, &limits, cancel)?;
            uploads.spool(&developed.result.bytes)
        })
        .await
    }
}

fn header(path: &Path, limits: &offstage_retouch::Limits) -> Result<Facts, StudioError> {
    probe(path, limits).map_err(fault::of_photo)
}

/// A new ULID.
pub(crate) fn new_id() -> JobId {
    loop {
        if let Ok(id) = ulid::Ulid::generate().to_string().parse::<EditId>() {
            return id.into();
        }
    }
}
