use offstage_api::jobs::{Client, Eta, JobState, JobView, Phase, Progress};

use super::{Jobs, Running};
use crate::eta::Prediction;
use crate::job::{Job, Role};
use crate::state::MAX_ATTEMPTS;
use crate::store::Outlook;

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
        let eta = match state {
            _ if self.store.is_paused() && state.is_waiting() => None,
            JobState::Running => Some(self.time_left(job, now_ms)),
            _ => outlook.map(|Outlook { wait, run, .. }| {
                let submitted = Prediction::exactly(job.residency_ms);
                Prediction::of_waiting(wait, self.coming(job), submitted, run).eta()
            }),
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

    /// Of a job that runs: its whole work while its model comes, and then what is left of it.
    fn time_left(&self, job: &Job, now_ms: u64) -> Eta {
        let run = self.store.predict(&job.work);
        let (running, stepping) = match self.running().get(&job.id) {
            Some(running) => (Some(running.working_since_ms), by_steps(running, now_ms)),
            None => (None, None),
        };
        let passed_ms = |since_ms: Option<u64>| now_ms.saturating_sub(since_ms.unwrap_or(now_ms));
        let (left, passed_ms) = match running {
            Some(Some(since_ms)) => {
                let passed_ms = passed_ms(Some(since_ms));
                let left = run.after(passed_ms);
                let left = match stepping {
                    // It takes longer than any run before, and its steps say for how long.
                    Some(stepping) if left.high_ms == 0 => stepping,
                    Some(stepping) => left.or_narrower(stepping),
                    None => left,
                };
                (left, passed_ms)
            }
            Some(None) => (self.coming(job).then(run), passed_ms(job.started_at_ms)),
            // In another process, or told of when it is over.
            None => {
                let passed_ms = passed_ms(job.started_at_ms);
                (self.coming(job).then(run).after(passed_ms), passed_ms)
            }
        };
        let left = left.eta();
        // What took longer than anything known may take a while yet.
        Eta { high_ms: left.high_ms.max(passed_ms / 4), ..left }
    }

    /// How long its model takes to come, as far as that is known.
    fn coming(&self, job: &Job) -> Prediction {
        match &self.coming {
            Some(coming) => coming.coming(job),
            None => Prediction::exactly(job.residency_ms),
        }
    }
}

/// How many steps are to be seen before what is left is told by them. The stages of a recipe are fewer, and
/// none takes as long as another.
const STEPS_SEEN: u32 = 4;

/// What is left of a run by how its steps go, where they are seen to go.
fn by_steps(running: &Running, now_ms: u64) -> Option<Prediction> {
    let (Phase::Running { step, of }, (first, since_ms)) = (&running.progress.phase, running.first_step?)
    else {
        return None;
    };
    let done = step.checked_sub(first).filter(|done| *done >= STEPS_SEEN)?;
    Some(Prediction::of_steps(now_ms.saturating_sub(since_ms), done, of.saturating_sub(*step)))
}
