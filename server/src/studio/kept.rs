use bytes::Bytes;
use offstage_api::jobs::{JobId, JobPicture};
use offstage_api::{Edit, EditId, ImageFormat, Rendition, StudioError, Upload};
use offstage_jobs::{Job, Jobs, ObjectRef, Role};

use super::spec::Spec;
use super::{LocalStudio, blocking};

/// A finished edit with what is needed to show it and to make it again.
pub(super) struct Kept {
    pub edit: Edit,
    pub spec: Spec,
    job: Job,
}

/// The original photo and mask of a kept edit, held like uploads.
pub(super) struct Originals {
    pub photo: Upload,
    pub mask: Option<Upload>,
}

impl Kept {
    /// Errors: `NotFound`, also for a job that is not finished, failed or was deleted.
    pub(super) async fn find(jobs: &Jobs, id: &EditId) -> Result<Kept, StudioError> {
        let mut job = match jobs.store().job(&JobId::from(id.clone())).await {
            Ok(job) if job.deleted_at_ms.is_none() => job,
            Ok(_) | Err(offstage_jobs::StoreError::NotFound) => return Err(missing(id)),
            Err(error) => return Err(error.into()),
        };
        let edit = job.edit.take().ok_or_else(|| missing(id))?;
        let spec = Spec::read(&job.spec)?;
        Ok(Kept { edit, spec, job })
    }

    /// Whether the kept result is smaller than the edit at full resolution.
    pub(super) fn is_shrunk(&self) -> bool {
        // What a model generated is kept as it was asked for, and no more is there to be had.
        self.edit.generated.is_none() && self.spec.shrinks(&self.edit)
    }

    pub(super) fn object(&self, role: Role) -> Result<&ObjectRef, StudioError> {
        self.job.object(role).ok_or_else(|| missing(&self.edit.id))
    }

    pub(super) async fn read(&self, jobs: &Jobs, role: Role) -> Result<Bytes, StudioError> {
        Ok(jobs.objects().read(self.object(role)?).await?)
    }

    pub(super) async fn originals(&self, jobs: &Jobs) -> Result<Originals, StudioError> {
        let photo = borrow(jobs, self.object(Role::Photo)?).await?;
        let mask = match self.job.object(Role::Mask) {
            Some(mask) => Some(borrow(jobs, mask).await?),
            None => None,
        };
        Ok(Originals { photo, mask })
    }
}

impl LocalStudio {
    /// A picture of a job as it is kept.
    pub(crate) async fn job_picture(&self, job: &Job, picture: JobPicture) -> Result<Rendition, StudioError> {
        let (role, part) = match picture {
            JobPicture::Preview => return self.step_preview(&job.id),
            JobPicture::Photo => (Role::Photo, "-original"),
            JobPicture::Result => (Role::Result, ""),
            JobPicture::Thumbnail => (Role::Thumbnail, "-thumbnail"),
        };
        let none =
            || StudioError::NotFound { sentence: format!("Job {} has no such picture, or not yet.", job.id) };
        let object = job.object(role).ok_or_else(none)?;
        let format = match (picture, &job.edit) {
            (JobPicture::Thumbnail, _) => ImageFormat::Webp,
            (JobPicture::Result, Some(edit)) => edit.output.format,
            (_, Some(edit)) => edit.input.format,
            (_, None) => {
                let (upload, limits) = (borrow(&self.jobs, object).await?, self.retouch_limits());
                let facts = blocking::run_unadmitted(move || {
                    offstage_retouch::probe(upload.path(), &limits).map_err(super::fault::of_photo)
                });
                facts.await?.format
            }
        };
        let bytes = self.jobs.objects().read(object).await?;
        let file_name = format!("offstage-{}{part}.{}", job.id, format.extension());
        Ok(Rendition { format, bytes, file_name })
    }
}

/// An object's file, to read for as long as it is held.
pub(super) async fn borrow(jobs: &Jobs, object: &ObjectRef) -> Result<Upload, StudioError> {
    Ok(Upload::new(jobs.objects().borrow(object).await?, object.bytes))
}

fn missing(id: &EditId) -> StudioError {
    let sentence = format!("There is no edit {id}, or not any more; edits are kept for a limited time.");
    StudioError::NotFound { sentence }
}
