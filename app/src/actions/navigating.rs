use leptos::prelude::*;
use offstage_api::Edit;
use send_wrapper::SendWrapper;

use crate::client::{Made, current_path, edit_id_in, fetch_edit, job_id_in, push_path, set_title};
use crate::model::History;
use crate::page::title_of;
use crate::state::{Editor, Failure, Photo, Version, Work};

impl Editor {
    /// Follows the address bar after the back or forward button.
    pub fn follow_address(self) {
        self.follow_model_address();
        if let Some(id) = job_id_in(&current_path()) {
            self.open_job(id, true);
            return;
        }
        let wanted = edit_id_in(&current_path());
        let known = self.session.with_untracked(|session| {
            let has_id = |version: &&Version| version.edit.as_ref().map(|edit| &edit.id) == wanted.as_ref();
            session.iter().rev().find(has_id).cloned()
        });
        match (known, wanted) {
            (Some(version), _) => self.restore(version),
            (None, Some(id)) => {
                let turn = self.begin(Work::Opening);
                let on_made = move |made: Made| match made {
                    Ok(edit) if self.is_current(turn) => self.adopt(edit),
                    Ok(_) => {}
                    Err(failure) => self.fail(failure),
                };
                match fetch_edit(&id, on_made) {
                    Ok(call) => self.pending.call.set_value(Some(SendWrapper::new(call))),
                    Err(_) => self.fail(Failure::unreachable()),
                }
            }
            (None, None) => self.show_without_result(),
        }
    }

    /// Opens a result of this session from the filmstrip.
    pub fn revisit(self, version: Version) {
        if let Some(edit) = &version.edit {
            push_path(&edit.page_url);
            set_title(&title_of(edit.prompt.as_deref()));
            self.spoken.set(edit.sentence.clone());
        }
        self.versions.update(|versions| match versions {
            Some(versions) => versions.push(version.clone()),
            None => *versions = Some(History::new(version.clone())),
        });
        self.restore(version);
    }

    /// The photo as it was before any edit, or the empty editor.
    fn show_without_result(self) {
        self.finish();
        match self.photo.get_untracked() {
            Some(photo) => {
                let run = self.pending.run.get_value();
                self.restore(Version { photo, edit: None, run });
            }
            None => self.result.set(None),
        }
    }

    pub(super) fn adopt(self, edit: Edit) {
        let photo = Photo::original_of(&edit);
        self.begin_run();
        let run = self.pending.run.get_value();
        self.session.update(|session| {
            session.push(Version { photo: photo.clone(), edit: Some(edit.clone()), run });
        });
        self.restore(Version { photo, edit: Some(edit.clone()), run });
        self.take_up_maker(&edit, true);
    }
}
