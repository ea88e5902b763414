use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::SqliteStore;
use crate::error::StoreError;
use crate::retention::{Purged, Retention};
use crate::store::Points;

/// Jobs forgotten in one transaction; submissions get in between.
const AT_A_TIME: i64 = 100;
const FINISHED: &str = "favourite = 0 AND state IN ('succeeded', 'failed', 'cancelled')";

impl SqliteStore {
    pub(super) async fn forget(&self, retention: &Retention, now_ms: u64) -> Result<Purged, StoreError> {
        let mut purged = Purged::default();
        loop {
            let mut writing = self.begin().await?;
            let points = writing.points();
            let written = some(writing.connection(), &points, retention, now_ms).await;
            let forgotten = writing.finish(written, "purge: committed", |_, _| ()).await?;
            if forgotten.jobs.is_empty() {
                return Ok(purged);
            }
            purged.jobs.extend(forgotten.jobs);
        }
    }
}

/// Forgets some of what is past its time.
async fn some(
    connection: &mut SqliteConnection,
    points: &Points,
    retention: &Retention,
    now_ms: u64,
) -> Result<Purged, StoreError> {
    let before = |ms: u64| now_ms.saturating_sub(ms).min(i64::MAX as u64) as i64;
    let deleted = "SELECT seq, id FROM jobs WHERE deleted_at_ms < ? \
                   AND state IN ('succeeded', 'failed', 'cancelled') LIMIT ?";
    let mut rows = found(connection, deleted, before(retention.undo_ms), AT_A_TIME).await?;
    for (draft, keep_ms) in [(1, retention.keep_drafts_ms), (0, retention.keep_ms)] {
        let old = format!(
            "SELECT seq, id FROM jobs WHERE draft = {draft} AND finished_at_ms < ? AND {FINISHED} LIMIT ?"
        );
        rows.extend(found(connection, &old, before(keep_ms), AT_A_TIME).await?);
    }
    if rows.is_empty() {
        let count = format!("SELECT count(*) FROM jobs WHERE draft = 0 AND {FINISHED}");
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(count)).fetch_one(&mut *connection).await?;
        let over = (count - retention.max_jobs.min(i64::MAX as u64) as i64).clamp(0, AT_A_TIME);
        rows = oldest(connection, over).await?;
    }
    let mut purged = Purged::default();
    for row in &rows {
        purged.jobs.push(one(connection, points, row).await?);
    }
    // By size: one at a time, since objects may be shared, and never the last.
    while purged.jobs.len() < AT_A_TIME as usize && over_size(connection, retention).await? {
        let two = oldest(connection, 2).await?;
        let [oldest, _] = two.as_slice() else { break };
        purged.jobs.push(one(connection, points, oldest).await?);
    }
    Ok(purged)
}

async fn one(
    connection: &mut SqliteConnection,
    points: &Points,
    row: &SqliteRow,
) -> Result<offstage_api::jobs::JobId, StoreError> {
    let seq: i64 = row.try_get("seq")?;
    let id: String = row.try_get("id")?;
    sqlx::query("DELETE FROM job_objects WHERE job = ?").bind(seq).execute(&mut *connection).await?;
    points.reach("purge: references gone")?;
    let batch: Option<Option<String>> = sqlx::query_scalar("DELETE FROM jobs WHERE seq = ? RETURNING batch")
        .bind(seq)
        .fetch_optional(&mut *connection)
        .await?;
    points.reach("purge: job gone")?;
    if let Some(Some(batch)) = batch {
        sqlx::query("DELETE FROM batches WHERE id = ? AND NOT EXISTS (SELECT 1 FROM jobs WHERE batch = ?)")
            .bind(&batch)
            .bind(&batch)
            .execute(connection)
            .await?;
    }
    id.parse().map_err(|_| StoreError::Other(format!("a job is called {id}")))
}

async fn found(
    connection: &mut SqliteConnection,
    sql: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<SqliteRow>, StoreError> {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    Ok(sqlx::query(sql).bind(before).bind(limit).fetch_all(connection).await?)
}

/// Finished jobs, those first that finished first.
async fn oldest(connection: &mut SqliteConnection, limit: i64) -> Result<Vec<SqliteRow>, StoreError> {
    let sql =
        format!("SELECT seq, id FROM jobs WHERE draft = 0 AND {FINISHED} ORDER BY finished_at_ms LIMIT ?");
    Ok(sqlx::query(sqlx::AssertSqlSafe(sql)).bind(limit).fetch_all(connection).await?)
}

async fn over_size(connection: &mut SqliteConnection, retention: &Retention) -> Result<bool, StoreError> {
    let bytes: i64 = sqlx::query_scalar("SELECT referred_bytes FROM totals").fetch_one(connection).await?;
    Ok(bytes.max(0) as u64 > retention.max_bytes)
}
