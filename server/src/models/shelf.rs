use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use offstage_checkpoints::{Fingerprint, ModelName, Models, StoreError};
use offstage_gpu::{Driver, Snapshot};
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::budget::{HostBudget, Leaving};
use super::generators::{Installed, Opened, Opening};
use super::pace::Pace;

/// The installed generative models of a server, as its folder of models was when it was last looked at.
///
/// A look reads names, sizes and times of files; what is new or has changed is opened, which reads
/// configurations and headers, no weights. Models that went, and what changed ones were, are retired: work
/// that holds a part of one may finish with it.
pub struct Shelf {
    models: Models,
    opening: Opening,
    driver: Driver,
    budget: HostBudget,
    pace: Arc<Pace>,
    installed: RwLock<Arc<[Installed]>>,
    /// As of the last look; held by the one that is under way.
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    models: BTreeMap<ModelName, Known>,
    /// Why the folder could not be read, so that the log has it once.
    trouble: Option<String>,
}

struct Known {
    fingerprint: Fingerprint,
    /// Of all weights, and of the largest workspace.
    bytes: (u64, u64),
    installed: Installed,
}

/// What a look found that was not so before.
struct Changes {
    gone: Vec<ModelName>,
    /// Also those that were another model before.
    opened: Vec<(ModelName, Fingerprint, Opened)>,
}

impl Shelf {
    /// The models of a folder, at work with a driver whose budget on the host is `pixels_bytes` so far.
    pub async fn open(models: Models, opening: Opening, driver: Driver, pixels_bytes: u64) -> Arc<Shelf> {
        let shelf = Arc::new(Shelf {
            models,
            opening,
            driver,
            budget: HostBudget::new(pixels_bytes),
            pace: Pace::new(),
            installed: RwLock::new(Arc::from([])),
            seen: Mutex::default(),
        });
        shelf.look_now().await;
        shelf
    }

    /// By name, as of the last look.
    pub fn installed(&self) -> Arc<[Installed]> {
        self.installed.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One of them.
    pub fn find(&self, id: &str) -> Option<Installed> {
        self.installed().iter().find(|installed| installed.card.id == id).cloned()
    }

    /// Looks at the folder again, unless that was done a moment ago. A disk that does not answer is waited for
    /// a few seconds.
    pub async fn look(self: &Arc<Self>) {
        self.pace.look(|| self.later()).await;
    }

    /// As [`Shelf::look`], and what was seen a moment ago does not do: the look begins after this call.
    pub async fn look_again(self: &Arc<Self>) {
        self.pace.look_again(|| self.later()).await;
    }

    /// Takes the room on the host back of models of which nothing is left.
    pub(crate) async fn settle(&self, snapshot: &Snapshot) {
        self.budget.settle(&self.driver, snapshot).await;
    }

    fn later(self: &Arc<Self>) -> impl Future<Output = ()> + Send + use<> {
        let shelf = Arc::clone(self);
        async move { shelf.look_now().await }
    }

    async fn look_now(&self) {
        let mut seen = self.seen.lock().await;
        let known = seen.models.iter().map(|(name, known)| (name.clone(), known.fingerprint.clone()));
        let (models, opening, known) = (self.models.clone(), self.opening.clone(), known.collect());
        let looked = spawn_blocking(move || Changes::since(&known, &models, &opening)).await;
        let trouble = match looked {
            Ok(Ok(changes)) => {
                seen.trouble = None;
                return self.take(&mut seen.models, changes).await;
            }
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        // What was there stays: a disk that does not answer may come back.
        if seen.trouble.as_ref() != Some(&trouble) {
            tracing::error!(
                error = trouble,
                "the folder of models cannot be read; those that are known stay"
            );
            seen.trouble = Some(trouble);
        }
    }

    /// Retires what went, and puts to work what came.
    async fn take(&self, known: &mut BTreeMap<ModelName, Known>, changes: Changes) {
        let Changes { gone, opened } = changes;
        if gone.is_empty() && opened.is_empty() {
            return;
        }
        let mut leaving = Vec::new();
        for name in gone.iter().chain(opened.iter().map(|(name, ..)| name)) {
            let Some(before) = known.remove(name) else { continue };
            let components = before.installed.ready.map(|ready| ready.components).unwrap_or_default();
            leaving.push(Leaving { components, bytes: before.bytes.0.saturating_add(before.bytes.1) });
        }
        let retired = leaving.iter().flat_map(|model| model.components.iter().copied());
        if self.driver.retire(retired.collect::<Vec<_>>()).await.is_err() {
            return;
        }
        let staying = known.values().map(|known| known.bytes);
        let coming = opened.iter().map(|(_, _, opened)| opened.bytes());
        self.budget.change(&self.driver, staying.chain(coming), leaving).await;
        for name in gone {
            tracing::info!(model = name.as_str(), "a model is gone");
        }
        for (name, fingerprint, opened) in opened {
            let bytes = opened.bytes();
            match opened.put_to_work(&self.driver).await {
                Ok(installed) => {
                    let usable = installed.ready.is_some();
                    tracing::info!(model = name.as_str(), usable, "a model is installed");
                    known.insert(name, Known { fingerprint, bytes, installed });
                }
                // The next look finds it new again.
                Err(error) => tracing::error!(model = name.as_str(), %error, "a model is not put to work"),
            }
        }
        let installed = known.values().map(|known| known.installed.clone()).collect();
        *self.installed.write().unwrap_or_else(PoisonError::into_inner) = installed;
    }
}

impl Changes {
    /// Looks at every model, and opens what is not as it was. A folder of models that is not there counts as an
    /// empty one. Blocking.
    fn since(
        known: &BTreeMap<ModelName, Fingerprint>,
        models: &Models,
        opening: &Opening,
    ) -> Result<Changes, StoreError> {
        let listed = models.list()?;
        let is_listed = |name: &&ModelName| listed.iter().any(|installed| installed.name == **name);
        let gone = known.keys().filter(|name| !is_listed(name)).cloned().collect();
        let opened = listed.iter().filter_map(|installed| {
            // Taken before the files are read: what changes in between is noticed by the next look.
            let fingerprint = installed.fingerprint();
            let is_known = known.get(&installed.name) == Some(&fingerprint);
            (!is_known).then(|| (installed.name.clone(), fingerprint, opening.open(installed)))
        });
        Ok(Changes { gone, opened: opened.collect() })
    }
}
