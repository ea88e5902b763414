//! What happens to jobs, in order and numbered: for whoever follows, and for whoever comes back after
//! it was cut off.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use offstage_api::jobs::{JobId, Progress};
use tokio::sync::watch;

use crate::job::Job;

/// Events kept for those who come back.
const KEPT: usize = 2_048;
/// Numbers given out at each start: more than a run of the server uses, and few enough that a
/// browser's 53 bits last for two million starts.
pub(crate) const NUMBERS_PER_START: u64 = 1 << 32;

#[derive(Clone, Debug)]
pub struct Happening {
    /// Counts up, also over restarts.
    pub seq: u64,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    Job { job: Arc<Job>, progress: Option<Progress> },
    Queue { paused: bool },
    Restarting,
}

/// What a follower hears.
#[derive(Clone, Debug)]
pub enum Heard {
    Happening(Arc<Happening>),
    /// Some happenings are no longer kept; this is the number of the last of them. What is now makes
    /// up for it.
    Missed {
        seq: u64,
    },
}

/// The sending end.
#[derive(Debug)]
pub struct Events {
    kept: Mutex<Kept>,
    newest: watch::Sender<u64>,
}

#[derive(Debug)]
struct Kept {
    happenings: VecDeque<Arc<Happening>>,
    /// The latest revision told of each job that is told of here.
    told: HashMap<JobId, u64>,
    newest: u64,
    closed: bool,
}

/// A follower's end.
#[derive(Debug)]
pub struct Follower {
    events: Arc<Events>,
    newest: watch::Receiver<u64>,
    after: u64,
}

impl Events {
    /// The first number is one past `start`.
    pub fn new(start: u64) -> Arc<Events> {
        let kept = Kept { happenings: VecDeque::new(), told: HashMap::new(), newest: start, closed: false };
        Arc::new(Events { kept: Mutex::new(kept), newest: watch::Sender::new(start) })
    }

    /// Tells it, unless something later was told of the same job, or the last event was; the newest
    /// number.
    pub fn publish(&self, what: What) -> u64 {
        let mut kept = self.kept();
        if kept.closed || kept.is_outdated(&what) {
            return kept.newest;
        }
        kept.newest += 1;
        kept.make_room();
        let seq = kept.newest;
        kept.closed = matches!(what, What::Restarting);
        kept.happenings.push_back(Arc::new(Happening { seq, what }));
        self.newest.send_replace(seq);
        seq
    }

    /// The number of the last event so far.
    pub fn newest(&self) -> u64 {
        self.kept().newest
    }

    /// Hears everything after a number; a number from elsewhere than here counts as 0.
    pub fn follow(self: &Arc<Self>, after: u64) -> Follower {
        let after = if after > self.newest() { 0 } else { after };
        Follower { events: self.clone(), newest: self.newest.subscribe(), after }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn is_outdated(&mut self, what: &What) -> bool {
        let What::Job { job, .. } = what else { return false };
        let told = self.told.entry(job.id.clone()).or_insert(job.revision);
        let outdated = *told > job.revision;
        *told = job.revision.max(*told);
        outdated
    }

    fn make_room(&mut self) {
        if self.happenings.len() < KEPT {
            return;
        }
        if let Some(oldest) = self.happenings.pop_front()
            && let What::Job { job, .. } = &oldest.what
            && self.told.get(&job.id) == Some(&job.revision)
            && job.standing.state.is_final()
        {
            self.told.remove(&job.id);
        }
    }
}

impl Follower {
    /// The next one; `None` after [`What::Restarting`]. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            self.newest.mark_unchanged();
            if let Some(heard) = self.heard()? {
                return Some(heard);
            }
            self.newest.changed().await.ok()?;
        }
    }

    /// `None`: nothing will come; `Some(None)`: nothing has come yet.
    fn heard(&mut self) -> Option<Option<Heard>> {
        let kept = self.events.kept();
        if self.after >= kept.newest {
            return if kept.closed { None } else { Some(None) };
        }
        let first_kept = kept.happenings.front().map_or(kept.newest + 1, |first| first.seq);
        if self.after + 1 < first_kept {
            self.after = first_kept - 1;
            return Some(Some(Heard::Missed { seq: self.after }));
        }
        let happening = kept.happenings.get((self.after + 1 - first_kept) as usize)?.clone();
        self.after = happening.seq;
        Some(Some(Heard::Happening(happening)))
    }
}
