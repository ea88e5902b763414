use sqlx::Row;

use super::{SqliteStore, row};
use crate::error::StoreError;
use crate::objects::ContentHash;
use crate::store::Totals;

impl SqliteStore {
    pub(super) async fn announce(
        &self,
        hash: &ContentHash,
        bytes: u64,
        held_until_ms: u64,
    ) -> Result<(), StoreError> {
        let mut writing = self.begin().await?;
        // What was leaving stays; whether its file is still there is looked at before it counts as here.
        let written = sqlx::query(
            "INSERT INTO objects (hash, bytes, state, held_until_ms) VALUES (?, ?, 'coming', ?) \
             ON CONFLICT (hash) DO UPDATE SET held_until_ms = excluded.held_until_ms, \
             state = CASE state WHEN 'here' THEN 'here' ELSE 'coming' END",
        )
        .bind(hash.as_str())
        .bind(row::signed(Some(bytes)))
        .bind(row::signed(Some(held_until_ms)))
        .execute(writing.connection())
        .await;
        let written = written.map(|_| ()).map_err(StoreError::from);
        writing.finish(written, "object: announced", |_, ()| ()).await
    }

    pub(super) async fn arrived(&self, hash: &ContentHash) -> Result<(), StoreError> {
        self.mark("UPDATE objects SET state = 'here' WHERE hash = ?", hash, "object: marked").await
    }

    pub(super) async fn leaving(&self, now_ms: u64, limit: u32) -> Result<Vec<ContentHash>, StoreError> {
        let mut writing = self.begin().await?;
        let written = async {
            let connection = writing.connection();
            sqlx::query(
                "UPDATE objects SET state = 'leaving' WHERE hash IN \
                 (SELECT hash FROM objects WHERE refs = 0 AND held_until_ms <= ? ORDER BY held_until_ms LIMIT ?)",
            )
            .bind(row::signed(Some(now_ms)))
            .bind(i64::from(limit))
            .execute(&mut *connection)
            .await?;
            let left = sqlx::query(
                "SELECT hash FROM objects WHERE refs = 0 AND held_until_ms <= ? AND state = 'leaving' LIMIT ?",
            );
            let left = left.bind(row::signed(Some(now_ms))).bind(i64::from(limit));
            let rows = left.fetch_all(connection).await?;
            let hash = |row: &sqlx::sqlite::SqliteRow| {
                let text: String = row.try_get("hash")?;
                ContentHash::try_from(text).map_err(|text| StoreError::Other(text.to_owned()))
            };
            rows.iter().map(hash).collect()
        }
        .await;
        writing.finish(written, "leave: marked", |_, _| ()).await
    }

    pub(super) async fn left(&self, hash: &ContentHash) -> Result<(), StoreError> {
        let gone = "DELETE FROM objects WHERE hash = ? AND refs = 0 AND state = 'leaving'";
        self.mark(gone, hash, "leave: forgotten").await
    }

    pub(super) async fn sums(&self) -> Result<Totals, StoreError> {
        let row = sqlx::query("SELECT * FROM totals").fetch_one(&self.readers).await?;
        Ok(Totals {
            object_bytes: row::unsigned(&row, "object_bytes")?,
            referred_bytes: row::unsigned(&row, "referred_bytes")?,
            calibration: offstage_api::jobs::Calibration {
                stated: row::unsigned(&row, "stated")?,
                within: row::unsigned(&row, "within")?,
            },
        })
    }

    async fn mark(
        &self,
        sql: &'static str,
        hash: &ContentHash,
        committed: &'static str,
    ) -> Result<(), StoreError> {
        let mut writing = self.begin().await?;
        let written = sqlx::query(sql).bind(hash.as_str()).execute(writing.connection()).await;
        writing.finish(written.map(|_| ()).map_err(StoreError::from), committed, |_, ()| ()).await
    }
}
