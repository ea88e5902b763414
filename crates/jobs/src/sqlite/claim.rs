use std::sync::atomic::Ordering;

use offstage_api::jobs::BatchId;
use sqlx::SqliteConnection;

use super::advance::settle;
use super::{SqliteStore, row};
use crate::error::StoreError;
use crate::job::{Claim, Job};
use crate::state::{Event, Outcome, Refusal};
use crate::store::Points;

/// What was found at the head of the line.
enum Head {
    Claimed(Box<Claim>),
    /// It was too late for it.
    Expired(Box<Job>),
}

impl SqliteStore {
    pub(super) async fn claim_next(
        &self,
        now_ms: u64,
        but: &[BatchId],
        expired: &mut Vec<Job>,
    ) -> Result<Option<Claim>, StoreError> {
        loop {
            if !self.unsure.load(Ordering::Acquire) && self.head(now_ms, but).is_none() {
                return Ok(None);
            }
            let mut writing = self.begin().await?;
            let Some(seq) = self.head(now_ms, but) else {
                return writing.finish(Ok(None), "claim: committed", |_, _| ()).await;
            };
            let points = writing.points();
            let head = head(writing.connection(), &points, seq, now_ms).await;
            if matches!(head, Err(StoreError::Refused(Refusal::NotWaiting) | StoreError::NotFound)) {
                // The line is not what the file says; it is read anew.
                drop(writing);
                continue;
            }
            let follow = |mirror: &mut super::mirror::Mirror, head: &Head| match head {
                Head::Claimed(claim) => mirror.follow(&claim.job),
                Head::Expired(job) => mirror.follow(job),
            };
            match writing.finish(head, "claim: committed", follow).await? {
                Head::Claimed(claim) => return Ok(Some(*claim)),
                Head::Expired(job) => expired.push(*job),
            }
        }
    }

    fn head(&self, now_ms: u64, but: &[BatchId]) -> Option<i64> {
        let mirror = self.mirror();
        if mirror.paused { None } else { mirror.line.next(now_ms, but).map(|next| next.place.seq) }
    }
}

async fn head(
    connection: &mut SqliteConnection,
    points: &Points,
    seq: i64,
    now_ms: u64,
) -> Result<Head, StoreError> {
    let mut job = row::by_seq(connection, seq).await?;
    let read_epoch = job.standing.epoch;
    let outcome = settle(&mut job, Event::Claim { now_ms }, now_ms)?;
    row::save(connection, &mut job, read_epoch).await?;
    points.reach("claim: written")?;
    if outcome != Outcome::Claimed {
        return Ok(Head::Expired(Box::new(job)));
    }
    let batch_waiting = match &job.options.batch {
        None => 0,
        Some(batch) => sqlx::query_scalar::<_, i64>(
            "SELECT count(*) FROM jobs WHERE batch = ? AND state IN ('queued', 'retrying')",
        )
        .bind(batch.as_str())
        .fetch_one(connection)
        .await?
        .max(0) as u64,
    };
    Ok(Head::Claimed(Box::new(Claim { epoch: job.standing.epoch, job, batch_waiting })))
}
