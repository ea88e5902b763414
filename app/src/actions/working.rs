use std::time::Duration;

use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::following_job::JOB_KEY;
use crate::client::{
    cancel_timeout, current_path, forget, job_id_in, later, now_ms, order_job, replace_path,
};
use crate::state::{Editor, Work};

/// How often the elapsed time is shown anew.
const TICK_MS: u64 = 100;

/// How long a notice stays.
const NOTICE_MS: u64 = 4_000;

impl Editor {
    /// Begins something in place of whatever is under way, which is aborted. The number that comes
    /// back tells whether it is still the latest: see [`Self::is_current`].
    pub fn begin(self, work: Work) -> u32 {
        self.halt();
        let turn = self.pending.turn.get_value();
        self.failure.set(None);
        self.work.set(work);
        self.elapsed_ms.set(0.0);
        let started_ms = now_ms();
        let tick = move || self.elapsed_ms.set(now_ms() - started_ms);
        let handle = set_interval_with_handle(tick, Duration::from_millis(TICK_MS)).ok();
        self.pending.ticking.set_value(handle);
        turn
    }

    pub fn is_current(self, turn: u32) -> bool {
        self.pending.turn.get_value() == turn
    }

    /// Nothing is under way any more.
    pub fn finish(self) {
        self.halt();
        self.work.set(Work::Idle);
    }

    /// The latest request is answered; slider moves that wait for their turn stay.
    pub fn settle(self) {
        self.stop_ticking();
        self.work.set(Work::Idle);
    }

    /// Stops what is under way because the user says so.
    pub fn cancel(self) {
        if self.work.get_untracked() != Work::Idle {
            self.cancel_job();
            self.finish();
            if job_id_in(&current_path()).is_some() {
                replace_path(&self.kept_path());
            }
            self.spoken.set("Cancelled.".to_owned());
        }
    }

    /// Has the server stop the job that is waited for, if there is one.
    pub(super) fn cancel_job(self) {
        let Some(job) = self.following.unfinished() else { return };
        forget(JOB_KEY);
        spawn_local(async move {
            if order_job(job.id.as_str(), "cancel").await.is_err() {
                self.tell("Offstage did not hear that the edit was cancelled; it may go on.".to_owned());
            }
        });
    }

    /// The address of the version that is kept.
    fn kept_path(self) -> String {
        let kept = self
            .versions
            .with_untracked(|all| all.as_ref()?.present().edit.as_ref().map(|edit| edit.page_url.clone()));
        kept.unwrap_or_else(|| "/".to_owned())
    }

    /// What comes next belongs to a run of its own.
    pub fn begin_run(self) {
        self.pending.runs.update_value(|runs| *runs += 1);
        self.pending.run.set_value(self.pending.runs.get_value());
    }

    /// Says a short word about something done, on screen and aloud.
    pub fn tell(self, sentence: String) {
        self.spoken.set(sentence.clone());
        self.notice.set(sentence);
        later(self.pending.notice, NOTICE_MS, move || self.notice.set(String::new()));
    }

    fn halt(self) {
        self.pending.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.pending.call.set_value(None);
        self.following.stream.set_value(None);
        self.following.job.set(None);
        self.following.trouble.set(String::new());
        cancel_timeout(self.following.again);
        cancel_timeout(self.pending.preview);
        cancel_timeout(self.pending.commit);
        self.stop_ticking();
    }

    fn stop_ticking(self) {
        if let Some(handle) = self.pending.ticking.get_value() {
            handle.clear();
            self.pending.ticking.set_value(None);
        }
    }
}
