use std::sync::Arc;

use offstage_api::{StudioError, Upload};
use offstage_jobs::{ContentHash, Job, Role};
use offstage_retouch::Limits;

use super::LocalStudio;
use super::kept::borrow;
use super::previews::Previews;
use super::spec::Spec;

/// The longest edge of the picture that lists show.
const THUMBNAIL_EDGE: u32 = 320;

/// What a blocking thread needs to make an edit.
pub(super) struct Bench {
    pub limits: Limits,
    pub previews: Arc<Previews>,
    pub spec: Spec,
    pub photo: Upload,
    pub original: ContentHash,
    pub mask: Option<Upload>,
    /// The longest edge of the picture that lists show; drafts are in no list.
    pub thumbnail_edge: Option<u32>,
}

impl LocalStudio {
    pub(super) async fn bench(&self, job: &Job) -> Result<Bench, StudioError> {
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
            thumbnail_edge: (!job.options.draft).then_some(THUMBNAIL_EDGE),
        })
    }
}
