use offstage_api::Edit;

use super::Photo;
use crate::client::picture_url;

/// A state to come back to: a photo, and what was made of it.
#[derive(Clone, Debug)]
pub struct Version {
    pub photo: Photo,
    /// `None` before the first edit.
    pub edit: Option<Edit>,
    /// Which run of a prompt it belongs to: moved sliders stay with the run that they refine.
    pub run: u32,
}

/// The result on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub edit: Edit,
    /// What the browser loads to show it.
    pub url: String,
    /// Made at the size of the screen while a slider moves; the full size follows.
    pub is_preview: bool,
}

impl Shown {
    pub fn new(edit: Edit, is_preview: bool) -> Self {
        let url = picture_url(&edit.image_url, edit.output.format);
        Shown { edit, url, is_preview }
    }
}
