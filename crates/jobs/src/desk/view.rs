use offstage_api::jobs::{Client, Eta, JobState, JobView, Phase, Progress};

use super::Jobs;
use crate::eta::Prediction;
use crate::job::{Job, Role};
use crate::state::MAX_ATTEMPTS;

impl Jobs {
    /// A job as a client sees it now. Reads no disk.
    pub fn view(&self, client: &Client, job: &Job) -> JobView {
        let progress = self.running().get(&job.id).map(|running| running.progress.clone());
        self.view_at(client, job, progress)
    }

    pub(super) fn view_at(&self, client: &Client, job: &Job, progress: Option<Progress>) -> JobView {
        let state = job.standing.state;
        let now_ms = self.now_ms();
        let outlook = if state.is_waiting() { self.store.outlook(job.place.seq, now_ms) } else { None };
        let residency = Prediction::exactly(job.residency_ms);
        let eta = match state {
            _ if self.store.is_paused() && state.is_waiting() => None,
            JobState::Running => {
                let whole = residency.then(self.store.predict(&job.work));
                let passed_ms = now_ms.saturating_sub(job.started_at_ms.unwrap_or(now_ms));
                let left = whole.after(passed_ms).eta();
                // What took longer than anything known may take a while yet.
                Some(Eta { high_ms: left.high_ms.max(passed_ms / 4), ..left })
            }
            _ => outlook.map(|outlook| outlook.wait.then(residency).then(outlook.run).eta()),
        };
        let queued = || Progress { phase: Phase::Queued, preview_url: None };
        let url = |what: &str| format!("/api/v1/jobs/{}/{what}", job.id);
        JobView {
            id: job.id.clone(),
            state,
            priority: job.options.priority,
            mine: job.client == client.id,
            prompt: job.prompt.clone(),
            model: job.work.model.clone(),
            created_at_ms: job.created_at_ms,
            started_at_ms: job.started_at_ms,
            finished_at_ms: job.finished_at_ms,
            attempt: job.standing.attempt,
            max_attempts: MAX_ATTEMPTS,
            position: outlook.map(|outlook| outlook.position),
            progress: (!state.is_final()).then(|| progress.unwrap_or_else(queued)),
            eta,
            failure: job.failure.clone(),
            edit: job.edit.clone(),
            favourite: job.favourite,
            draft: job.options.draft,
            deleted: job.deleted_at_ms.is_some(),
            thumbnail_url: job.object(Role::Thumbnail).map(|_| url("thumbnail")),
            source_url: job.object(Role::Photo).map(|_| url("source")),
            batch: job.options.batch.clone(),
        }
    }
}
