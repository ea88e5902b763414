use offstage_api::jobs::JobView;
use offstage_api::{Edit, EditId};
use send_wrapper::SendWrapper;
use web_sys::File;

use crate::client::picture_url;

/// The photo that is being edited.
#[derive(Clone, Debug)]
pub struct Photo {
    /// The file's name; empty when it is not known here.
    pub name: String,
    pub origin: Origin,
    /// What the browser shows of it; `None` when it cannot show this kind of file.
    pub preview_url: Option<String>,
    /// Width and height in pixels as displayed, once known.
    pub size: Option<(u32, u32)>,
}

/// How a request names the photo.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A file of the user's, not sent yet.
    File(SendWrapper<File>),
    /// The original of an edit: nothing is sent again.
    OriginalOf(EditId),
    /// The result of an edit, used as input.
    ResultOf(EditId),
}

impl Photo {
    /// The original photo of an edit.
    pub fn original_of(edit: &Edit) -> Self {
        Photo {
            name: String::new(),
            origin: Origin::OriginalOf(edit.id.clone()),
            preview_url: Some(picture_url(&edit.source_url, edit.input.format)),
            size: Some((edit.input.width, edit.input.height)),
        }
    }

    /// The photo of a job that is not finished, or came to nothing.
    pub fn of_job(job: &JobView) -> Self {
        Photo {
            name: String::new(),
            origin: Origin::OriginalOf(job.id.clone().into()),
            preview_url: job.source_url.clone(),
            size: None,
        }
    }

    /// The result of an edit as a photo to edit further.
    pub fn result_of(edit: &Edit, name: String) -> Self {
        Photo {
            name,
            origin: Origin::ResultOf(edit.id.clone()),
            preview_url: Some(picture_url(&edit.image_url, edit.output.format)),
            size: Some((edit.output.width, edit.output.height)),
        }
    }

    /// The same photo, now that `edit` keeps it on the server.
    pub fn kept_by(&self, edit: &Edit) -> Self {
        let kept = Photo::original_of(edit);
        Photo { name: self.name.clone(), preview_url: self.preview_url.clone().or(kept.preview_url), ..kept }
    }

    pub fn is_kept(&self) -> bool {
        matches!(self.origin, Origin::OriginalOf(_))
    }
}
