use leptos::prelude::*;
use leptos::task::spawn_local;
use offstage_api::Recipe;
use offstage_api::jobs::{JobId, JobState, JobView};

use super::following_job::JOB_KEY;
use crate::client::{
    EditOrder, Subject, ask_to_notify, can_ask_to_notify, current_path, fetch_job, forget, is_hidden,
    is_visit, job_id_in, natural_size, notify, order_job, push_path, read, recall, replace_path, set_title,
};
use crate::page::title_of;
use crate::state::{Editor, Errand, Failure, Photo, Work};

impl Editor {
    /// Goes on with what was under way when the page was left: the job of the address, or, on a visit to
    /// the empty editor, the one that this browser waited for.
    pub fn resume(self) {
        if let Some(job) = self.following.job.get_untracked() {
            self.measure_photo();
            if !job.state.is_final() {
                self.wait_for(job);
            }
        } else if current_path() == "/" && is_visit() && self.photo.with_untracked(Option::is_none) {
            let left = recall(JOB_KEY).and_then(|id| id.parse::<JobId>().ok());
            if let Some(id) = left {
                self.open_job(id, false);
            }
        } else if job_id_in(&current_path()).is_some() {
            // It is done: the page shows what came of it.
            let kept =
                self.result.with_untracked(|shown| shown.as_ref().map(|shown| shown.edit.page_url.clone()));
            if let Some(path) = kept {
                forget(JOB_KEY);
                replace_path(&path);
            }
        }
    }

    /// Opens the editor on a job; `is_asked`: the user asked for it, and is told if it is gone.
    pub(super) fn open_job(self, id: JobId, is_asked: bool) {
        let turn = self.begin(Work::Opening);
        spawn_local(async move {
            let answer = fetch_job(&id).await;
            if !self.is_current(turn) {
                return;
            }
            match read::<JobView>(&answer) {
                Ok(job) => self.take_up(job),
                Err(failure) if is_asked => self.fail(failure),
                Err(_) => {
                    // One that is gone is not asked for again; a server that is away is.
                    if answer.status == 404 {
                        forget(JOB_KEY);
                    }
                    self.finish();
                }
            }
        });
    }

    /// Whether the user wants to be told of results while looking elsewhere.
    pub fn ask_to_notify(self) {
        spawn_local(async move {
            let is_granted = ask_to_notify().await;
            self.following.can_notify.set(can_ask_to_notify());
            self.tell(match is_granted {
                true => "You will be notified when it is done.".to_owned(),
                false => "The browser does not let this page notify you.".to_owned(),
            });
        });
    }

    /// Runs the job that came to nothing again; whether there is one.
    pub(super) fn retry_job(self) -> bool {
        let is_failed = |job: &JobView| matches!(job.state, JobState::Failed | JobState::Cancelled);
        let Some(job) = self.following.job.get_untracked().filter(is_failed) else { return false };
        let turn = self.begin(Work::Editing);
        spawn_local(async move {
            let answer = order_job(job.id.as_str(), "retry").await;
            if !self.is_current(turn) {
                return;
            }
            match answer {
                Ok(job) => self.wait_for(job),
                Err(failure) => {
                    self.fail(failure);
                    self.following.job.set(Some(job));
                }
            }
        });
        true
    }

    /// Puts the address of the job that is waited for in the address bar, in place of the present one
    /// where that is of a job too.
    pub(super) fn put_job_in_address(self) {
        let Some(job) = self.following.job.get_untracked() else { return };
        let path = format!("/jobs/{}", job.id);
        match job_id_in(&current_path()) {
            Some(_) => replace_path(&path),
            None => push_path(&path),
        }
    }

    /// Tells a user who looks at something else.
    pub(super) fn notify_hidden(self, title: &str, sentence: &str) {
        if is_hidden() {
            notify(title, sentence);
        }
    }

    fn take_up(self, mut job: JobView) {
        if let Some(edit) = job.edit.take() {
            forget(JOB_KEY);
            replace_path(&edit.page_url);
            set_title(&title_of(edit.prompt.as_deref()));
            self.prompt.set(edit.prompt.clone().unwrap_or_default());
            self.spoken.set(format!("{} Done.", edit.sentence));
            self.adopt(edit);
            return;
        }
        self.prompt.set(job.prompt.clone().unwrap_or_default());
        self.turn_to_model(&job.model);
        self.photo.set(Some(Photo::of_job(&job)));
        self.result.set(None);
        self.recipe.set(Recipe::default());
        self.measure_photo();
        if job.state.is_final() {
            forget(JOB_KEY);
            self.fail(Failure::of_job(&job));
            self.following.job.set(Some(job));
        } else {
            self.wait_for(job);
        }
    }

    /// Follows a job that this page did not submit itself, or not just now.
    fn wait_for(self, job: JobView) {
        let Some(photo) = self.photo.get_untracked() else { return };
        let subject = Subject::Prompt(job.prompt.clone().unwrap_or_default());
        let turn = self.begin(Work::Editing);
        let order = EditOrder { subject, max_edge: None };
        self.following.can_notify.set(can_ask_to_notify());
        self.follow_job(turn, Errand { photo, order }, job);
        self.put_job_in_address();
    }

    /// Finds out how large a photo is whose address is all that is known.
    fn measure_photo(self) {
        let Some(photo) = self.photo.get_untracked().filter(|photo| photo.size.is_none()) else { return };
        spawn_local(async move {
            let size = match &photo.preview_url {
                Some(url) => natural_size(url).await,
                None => None,
            };
            self.photo.update(|now| {
                if let Some(now) =
                    now.as_mut().filter(|now| now.size.is_none() && now.preview_url == photo.preview_url)
                {
                    now.size = size;
                    now.preview_url = photo.preview_url.filter(|_| size.is_some());
                }
            });
        });
    }
}
