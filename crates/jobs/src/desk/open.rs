use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

use super::{Clock, Coming, Jobs, Settings};
use crate::error::StoreError;
use crate::events::{Events, NUMBERS_PER_START};
use crate::objects::{ObjectRules, Objects};
use crate::sqlite::{SqliteOptions, SqliteStore};
use crate::state::Event;
use crate::store::{Store, Unhindered, WritePoints};

/// How to open the queue.
#[derive(Clone)]
pub struct Opening {
    pub settings: Settings,
    pub objects: ObjectRules,
    pub clock: Clock,
    /// Where writes can be stopped, for crash tests.
    pub points: Arc<dyn WritePoints>,
    /// Knows where models are; `None`: what is said of them at submission stays true.
    pub coming: Option<Arc<dyn Coming>>,
}

/// The queue, and what its user must be told.
pub struct OpenedJobs {
    pub jobs: Arc<Jobs>,
    /// The database was damaged: it lies here now, and the history begins anew. Its images stay for as
    /// long as jobs would.
    pub damaged: Option<PathBuf>,
    /// Jobs that were running when the last process ended.
    pub taken_up: usize,
}

impl Opening {
    pub fn new(settings: Settings, clock: Clock) -> Opening {
        Opening {
            settings,
            objects: ObjectRules::default(),
            clock,
            points: Arc::new(Unhindered),
            coming: None,
        }
    }
}

impl Jobs {
    /// Opens the queue below a data folder (`jobs.sqlite`, `objects/`, `reading/`), and takes up what
    /// was running. One process per folder. Errors: `ReadOnly`, `Full`, `InUse`, `Damaged`.
    pub async fn open(data: &Path, opening: Opening) -> Result<OpenedJobs, StoreError> {
        let Opening { settings, objects: rules, clock, points, coming } = opening;
        let now_ms = clock();
        // A worker beyond what the devices do at once shortens no wait: it waits itself.
        let workers = settings.workers.min(settings.workers_per_batch);
        let options = SqliteOptions { workers, points: points.clone(), ..SqliteOptions::default() };
        let opened = SqliteStore::open(&data.join("jobs.sqlite"), options, now_ms).await?;
        let store: Arc<dyn Store> = Arc::new(opened.store);
        let taken_up = store.tell_all(Event::Abandon, &[], now_ms).await?.len();
        let start = store.reserve_events(NUMBERS_PER_START).await?;
        let objects = Objects::open(data, store.clone(), rules, points)?;
        if opened.damaged.is_some() {
            objects.adopt(now_ms.saturating_add(settings.retention.keep_ms)).await?;
        }
        let jobs = Arc::new(Jobs {
            store,
            objects,
            events: Events::new(start),
            settings,
            clock,
            coming,
            running: Mutex::new(HashMap::new()),
            batches: tokio::sync::Mutex::new(HashMap::new()),
            work: Notify::new(),
        });
        jobs.sweep().await?;
        Ok(OpenedJobs { jobs, damaged: opened.damaged, taken_up })
    }
}
