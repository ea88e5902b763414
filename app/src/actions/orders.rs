use leptos::prelude::*;
use leptos::task::spawn_local;
use offstage_api::Edit;
use offstage_api::jobs::JobView;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;
use web_sys::File;

use crate::client::{
    EditOrder, Made, Progress, Subject, can_ask_to_notify, current_path, edit_id_in, form_of, job_id_in,
    mask_file, natural_size, new_key, post_edit, post_job, push_path, replace_path, set_title,
};
use crate::model::{History, seconds};
use crate::page::title_of;
use crate::state::{Editor, Errand, Failure, Photo, Remedy, Shown, Version, Work};

impl Editor {
    /// Sends an order for the photo on stage; its result replaces the one shown. The newest order
    /// wins: an earlier one is cancelled.
    pub fn order(self, order: EditOrder) {
        self.following.key.set_value(new_key());
        self.send_order(order);
    }

    fn send_order(self, order: EditOrder) {
        let Some(photo) = self.photo.get_untracked() else { return };
        let waiting = match (&order.subject, photo.is_kept()) {
            (Subject::Recipe { .. }, true) => Work::Updating,
            (_, true) => Work::Editing,
            (_, false) => Work::Uploading(0.0),
        };
        self.cancel_job();
        if !self.offer.with_untracked(String::is_empty) {
            self.decline_recipe();
        }
        let turn = self.begin(waiting);
        self.following.can_notify.set(can_ask_to_notify());
        self.pending.last_order.set_value(Some(order.clone()));
        spawn_local(async move {
            let mask = self.painted_mask(&photo).await;
            if !self.is_current(turn) {
                return;
            }
            match self.send(turn, photo, order, mask) {
                Ok(()) => {}
                Err(_) => self.fail(Failure::unreachable()),
            }
        });
    }

    /// Asks for the last thing again. Under its first key, the server knows it again if it heard it.
    pub fn order_again(self) {
        if self.retry_job() {
            return;
        }
        match self.pending.last_order.get_value() {
            Some(order) => self.send_order(order),
            None => self.run_prompt(),
        }
    }

    /// Whether just this is being worked on.
    pub fn is_running(self, subject: &Subject) -> bool {
        let is_last = (self.pending.last_order)
            .with_value(|order| order.as_ref().is_some_and(|order| order.subject == *subject));
        is_last && self.work.get_untracked().is_cancellable()
    }

    fn send(
        self,
        turn: u32,
        photo: Photo,
        order: EditOrder,
        mask: Option<(File, f64)>,
    ) -> Result<(), JsValue> {
        let form = form_of(&photo.origin, &order, mask)?;
        let on_progress = move |progress| {
            if self.is_current(turn) && self.work.get_untracked().is_cancellable() {
                self.work.set(match progress {
                    Progress::Sent(share) if share < 1.0 => Work::Uploading(share),
                    _ => Work::Editing,
                });
            }
        };
        // A preview is one question and one answer: nobody waits in line for it, and an aborted question
        // cancels it.
        let call = if order.max_edge.is_some() {
            let on_made = move |made: Made| match made {
                Ok(edit) => spawn_local(self.show(turn, photo, order, edit)),
                Err(failure) => self.fail(failure),
            };
            post_edit(&form, on_progress, on_made)?
        } else {
            let on_taken = move |taken: Result<JobView, Failure>| match taken {
                Ok(job) => self.begin_to_follow(turn, Errand { photo, order }, job),
                Err(failure) => self.fail(failure),
            };
            post_job(&form, &self.following.key.get_value(), on_progress, on_taken)?
        };
        if self.is_current(turn) {
            self.pending.call.set_value(Some(SendWrapper::new(call)));
        }
        Ok(())
    }

    fn begin_to_follow(self, turn: u32, errand: Errand, job: JobView) {
        let is_prompted = errand.order.subject.is_prompted();
        self.follow_job(turn, errand, job);
        if is_prompted && self.following.unfinished().is_some() {
            self.put_job_in_address();
        }
    }

    /// Brings a result to the screen once its picture is loaded, so that nothing flickers.
    pub(super) async fn show(self, turn: u32, photo: Photo, order: EditOrder, edit: Edit) {
        if !self.is_current(turn) {
            return;
        }
        if self.work.get_untracked().is_cancellable() {
            self.work.set(Work::Showing);
        }
        let shown = Shown::new(edit, order.max_edge.is_some());
        let is_loaded = natural_size(&shown.url).await.is_some();
        if !self.is_current(turn) {
            return;
        }
        if !is_loaded {
            let sentence = "The result was made, but its picture did not arrive. Try again.";
            self.fail(Failure::new(Remedy::TryAgain, sentence));
            return;
        }
        let took_ms = self.elapsed_ms.get_untracked();
        let is_prompted = order.subject.is_prompted();
        batch(move || {
            // Sliders may wait for their own turn, so their timers outlive this one.
            if is_prompted {
                self.finish()
            } else {
                self.settle()
            }
            self.photo.set(Some(photo.kept_by(&shown.edit)));
            if is_prompted {
                self.notify_hidden("The edit is done", &shown.edit.sentence);
                self.recipe.set(shown.edit.recipe.clone());
                self.spoken.set(format!("{} Done in {}.", shown.edit.sentence, seconds(took_ms)));
            }
            let is_first = self.result.with_untracked(Option::is_none);
            self.result.set(Some(shown.clone()));
            if is_first || is_prompted {
                self.sweep();
            }
            if !shown.is_preview {
                self.keep_version(shown.edit, is_prompted);
            }
        });
    }

    fn keep_version(self, edit: Edit, is_prompted: bool) {
        let Some(photo) = self.photo.get_untracked() else { return };
        // The back button leads from run to run, not through every move of a slider.
        let path = current_path();
        match job_id_in(&path).is_some() || (!is_prompted && edit_id_in(&path).is_some()) {
            true => replace_path(&edit.page_url),
            false => push_path(&edit.page_url),
        }
        set_title(&title_of(edit.prompt.as_deref()));
        if is_prompted {
            self.begin_run();
        }
        let version = Version { photo, edit: Some(edit), run: self.pending.run.get_value() };
        self.versions.update(|versions| match versions {
            Some(versions) => versions.push(version.clone()),
            None => *versions = Some(History::new(version.clone())),
        });
        self.session.update(|session| match session.iter_mut().find(|known| known.run == version.run) {
            Some(known) => *known = version,
            None => session.push(version),
        });
    }

    async fn painted_mask(self, photo: &Photo) -> Option<(File, f64)> {
        if !self.mask.is_painted.get_untracked() {
            return None;
        }
        let canvas = self.elements.mask.get_untracked()?;
        let size = photo.size?;
        Some((mask_file(&canvas, size).await?, self.mask.feather_px(size)))
    }
}
