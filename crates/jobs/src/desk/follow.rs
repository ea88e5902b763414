use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use async_trait::async_trait;
use offstage_api::jobs::{Client, JobEvent, JobFeed, JobId};

use super::Jobs;
use crate::error::StoreError;
use crate::events::{Follower, Heard, What};
use crate::job::Job;

/// Events as one client may see them.
struct Feed {
    jobs: Arc<Jobs>,
    client: Client,
    of: Option<JobId>,
    follower: Follower,
    /// Said before what comes next.
    first: VecDeque<JobEvent>,
    /// The revisions of the present that was said: events from before it contradict it.
    shown: HashMap<JobId, u64>,
    /// The present is to be looked up and said, under this number.
    behind: Option<u64>,
    ended: bool,
}

impl Jobs {
    /// What happens after an event's number, beginning with how things are where that is not known
    /// any more. Errors: `NotFound`.
    pub async fn follow(
        self: &Arc<Self>,
        client: &Client,
        job: Option<&JobId>,
        after: u64,
    ) -> Result<Box<dyn JobFeed>, StoreError> {
        if let Some(id) = job {
            self.reach(client, id).await?;
        }
        let newest = self.events.newest();
        // Of one job its present always comes first: it may have ended before the events that are kept.
        let behind = (job.is_some() || after == 0 || after > newest).then_some(newest);
        let follower = self.events.follow(if behind.is_some() { newest } else { after });
        let mut feed = Feed {
            jobs: self.clone(),
            client: client.clone(),
            of: job.cloned(),
            follower,
            first: VecDeque::new(),
            shown: HashMap::new(),
            behind: None,
            ended: false,
        };
        if let Some(seq) = behind {
            feed.look_up(seq).await?;
        }
        Ok(Box::new(feed))
    }
}

#[async_trait]
impl JobFeed for Feed {
    async fn next(&mut self) -> Option<JobEvent> {
        loop {
            if self.ended {
                return None;
            }
            if let Some(event) = self.first.pop_front() {
                self.ended = self.is_last(&event);
                return Some(event);
            }
            if let Some(seq) = self.behind {
                // A job that is gone meanwhile has no future either.
                self.look_up(seq).await.ok()?;
                self.behind = None;
                continue;
            }
            let event = match self.follower.next().await? {
                Heard::Missed { seq } => {
                    self.behind = Some(seq);
                    continue;
                }
                Heard::Happening(happening) => match &happening.what {
                    What::Restarting => JobEvent::Restarting { seq: happening.seq },
                    What::Queue { paused } if self.of.is_none() => {
                        JobEvent::Queue { seq: happening.seq, paused: *paused }
                    }
                    What::Job { job, progress } if self.hears_of(job) => {
                        let job = self.jobs.view_at(&self.client, job, progress.clone());
                        JobEvent::Job { seq: happening.seq, job: Box::new(job) }
                    }
                    _ => continue,
                },
            };
            self.ended = self.is_last(&event);
            return Some(event);
        }
    }
}

impl Feed {
    fn hears_of(&self, job: &Job) -> bool {
        let reached = self.client.operator || job.client == self.client.id;
        let outdated = self.shown.get(&job.id).is_some_and(|shown| *shown > job.revision);
        reached && !outdated && self.of.as_ref().is_none_or(|of| *of == job.id)
    }

    fn is_last(&self, event: &JobEvent) -> bool {
        match event {
            JobEvent::Restarting { .. } => true,
            JobEvent::Job { job, .. } => self.of.is_some() && job.state.is_final(),
            JobEvent::Queue { .. } => false,
        }
    }

    /// How things are: the one job, or all unfinished ones, to be said next.
    async fn look_up(&mut self, seq: u64) -> Result<(), StoreError> {
        let jobs = match &self.of {
            Some(id) => vec![self.jobs.reach(&self.client, id).await?],
            None => self.jobs.unfinished_jobs(&self.client).await?,
        };
        self.shown = jobs.iter().map(|job| (job.id.clone(), job.revision)).collect();
        let event = |job| JobEvent::Job { seq, job: Box::new(self.jobs.view(&self.client, job)) };
        self.first = jobs.iter().map(event).collect();
        Ok(())
    }
}
