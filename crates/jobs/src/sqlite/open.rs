use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqlSafeStr, SqliteConnection};

use super::{SqliteStore, read_mirror};
use crate::error::StoreError;
use crate::store::{Unhindered, WritePoints};

/// How long a connection waits for another process's lock (a backup tool's) before it gives up.
const BUSY: Duration = Duration::from_secs(5);
const READERS: u32 = 3;

/// How to open the file.
#[derive(Clone)]
pub struct SqliteOptions {
    /// How many jobs run at a time; waits are predicted with it.
    pub workers: u32,
    /// Where writes can be stopped.
    pub points: Arc<dyn WritePoints>,
    /// Further pragmas of the writing connection.
    pub pragmas: Vec<(&'static str, String)>,
}

/// An open store.
pub struct Opened {
    pub store: SqliteStore,
    /// The file was damaged: it lies here now, and the store is a new one. The user must be told.
    pub damaged: Option<PathBuf>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        SqliteOptions { workers: 1, points: Arc::new(Unhindered), pragmas: Vec::new() }
    }
}

impl SqliteStore {
    /// Opens or makes the file, brings its tables up to date and checks it. A damaged one is renamed
    /// to `{name}.damaged-{now_ms}`, and a new one begins. Jobs that were running are still said to
    /// be: tell them [`crate::Event::Abandon`].
    ///
    /// Errors: `ReadOnly`, `Full`, `InUse`, or `Damaged` where the file cannot even be renamed.
    pub async fn open(path: &Path, options: SqliteOptions, now_ms: u64) -> Result<Opened, StoreError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|error| StoreError::ReadOnly(format!("{}: {error}", folder.display())))?;
        }
        match open_whole(path, &options).await {
            Ok(store) => Ok(Opened { store, damaged: None }),
            Err(StoreError::Damaged(cause)) => {
                tracing::error!(path = %path.display(), cause, "the job database is damaged");
                let aside = put_aside(path, now_ms)?;
                let store = open_whole(path, &options).await?;
                Ok(Opened { store, damaged: Some(aside) })
            }
            Err(error) => Err(error),
        }
    }
}

async fn open_whole(path: &Path, options: &SqliteOptions) -> Result<SqliteStore, StoreError> {
    let connecting = connecting(path)?;
    let mut writing = connecting.clone();
    for (name, value) in &options.pragmas {
        writing = writing.pragma(*name, value.clone());
    }
    let mut writer = writing.connect().await?;
    quick_check(&mut writer).await?;
    // Not `run`, whose future is not seen to be `Send` by what holds this one.
    migrator().run_direct(None, &mut writer, false).await?;
    let mirror = read_mirror(&mut writer).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .connect_lazy_with(connecting.pragma("query_only", "ON"));
    Ok(SqliteStore {
        path: path.to_path_buf(),
        writer: tokio::sync::Mutex::new(Some(writer)),
        readers,
        mirror: Mutex::new(mirror),
        unsure: AtomicBool::new(false),
        workers: options.workers.max(1),
        points: options.points.clone(),
    })
}

fn connecting(path: &Path) -> Result<SqliteConnectOptions, StoreError> {
    // From the path, not from a URL: a folder's name may hold `?` or `%`.
    Ok(SqliteConnectOptions::from_str("sqlite:")?
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // With a WAL this keeps every commit when the process dies. A power cut may take the last
        // moments' commits, never the file; the image files beside it are no more durable than that.
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(BUSY)
        .disable_statement_logging())
}

fn migrator() -> Migrator {
    let jobs = include_str!("../../migrations/0001_jobs.sql").into_sql_str();
    Migrator::with_migrations(vec![Migration::new(1, "jobs".into(), MigrationType::Simple, jobs, false)])
}

/// Errors: `Damaged`.
pub(super) async fn quick_check(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let answer: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(connection).await?;
    if answer == "ok" { Ok(()) } else { Err(StoreError::Damaged(answer)) }
}

/// Renames a damaged file out of the way, with what belongs to it.
fn put_aside(path: &Path, now_ms: u64) -> Result<PathBuf, StoreError> {
    let named = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let aside = format!(".damaged-{now_ms}");
    for part in ["", "-wal", "-shm"] {
        let (from, to) = (named(part), named(&format!("{aside}{part}")));
        match std::fs::rename(&from, &to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::Damaged(format!("and cannot be renamed: {error}")));
            }
            _ => {}
        }
    }
    Ok(named(&aside))
}
