//! The store in one SQLite file.
//!
//! Writes go through one connection, one transaction after the other, so none of them ever waits for
//! a lock; reads have connections of their own and see the last commit (WAL). Who waits, and what
//! runs take, is mirrored in memory: positions, choices and limits read no disk. The mirror changes
//! after a commit only, and is read anew whenever it is not known whether one happened. One process
//! per file.

mod advance;
mod claim;
mod lists;
mod mirror;
mod objects;
mod open;
mod purge;
mod row;
mod shift;
mod store;
mod submit;
mod write;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sqlx::{SqliteConnection, SqlitePool};

use crate::error::StoreError;
use crate::job::Job;
use crate::store::Points;
use mirror::Mirror;

pub use open::{Opened, SqliteOptions};
pub use write::WRITE_POINTS;

/// The store in one SQLite file; see [`SqliteStore::open`].
pub struct SqliteStore {
    path: PathBuf,
    /// `None` once it is closed.
    writer: tokio::sync::Mutex<Option<SqliteConnection>>,
    readers: SqlitePool,
    mirror: Mutex<Mirror>,
    /// A write began and did not end; the mirror may be behind.
    unsure: AtomicBool,
    workers: u32,
    points: Points,
}

impl SqliteStore {
    /// The file.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    fn mirror(&self) -> MutexGuard<'_, Mirror> {
        self.mirror.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the mirror from the file.
async fn read_mirror(connection: &mut SqliteConnection) -> Result<Mirror, StoreError> {
    let mut mirror = Mirror::default();
    let runs = sqlx::query("SELECT model, bucket, steps, run_ms FROM runs ORDER BY seq");
    for run in runs.fetch_all(&mut *connection).await? {
        mirror.runs.record(row::kind(&run)?, row::unsigned(&run, "run_ms")?);
    }
    let paused = sqlx::query("SELECT paused FROM totals").fetch_one(&mut *connection).await?;
    mirror.paused = row::flag(&paused, "paused")?;
    let unfinished = row::select("WHERE state IN ('queued', 'retrying', 'running') ORDER BY lane, turn, seq");
    let rows = sqlx::query(unfinished).fetch_all(&mut *connection).await?;
    let jobs: Vec<Job> = rows.iter().map(row::job).collect::<Result<_, _>>()?;
    mirror.line.start(jobs.iter().filter(|job| job.standing.state.is_waiting()).map(|job| job.place));
    for job in &jobs {
        mirror.follow(job);
    }
    Ok(mirror)
}
