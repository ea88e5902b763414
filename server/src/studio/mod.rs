//! The studio on this machine: photos in, edits out, results kept on disk.
//!
//! | module | holds |
//! |---|---|
//! | `admission` | who may work now, who waits, who is told to come back |
//! | `blocking` | CPU-bound work off the async threads, stopped when its caller goes away |
//! | `checks` | what a request may ask for |
//! | `develop` | photo + instruction → pixels → encoded bytes, without any store |
//! | `reader` | prompt → recipe and sentence, by the built-in model |
//! | `create`, `render` | the two long requests, from the port to the store |
//! | `previews` | photos decoded and shrunk a moment ago |
//! | `store` | uploads, originals and results on disk; retention |
//! | `disk`, `fault` | free space; errors of the rooms below as errors of the port |

pub mod admission;
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

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use offstage_api::{
    Edit, EditId, EditRequest, ModelCard, PhotoStats, Reading, Rendition, RenditionRequest, Studio,
    StudioError, Upload, UploadSink,
};
use offstage_retouch::{probe, working_set_bytes};

use crate::config::{Config, Limits};
use admission::Admission;
use develop::Opened;
use previews::Previews;
use reader::Reader;
use store::{OpenError, Store, Swept};

/// Implements the port on this machine: CPU, local disk, built-in model.
pub struct LocalStudio {
    limits: Limits,
    admission: Arc<Admission>,
    reader: Arc<Reader>,
    store: Arc<Store>,
    previews: Arc<Previews>,
}

impl LocalStudio {
    /// Opens the folder of `config.retention.data_dir`, sweeps it, and begins to load the model, both
    /// in the background: it returns within milliseconds.
    pub fn open(config: &Config) -> Result<Arc<Self>, OpenError> {
        let studio = Arc::new(LocalStudio {
            limits: config.limits.clone(),
            admission: Admission::new(&config.work),
            reader: Arc::new(Reader::default()),
            store: Arc::new(Store::open(&config.retention, config.limits.max_upload_bytes)?),
            previews: Arc::new(Previews::default()),
        });
        let (reader, store) = (Arc::clone(&studio.reader), Arc::clone(&studio.store));
        std::thread::spawn(move || {
            reader.load();
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
        let reader = Arc::clone(&self.reader);
        let permit = self.admission.admit(0).await?;
        blocking::run(permit, move |_| reader.read(&prompt, &stats.unwrap_or(PhotoStats::TYPICAL))).await
    }

    async fn photo_stats(&self, photo: Upload) -> Result<PhotoStats, StudioError> {
        let limits = self.retouch_limits();
        let path = photo.path().to_path_buf();
        let facts = blocking::run_unadmitted(move || probe(&path, &limits).map_err(fault::of_photo)).await?;
        let permit = self.admission.admit(working_set_bytes(&facts)).await?;
        blocking::run(permit, move |cancel| {
            Opened::read(photo.path(), &limits, cancel).map(|opened| opened.stats)
        })
        .await
    }

    fn models(&self) -> Vec<ModelCard> {
        self.reader.card().into_iter().collect()
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
