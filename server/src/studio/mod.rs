//! The studio on this machine: photos in, edits out, results kept on disk.
//!
//! | module | holds |
//! |---|---|
//! | `blocking` | CPU-bound work off the async threads, stopped when its caller goes away |
//! | `checks` | what a request may ask for |
//! | `develop` | photo + instruction → pixels → encoded bytes, without any store |
//! | `reader` | prompt → recipe and sentence, by the built-in model |
//! | `create`, `render` | the two long requests, from the port to the store |
//! | `previews` | photos decoded and shrunk a moment ago |
//! | `store` | uploads, originals and results on disk; retention |
//! | `disk`, `fault` | free space; errors of the rooms below as errors of the port |

pub(crate) mod blocking;
pub mod checks;
mod create;
pub mod develop;
mod disk;
pub mod fault;
mod previews;
pub mod reader;
mod render;
pub mod store;

use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use offstage_api::{
    Edit, EditId, EditRequest, ModelCard, PhotoStats, Reading, Rendition, RenditionRequest, Studio,
    StudioError, Upload, UploadSink,
};
use offstage_retouch::{probe, working_set_bytes};

use crate::config::{Config, Limits};
use crate::residency::{Desk, Work};
use develop::Opened;
use previews::Previews;
use reader::Loaded;
use store::{OpenError, Store, Swept};

/// Implements the port on this machine: CPU, local disk, built-in model.
pub struct LocalStudio {
    limits: Limits,
    /// Lends the model and the memory that work takes.
    desk: Arc<Desk>,
    /// What is said of the built-in model, once it was read for the first time.
    card: Arc<OnceLock<Option<ModelCard>>>,
    store: Arc<Store>,
    previews: Arc<Previews>,
}

impl LocalStudio {
    /// Opens the folder of `config.retention.data_dir`, sweeps it, and looks at the model, both in the
    /// background: it returns within milliseconds.
    pub fn open(config: &Config, desk: Arc<Desk>) -> Result<Arc<Self>, OpenError> {
        let studio = Arc::new(LocalStudio {
            limits: config.limits.clone(),
            desk,
            card: Arc::default(),
            store: Arc::new(Store::open(&config.retention, config.limits.max_upload_bytes)?),
            previews: Arc::new(Previews::default()),
        });
        let (card, store) = (Arc::clone(&studio.card), Arc::clone(&studio.store));
        std::thread::spawn(move || {
            card.get_or_init(read_card);
            sweep_and_log(&store);
        });
        Ok(studio)
    }

    /// Lets go of what is past its time or over the total size, in memory and on disk. Blocks on the
    /// disk.
    pub fn sweep(&self) {
        self.previews.expire(Instant::now());
        sweep_and_log(&self.store);
    }

    fn retouch_limits(&self) -> offstage_retouch::Limits {
        offstage_retouch::Limits { max_pixels: self.limits.max_pixels }
    }
}

#[async_trait]
impl Studio for LocalStudio {
    async fn begin_upload(&self) -> Result<Box<dyn UploadSink>, StudioError> {
        let sink = self.store.begin_upload().await?;
        Ok(Box::new(sink))
    }

    async fn create_edit(&self, request: EditRequest) -> Result<Edit, StudioError> {
        create::create_edit(self, request).await
    }

    async fn edit(&self, id: &EditId) -> Result<Edit, StudioError> {
        let (store, id) = (Arc::clone(&self.store), id.clone());
        blocking::run_unadmitted(move || store.record(&id)).await.map(|record| record.edit)
    }

    async fn rendition(&self, id: &EditId, request: RenditionRequest) -> Result<Rendition, StudioError> {
        render::rendition(self, id, request).await
    }

    async fn read_prompt(&self, prompt: &str, stats: Option<PhotoStats>) -> Result<Reading, StudioError> {
        let prompt = checks::prompt(prompt, &self.limits)?.to_owned();
        let loan = self.desk.borrow(Work { reads_prompt: true, workspace_bytes: 0, megapixels: 0.0 }).await?;
        let stats = stats.unwrap_or(PhotoStats::TYPICAL);
        blocking::run(loan, move |loan, _| loan.reader().read(&prompt, &stats)).await
    }

    async fn photo_stats(&self, photo: Upload) -> Result<PhotoStats, StudioError> {
        let limits = self.retouch_limits();
        let path = photo.path().to_path_buf();
        let facts = blocking::run_unadmitted(move || probe(&path, &limits).map_err(fault::of_photo)).await?;
        let work = Work {
            reads_prompt: false,
            workspace_bytes: working_set_bytes(&facts),
            megapixels: create::megapixels(&facts),
        };
        let loan = self.desk.borrow(work).await?;
        blocking::run(loan, move |_, cancel| {
            Opened::read(photo.path(), &limits, cancel).map(|opened| opened.stats)
        })
        .await
    }

    fn models(&self) -> Vec<ModelCard> {
        self.card.get_or_init(read_card).iter().cloned().collect()
    }
}

/// Reads the model once for what is said of it. It then waits in the wings, on disk.
fn read_card() -> Option<ModelCard> {
    match Loaded::built_in() {
        Ok(loaded) => Some(loaded.card()),
        Err(error) => {
            tracing::error!(%error, "the built-in model could not be loaded");
            None
        }
    }
}

/// Milliseconds since 1970-01-01 UTC.
fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

fn sweep_and_log(store: &Store) {
    match store.sweep(now_ms()) {
        Ok(Swept { edits: 0, .. }) => {}
        Ok(swept) => tracing::info!(edits = swept.edits, bytes = swept.bytes, "old edits were removed"),
        Err(error) => tracing::error!(%error, "old edits could not be removed"),
    }
}

#[cfg(test)]
pub(crate) mod tests;
