use leptos::prelude::*;
use leptos::task::spawn_local;
use offstage_api::jobs::{JobState, JobView};
use send_wrapper::SendWrapper;

use crate::client::{
    Answer, EventStream, Happening, JobNews, QueueNews, cancel_timeout, chance, events_url, fetch_job,
    forget, later, read, remember,
};
use crate::model::jobs::backoff_ms;
use crate::state::{Editor, Errand, Failure, Remedy, Work};

/// Under this key the browser keeps the id of the job that its user waits for.
pub(super) const JOB_KEY: &str = "job";

const JOB: &str = "job";
const QUEUE: &str = "queue";
const RESTARTING: &str = "restarting";

const LOST: &str = "The connection to Offstage is lost; trying again. The edit goes on";
const RESTARTS: &str = "Offstage restarts; the edit goes on when it is back";

/// How often who waits looks how far it has come.
const LINE_MS: u64 = 2_000;

/// A change of the recipe that takes longer than this is shown as what it is: a job to wait for.
const QUIET_MS: f64 = 1_500.0;

impl Editor {
    /// Waits for a job, whatever happens to the connection, and shows what comes of it.
    pub(super) fn follow_job(self, turn: u32, errand: Errand, job: JobView) {
        if !self.is_current(turn) {
            return;
        }
        remember(JOB_KEY, job.id.as_str());
        self.following.attempts.set_value(0);
        let is_final = job.state.is_final();
        self.take_job(turn, errand.clone(), job);
        if !is_final {
            self.connect(turn, errand);
        }
    }

    fn connect(self, turn: u32, errand: Errand) {
        let Some(job) = self.following.unfinished() else { return };
        let again = errand.clone();
        let hear = move |happening| {
            if self.is_current(turn) {
                self.hear_of_job(turn, &errand, happening);
            }
        };
        match EventStream::open(&events_url(&job.id), &[JOB, QUEUE, RESTARTING], hear) {
            Ok(stream) => self.following.stream.set_value(Some(SendWrapper::new(stream))),
            Err(_) => self.connect_later(turn, again),
        }
    }

    fn hear_of_job(self, turn: u32, errand: &Errand, happening: Happening) {
        let following = self.following;
        match happening {
            Happening::Opened => following.trouble.set(String::new()),
            Happening::Came { name, text } if name == JOB => {
                if let Ok(JobNews { job }) = serde_json::from_str(&text) {
                    self.take_job(turn, errand.clone(), job);
                }
            }
            Happening::Came { name, text } if name == QUEUE => {
                if let Ok(QueueNews { paused }) = serde_json::from_str(&text) {
                    following.is_paused.set(paused);
                }
            }
            Happening::Came { .. } => following.trouble.set(RESTARTS.to_owned()),
            Happening::Lost | Happening::Ended => self.connect_later(turn, errand.clone()),
        }
    }

    /// Looks again after a while; each time in vain it takes longer.
    fn connect_later(self, turn: u32, errand: Errand) {
        let following = self.following;
        following.stream.set_value(None);
        let attempts = following.attempts.get_value();
        following.attempts.set_value(attempts + 1);
        // The first try again is soon: a connection that ended is not lost yet.
        if attempts > 0 && following.trouble.with_untracked(String::is_empty) {
            following.trouble.set(LOST.to_owned());
            self.spoken.set(LOST.to_owned());
        }
        later(following.again, backoff_ms(attempts, chance()), move || {
            spawn_local(self.look_again(turn, errand));
        });
    }

    /// Asks how the job is, and then listens on.
    async fn look_again(self, turn: u32, errand: Errand) {
        let Some(job) = self.following.unfinished() else { return };
        let answer: Answer = fetch_job(&job.id).await;
        if !self.is_current(turn) {
            return;
        }
        if answer.status == 0 || answer.status >= 500 {
            self.connect_later(turn, errand);
            return;
        }
        match read::<JobView>(&answer) {
            Ok(job) => {
                if !self.following.trouble.with_untracked(String::is_empty) {
                    self.following.trouble.set(String::new());
                    self.spoken.set("Offstage is back; the edit goes on.".to_owned());
                }
                let is_final = job.state.is_final();
                self.take_job(turn, errand.clone(), job);
                if !is_final && self.following.stream.with_value(Option::is_none) {
                    self.connect(turn, errand);
                }
            }
            Err(failure) => {
                forget(JOB_KEY);
                self.fail(Failure { remedy: Remedy::TryAgain, ..failure });
            }
        }
    }

    /// Takes in how the job is now.
    fn take_job(self, turn: u32, errand: Errand, job: JobView) {
        let following = self.following;
        following.attempts.set_value(0);
        following.heard_ms.set(self.elapsed_ms.get_untracked());
        following.job.set(Some(job.clone()));
        if job.state.is_final() {
            following.stream.set_value(None);
            cancel_timeout(following.again);
            forget(JOB_KEY);
        }
        match (job.state, job.edit) {
            (JobState::Succeeded, Some(edit)) => {
                spawn_local(self.show(turn, errand.photo, errand.order, edit));
            }
            (state, _) if state.is_final() => self.fail_job(),
            (state, _) => {
                self.stop_being_quiet();
                // A place in line changes by what others do, of which nothing is heard.
                match state.is_waiting() {
                    true => later(following.again, LINE_MS, move || {
                        spawn_local(self.look_again(turn, errand));
                    }),
                    false => cancel_timeout(following.again),
                }
            }
        }
    }

    /// The job came to nothing: its reason is told, and it can be run again.
    fn fail_job(self) {
        let job = self.following.job.get_untracked();
        if let Some(failure) = job.as_ref().map(Failure::of_job) {
            self.notify_hidden("The edit failed", &failure.sentence);
            self.fail(failure);
            // Stopping forgets it; running it again needs it.
            self.following.job.set(job);
        }
    }

    fn stop_being_quiet(self) {
        if self.work.get_untracked() == Work::Updating && self.elapsed_ms.get_untracked() > QUIET_MS {
            self.work.set(Work::Editing);
            self.put_job_in_address();
        }
    }
}
