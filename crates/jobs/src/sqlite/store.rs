use async_trait::async_trait;
use offstage_api::jobs::{BatchId, ClientId, HistoryQuestion, JobId, QueueLimits};

use super::{SqliteStore, row};
use crate::error::StoreError;
use crate::eta::{Prediction, Work};
use crate::job::{Batch, Claim, Job, Moved};
use crate::limits::{Full, admit};
use crate::objects::ContentHash;
use crate::retention::{Purged, Retention};
use crate::state::Event;
use crate::store::{Outlook, Report, Shift, Store, Submission, SubmitError, Submitted, Totals};

#[async_trait]
impl Store for SqliteStore {
    async fn submit(&self, submission: Submission, now_ms: u64) -> Result<Submitted, SubmitError> {
        self.accept(submission, now_ms).await
    }

    async fn job(&self, id: &JobId) -> Result<Job, StoreError> {
        let mut connection = self.readers.acquire().await?;
        row::one(&mut connection, "id", id.as_str()).await
    }

    async fn history(
        &self,
        client: Option<&ClientId>,
        question: &HistoryQuestion,
    ) -> Result<Vec<Job>, StoreError> {
        self.page(client, question).await
    }

    async fn unfinished(&self, client: Option<&ClientId>, limit: u32) -> Result<Vec<Job>, StoreError> {
        self.in_line(client, limit).await
    }

    async fn failed(&self, client: Option<&ClientId>, limit: u32) -> Result<Vec<Job>, StoreError> {
        self.latest_failed(client, limit).await
    }

    async fn batch(&self, id: &BatchId) -> Result<(Batch, Vec<Job>), StoreError> {
        self.whole_batch(id).await
    }

    async fn claim(
        &self,
        now_ms: u64,
        but: &[BatchId],
        expired: &mut Vec<Job>,
    ) -> Result<Option<Claim>, StoreError> {
        self.claim_next(now_ms, but, expired).await
    }

    async fn tell(&self, id: &JobId, report: Report, now_ms: u64) -> Result<Moved, StoreError> {
        self.hear(id, report, now_ms).await
    }

    async fn tell_all(&self, event: Event, but: &[JobId], now_ms: u64) -> Result<Vec<Job>, StoreError> {
        self.hear_all(event, but, now_ms).await
    }

    async fn shift(&self, id: &JobId, shift: Shift) -> Result<Job, StoreError> {
        self.move_in_line(id, shift).await
    }

    async fn set_favourite(&self, id: &JobId, favourite: bool) -> Result<Job, StoreError> {
        let mut writing = self.begin().await?;
        let written = async {
            let connection = writing.connection();
            let set = sqlx::query("UPDATE jobs SET revision = revision + 1, favourite = ? WHERE id = ?");
            set.bind(favourite).bind(id.as_str()).execute(&mut *connection).await?;
            row::one(connection, "id", id.as_str()).await
        }
        .await;
        writing.finish(written, "tell: committed", |_, _| ()).await
    }

    async fn set_deleted(&self, id: &JobId, at_ms: Option<u64>) -> Result<Job, StoreError> {
        let mut writing = self.begin().await?;
        let written = async {
            let connection = writing.connection();
            let set = sqlx::query("UPDATE jobs SET revision = revision + 1, deleted_at_ms = ? WHERE id = ?");
            set.bind(row::signed(at_ms)).bind(id.as_str()).execute(&mut *connection).await?;
            row::one(connection, "id", id.as_str()).await
        }
        .await;
        writing.finish(written, "tell: committed", |_, _| ()).await
    }

    async fn set_paused(&self, paused: bool) -> Result<(), StoreError> {
        let mut writing = self.begin().await?;
        let set = sqlx::query("UPDATE totals SET paused = ?").bind(paused);
        let written = set.execute(writing.connection()).await.map(|_| ()).map_err(StoreError::from);
        writing.finish(written, "tell: committed", |mirror, ()| mirror.paused = paused).await
    }

    async fn purge(&self, retention: &Retention, now_ms: u64) -> Result<Purged, StoreError> {
        self.forget(retention, now_ms).await
    }

    async fn totals(&self) -> Result<Totals, StoreError> {
        self.sums().await
    }

    async fn reserve_events(&self, count: u64) -> Result<u64, StoreError> {
        let mut writing = self.begin().await?;
        let reserved = sqlx::query_scalar::<_, i64>("UPDATE totals SET events = events + ? RETURNING events")
            .bind(row::signed(Some(count)))
            .fetch_one(writing.connection())
            .await;
        let first = reserved.map(|end| (end.max(0) as u64).saturating_sub(count)).map_err(StoreError::from);
        writing.finish(first, "tell: committed", |_, _| ()).await
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.whole().await
    }

    async fn close(&self) {
        self.end().await;
    }

    async fn object_comes(
        &self,
        hash: &ContentHash,
        bytes: u64,
        held_until_ms: u64,
    ) -> Result<(), StoreError> {
        self.announce(hash, bytes, held_until_ms).await
    }

    async fn object_is_here(&self, hash: &ContentHash) -> Result<(), StoreError> {
        self.arrived(hash).await
    }

    async fn objects_leave(&self, now_ms: u64, limit: u32) -> Result<Vec<ContentHash>, StoreError> {
        self.leaving(now_ms, limit).await
    }

    async fn object_is_gone(&self, hash: &ContentHash) -> Result<(), StoreError> {
        self.left(hash).await
    }

    fn outlook(&self, seq: i64, now_ms: u64) -> Option<Outlook> {
        self.look_out(seq, now_ms)
    }

    fn room(&self, limits: QueueLimits, client: &ClientId, more: u64, now_ms: u64) -> Result<(), Full> {
        let mirror = self.mirror();
        let drain = || mirror.drain(client.as_str(), now_ms, self.workers);
        admit(limits, mirror.counts(client.as_str()), more, drain)
    }

    fn waiting_count(&self) -> u64 {
        self.mirror().line.all().len() as u64
    }

    fn is_paused(&self) -> bool {
        self.mirror().paused
    }

    fn predict(&self, work: &Work) -> Prediction {
        self.mirror().runs.predict(work)
    }

    fn next_ready_ms(&self, now_ms: u64) -> Option<u64> {
        self.mirror().line.next_ready_ms(now_ms)
    }
}
