//! The studio on this machine: photos in, edits out, results kept on disk.
//!
//! | module | holds |
//! |---|---|
//! | `blocking` | CPU-bound work off the async threads, stopped when its caller goes away |
//! | `checks` | what a request may ask for |
//! | `choose` | the model that does it |
//! | `develop` | photo + instruction → pixels → encoded bytes, without any store |
//! | `reader` | prompt → recipe and sentence, by the built-in model |
//! | `intake`, `spec` | what a request becomes before the queue takes it |
//! | `run`, `bench` | a job of the queue, from its kept photo to its kept result |
//! | `editor` | what a model is to the queue: `retouch` is the built-in one, `generate` each installed one |
//! | `held` | a batch's loan between two jobs |
//! | `generated` | photos on their way to a generative model and back |
//! | `kept`, `rerender`, `render` | finished edits, shown as they are or made anew |
//! | `previews`, `step_previews` | photos decoded and shrunk a moment ago; unfinished results |
//! | `uploads` | files being received |
//! | `disk`, `fault` | free space; errors of the rooms below as errors of the port |

mod bench;
pub(crate) mod blocking;
pub mod checks;
mod choose;
pub mod develop;
mod disk;
mod editor;
pub mod fault;
mod generate;
pub mod generated;
mod held;
mod intake;
mod kept;
mod previews;
pub mod reader;
mod render;
mod rerender;
mod retouch;
mod run;
pub mod spec;
mod step_previews;
pub mod uploads;

use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use offstage_api::{
    Edit, EditId, ModelCard, PhotoStats, Provenance, Reading, Rendition, RenditionRequest, Studio,
    StudioError, Upload, UploadSink,
};
use offstage_jobs::{Jobs, ObjectRules, OpenedJobs, Opening, Settings};
use offstage_retouch::probe;

use crate::config::{Config, Limits};
use crate::residency::{Desk, Work};
use develop::Opened;
use editor::Editor;
use intake::ModelComing;
use kept::Kept;
use previews::Previews;
use reader::Loaded;
use retouch::Retouch;
use step_previews::StepPreviews;
use uploads::{OpenError, Uploads};

pub(crate) use generate::drawn_seed;
pub(crate) use intake::new_id;
pub(crate) use run::Runner;

/// Implements the port on this machine: CPU, local disk, built-in model.
pub struct LocalStudio {
    limits: Limits,
    /// Lends the model and the memory that work takes.
    desk: Arc<Desk>,
    /// What is said of the built-in model, once it was read for the first time.
    card: Arc<OnceLock<Option<ModelCard>>>,
    /// The queue, in which edits are made and kept.
    jobs: Arc<Jobs>,
    uploads: Arc<Uploads>,
    previews: Arc<Previews>,
    step_previews: Arc<StepPreviews>,
    retoucher: Arc<dyn Editor>,
}

impl LocalStudio {
    /// Opens the folder of `config.retention.data_dir` and the queue in it, as `change` leaves that to
    /// be opened; looks at the model in the background.
    pub async fn open(
        config: &Config,
        desk: Arc<Desk>,
        change: impl FnOnce(&mut Opening),
    ) -> Result<Arc<Self>, OpenError> {
        let uploads = Uploads::open(&config.retention, config.limits.max_upload_bytes)?;
        let jobs = open_queue(config, &desk, change).await?;
        let studio = Arc::new(LocalStudio {
            limits: config.limits.clone(),
            retoucher: Arc::new(Retouch { desk: Arc::clone(&desk) }),
            step_previews: Arc::default(),
            desk,
            card: Arc::default(),
            jobs,
            uploads: Arc::new(uploads),
            previews: Arc::new(Previews::default()),
        });
        let card = Arc::clone(&studio.card);
        std::thread::spawn(move || {
            card.get_or_init(read_card);
        });
        Ok(studio)
    }

    /// Lets go of previews that are past their time.
    pub fn sweep(&self) {
        self.previews.expire(Instant::now());
    }

    pub(crate) fn jobs(&self) -> &Arc<Jobs> {
        &self.jobs
    }

    fn retouch_limits(&self) -> offstage_retouch::Limits {
        offstage_retouch::Limits { max_pixels: self.limits.max_pixels }
    }
}

#[async_trait]
impl Studio for LocalStudio {
    async fn begin_upload(&self) -> Result<Box<dyn UploadSink>, StudioError> {
        let sink = self.uploads.begin().await?;
        Ok(Box::new(sink))
    }

    async fn edit(&self, id: &EditId) -> Result<Edit, StudioError> {
        Kept::find(&self.jobs, id).await.map(|kept| kept.edit)
    }

    async fn rendition(&self, id: &EditId, request: RenditionRequest) -> Result<Rendition, StudioError> {
        render::rendition(self, id, request).await
    }

    async fn read_prompt(&self, prompt: &str, stats: Option<PhotoStats>) -> Result<Reading, StudioError> {
        let prompt = checks::prompt(prompt, &self.limits)?.to_owned();
        let loan = self.desk.borrow(Work { reads_prompt: true, ..Work::default() }).await?;
        let stats = stats.unwrap_or(PhotoStats::TYPICAL);
        blocking::run(loan, move |loan, _| loan.reader().read(&prompt, &stats)).await
    }

    async fn photo_stats(&self, photo: Upload) -> Result<PhotoStats, StudioError> {
        let limits = self.retouch_limits();
        let path = photo.path().to_path_buf();
        let facts = blocking::run_unadmitted(move || probe(&path, &limits).map_err(fault::of_photo)).await?;
        let loan = self.desk.borrow(rerender::work_on(&facts)).await?;
        blocking::run(loan, move |_, cancel| {
            Opened::read(photo.path(), &limits, cancel).map(|opened| opened.stats)
        })
        .await
    }

    async fn provenance(&self, picture: Upload) -> Result<Option<Provenance>, StudioError> {
        blocking::run_unadmitted(move || {
            offstage_retouch::read_provenance(picture.path()).map_err(fault::of_photo)
        })
        .await
    }

    async fn models(&self) -> Vec<ModelCard> {
        self.desk.shelf().look().await;
        let installed = self.desk.shelf().installed();
        let installed = installed.iter().map(|installed| installed.card.clone());
        self.card.get_or_init(read_card).iter().cloned().chain(installed).collect()
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

async fn open_queue(
    config: &Config,
    desk: &Arc<Desk>,
    change: impl FnOnce(&mut Opening),
) -> Result<Arc<Jobs>, OpenError> {
    let workers = u32::try_from(config.work.workers).unwrap_or(u32::MAX);
    let settings = Settings {
        limits: config.queue.limits(),
        retention: config.retention.of_jobs(),
        workers,
        workers_per_batch: workers.min(desk.slots()),
    };
    let mut opening = Opening::new(settings, Arc::new(now_ms));
    opening.objects =
        ObjectRules { min_free_bytes: config.retention.min_free_disk, ..ObjectRules::default() };
    opening.coming = Some(Arc::new(ModelComing(Arc::clone(desk))));
    change(&mut opening);
    let path = config.retention.data_dir.clone();
    let opened = Jobs::open(&path, opening).await;
    let OpenedJobs { jobs, damaged, taken_up } =
        opened.map_err(|source| OpenError::Queue { path, source })?;
    if let Some(backup) = damaged {
        tracing::error!(
            backup = %backup.display(),
            "the queue's database was damaged: it was put aside, and the history begins anew"
        );
    }
    if taken_up > 0 {
        tracing::warn!(jobs = taken_up, "jobs were running when Offstage last ended; they run again");
    }
    Ok(jobs)
}

#[cfg(test)]
pub(crate) mod tests;
