use std::sync::atomic::Ordering;

use sqlx::{Connection, SqliteConnection};
use tokio::sync::{MappedMutexGuard, MutexGuard};

use super::mirror::Mirror;
use super::{SqliteStore, open, read_mirror};
use crate::error::StoreError;
use crate::store::Points;

/// Every place between two writes, in the order of a job's life.
pub const WRITE_POINTS: [&str; 22] = [
    "object: announced",
    "object: file written",
    "object: marked",
    "submit: begun",
    "submit: batch written",
    "submit: job written",
    "submit: objects referred",
    "submit: committed",
    "claim: written",
    "claim: committed",
    "tell: written",
    "tell: objects referred",
    "tell: run recorded",
    "tell: committed",
    "shift: written",
    "shift: committed",
    "purge: references gone",
    "purge: job gone",
    "purge: committed",
    "leave: marked",
    "leave: file gone",
    "leave: forgotten",
];

/// One transaction on the writing connection. Dropped before [`Writing::finish`], it is rolled back by
/// the next one, which then reads the mirror anew.
pub(super) struct Writing<'a> {
    store: &'a SqliteStore,
    connection: MappedMutexGuard<'a, SqliteConnection>,
}

impl SqliteStore {
    pub(super) async fn begin(&self) -> Result<Writing<'_>, StoreError> {
        let open = MutexGuard::try_map(self.writer.lock().await, Option::as_mut);
        let mut connection = open.map_err(|_| StoreError::Other("it is closed".to_owned()))?;
        if self.unsure.swap(true, Ordering::AcqRel) {
            // Fails where no transaction is open, which is as well.
            let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
            let mirror = read_mirror(&mut connection).await?;
            *self.mirror() = mirror;
        }
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        Ok(Writing { store: self, connection })
    }

    /// Ends all connections and waits for it; the last one folds the log into the file.
    pub(super) async fn end(&self) {
        self.readers.close().await;
        if let Some(writer) = self.writer.lock().await.take()
            && let Err(error) = writer.close().await
        {
            tracing::warn!(%error, "the job database was not closed in order");
        }
    }

    /// Errors: `Damaged`.
    pub(super) async fn whole(&self) -> Result<(), StoreError> {
        let mut connection = self.readers.acquire().await?;
        open::quick_check(&mut connection).await
    }
}

impl Writing<'_> {
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    pub(super) fn points(&self) -> Points {
        self.store.points.clone()
    }

    /// Commits what succeeded and lets the mirror follow; rolls back what did not.
    pub(super) async fn finish<T, E: From<StoreError>>(
        mut self,
        written: Result<T, E>,
        committed: &'static str,
        follow: impl FnOnce(&mut Mirror, &T),
    ) -> Result<T, E> {
        match written {
            Ok(value) => {
                sqlx::query("COMMIT").execute(&mut *self.connection).await.map_err(StoreError::from)?;
                self.store.points.reach(committed)?;
                follow(&mut self.store.mirror(), &value);
                self.store.unsure.store(false, Ordering::Release);
                Ok(value)
            }
            Err(error) => {
                let undone = sqlx::query("ROLLBACK").execute(&mut *self.connection).await;
                if undone.is_ok() {
                    self.store.unsure.store(false, Ordering::Release);
                }
                Err(error)
            }
        }
    }
}
