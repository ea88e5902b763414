use std::collections::HashMap;
use std::sync::Arc;

use offstage_api::jobs::JobState;

use crate::eta::{Prediction, Runs, Work};
use crate::fair::{Line, Waiting};
use crate::job::Job;
use crate::limits::{Counts, Drain};
use crate::store::Outlook;

/// What is asked for all the time, in memory.
#[derive(Debug, Default)]
pub(super) struct Mirror {
    pub(super) line: Line,
    pub(super) runs: Runs,
    pub(super) paused: bool,
    running: HashMap<i64, Running>,
    /// Who has which unfinished job.
    owners: HashMap<i64, Arc<str>>,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    started_at_ms: u64,
    whole: Prediction,
}

impl Mirror {
    /// A job is as it is now, as the file has it.
    pub(super) fn follow(&mut self, job: &Job) {
        let seq = job.place.seq;
        if job.standing.state.is_final() {
            self.forget(seq);
            return;
        }
        let client = match self.owners.get(&seq) {
            Some(client) => client.clone(),
            None => {
                let client: Arc<str> = Arc::from(job.client.as_str());
                self.line.unfinished(&client);
                self.owners.insert(seq, client.clone());
                client
            }
        };
        if job.standing.state == JobState::Running {
            self.line.begin(seq);
            let started_at_ms = job.started_at_ms.unwrap_or(job.created_at_ms);
            let whole = Prediction::exactly(job.residency_ms).then(self.runs.predict(&job.work));
            self.running.insert(seq, Running { started_at_ms, whole });
        } else {
            self.running.remove(&seq);
            let run = self.runs.predict(&job.work);
            let not_before_ms = job.standing.not_before_ms;
            let batch = job.options.batch.clone();
            self.line.enter(Waiting { place: job.place, client, batch, not_before_ms, run });
        }
    }

    /// A job is finished or gone.
    pub(super) fn forget(&mut self, seq: i64) {
        self.line.leave(seq);
        self.running.remove(&seq);
        if let Some(client) = self.owners.remove(&seq) {
            self.line.finished(&client);
        }
    }

    pub(super) fn running_seqs(&self) -> Vec<i64> {
        let mut seqs: Vec<i64> = self.running.keys().copied().collect();
        seqs.sort_unstable();
        seqs
    }

    /// Where a waiting job stands.
    pub(super) fn outlook(&self, seq: i64, now_ms: u64, workers: u32) -> Option<Outlook> {
        let position = self.line.position(seq)?;
        let run = self.line.get(seq)?.run;
        Some(Outlook { position: position as u32, wait: self.wait(position, now_ms, workers), run })
    }

    /// Where a job of this work would stand if it came now, behind everybody before its place.
    pub(super) fn prospect(
        &self,
        place: crate::fair::Place,
        work: &Work,
        now_ms: u64,
        workers: u32,
    ) -> Outlook {
        let position = self.line.all().partition_point(|other| other.place < place);
        let wait = self.wait(position, now_ms, workers);
        Outlook { position: position as u32, wait, run: self.runs.predict(work) }
    }

    pub(super) fn counts(&self, client: &str) -> Counts {
        let (own, total) = self.line.counts(client);
        Counts { client: own, total }
    }

    pub(super) fn drain(&self, client: &str, now_ms: u64, workers: u32) -> Drain {
        let waiting = self.line.all();
        let shared = self.line.load_before(waiting.len()).time(workers).expected_ms;
        let remaining = self.running.values().map(|one| one.left(now_ms).expected_ms).min().unwrap_or(0);
        let any_ms = (shared / (waiting.len() as u64).max(1)).max(remaining).max(1);
        let first_own = waiting.iter().position(|one| &*one.client == client);
        let client_ms =
            first_own.map_or(any_ms, |position| self.wait(position, now_ms, workers).expected_ms + any_ms);
        Drain { client_ms, any_ms }
    }

    fn wait(&self, position: usize, now_ms: u64, workers: u32) -> Prediction {
        if self.running.len() < workers as usize && position == 0 {
            return Prediction::default();
        }
        let mut load = self.line.load_before(position);
        self.running.values().for_each(|one| load.add(one.left(now_ms)));
        load.time(workers)
    }
}

impl Running {
    fn left(&self, now_ms: u64) -> Prediction {
        self.whole.after(now_ms.saturating_sub(self.started_at_ms))
    }
}
