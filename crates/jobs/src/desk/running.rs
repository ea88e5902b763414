use std::sync::Arc;

use offstage_api::jobs::{JobId, Phase, Progress};

use super::{Jobs, Running};
use crate::events::What;
use crate::job::Job;
use crate::worker::{Stop, Stopping};

impl Jobs {
    /// A job runs in this process from now on.
    pub(crate) fn started(&self, job: &Job, stopping: Arc<Stopping>) {
        let progress = Progress { phase: Phase::Queued, preview_url: None };
        let job_now = Arc::new(job.clone());
        let running = Running { stopping, job: job_now, progress, working_since_ms: None, first_step: None };
        self.running().insert(job.id.clone(), running);
        self.tell(job.clone());
    }

    /// It is further than it was.
    pub(crate) fn progressed(&self, id: &JobId, change: impl FnOnce(&mut Progress)) {
        let mut all = self.running();
        let Some(running) = all.get_mut(id) else { return };
        let before = running.progress.clone();
        change(&mut running.progress);
        if let Phase::Running { step, .. } = running.progress.phase {
            running.working_since_ms.get_or_insert_with(|| self.now_ms());
            if step > 0 {
                running.first_step.get_or_insert_with(|| (step, self.now_ms()));
            }
        }
        if running.progress != before {
            // Told before anybody else can change it, or the end might be told before.
            let what = What::Job { job: running.job.clone(), progress: Some(running.progress.clone()) };
            self.events.publish(what);
        }
    }

    /// What became of it is written.
    pub(crate) fn ended(&self, job: Job) {
        self.running().remove(&job.id);
        let waits = job.standing.state.is_waiting();
        self.tell(job);
        if waits {
            self.wake();
        }
    }

    /// It does not run in this process any more.
    pub(crate) fn stopped(&self, id: &JobId) {
        self.running().remove(id);
    }

    pub(crate) fn running_here(&self) -> Vec<JobId> {
        self.running().keys().cloned().collect()
    }

    /// Stops it, if it runs here.
    pub(super) fn stop(&self, id: &JobId, why: Stop) {
        if let Some(running) = self.running().get(id) {
            running.stopping.stop(why);
        }
    }
}
