use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use offstage_api::jobs::JobId;
use offstage_api::{ImageFormat, Rendition, StudioError};

use super::LocalStudio;

/// Small pictures of results that generative models work on, in WebP: the latest of each job that runs.
#[derive(Default)]
pub(super) struct StepPreviews(Mutex<HashMap<JobId, Bytes>>);

impl StepPreviews {
    pub(super) fn put(&self, id: &JobId, webp: Vec<u8>) {
        self.kept().insert(id.clone(), webp.into());
    }

    pub(super) fn forget(&self, id: &JobId) {
        self.kept().remove(id);
    }

    fn get(&self, id: &JobId) -> Option<Bytes> {
        self.kept().get(id).cloned()
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<JobId, Bytes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LocalStudio {
    /// The preview of a job's unfinished result.
    pub(super) fn step_preview(&self, id: &JobId) -> Result<Rendition, StudioError> {
        let bytes = self.step_previews.get(id).ok_or_else(|| StudioError::NotFound {
            sentence: format!("Job {id} has no preview: its model gives none, or it does not run now."),
        })?;
        let file_name = format!("offstage-{id}-preview.webp");
        Ok(Rendition { format: ImageFormat::Webp, bytes, file_name })
    }
}
