use std::collections::BTreeSet;
use std::fmt;
use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use offstage_api::{ImageFormat, Instruction, Output, Recipe, StudioError, Timings};
use offstage_retouch::{Cancel, Limits, probe, working_set_bytes};
use serde::Serialize;

use super::output_path::Destination;
use crate::residency::{Desk, Work};
use crate::studio::develop::{Developed, Job, Opened};
use crate::studio::reader::Reader;
use crate::studio::{blocking, fault};

/// What is done to every photo of one command.
pub(super) struct Developing {
    pub instruction: Instruction,
    pub destination: Destination,
    pub output: Output,
    pub mask: Option<PathBuf>,
    pub feather_px: f32,
    pub force: bool,
    pub limits: Limits,
    pub desk: Arc<Desk>,
    /// Paths that this command has written.
    pub written: Mutex<BTreeSet<PathBuf>>,
}

/// A photo that was edited; the line of `--json`.
#[derive(Debug, Serialize)]
pub(super) struct Record {
    pub photo: PathBuf,
    pub output: PathBuf,
    pub format: ImageFormat,
    pub width: u32,
    pub height: u32,
    pub bytes: u64,
    pub recipe: Recipe,
    pub sentence: String,
    pub not_supported: Vec<String>,
    pub notes: Vec<String>,
    pub timings: Timings,
}

/// Why a photo was not edited; the message is a sentence.
#[derive(Debug, thiserror::Error)]
pub(super) enum PhotoError {
    #[error(transparent)]
    Studio(StudioError),
    #[error("{log}")]
    Internal { log: String },
    #[error("there is no such file")]
    NotFound,
    #[error("{} exists already; choose another name with -o or --suffix, or replace it with --force", .0.display())]
    Exists(PathBuf),
    #[error("{} is already the result of another photo; edit them one by one", .0.display())]
    Twice(PathBuf),
    #[error("{} cannot be written: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
}

impl Developing {
    /// Edits one photo, once there are a worker and memory for it.
    pub(super) async fn photo(self: &Arc<Self>, photo: &Path) -> Result<Record, PhotoError> {
        let started = Instant::now();
        if !photo.exists() {
            return Err(PhotoError::NotFound);
        }
        if let Destination::File(path) = &self.destination
            && path.exists()
            && !self.force
        {
            return Err(PhotoError::Exists(path.clone()));
        }
        let facts = probe(photo, &self.limits).map_err(fault::of_photo)?;
        let work = Work {
            reads_prompt: matches!(self.instruction, Instruction::Prompt(_)),
            workspace_bytes: working_set_bytes(&facts),
            megapixels: f64::from(facts.width) * f64::from(facts.height) / 1e6,
            ..Work::default()
        };
        let loan = self.desk.borrow(work).await?;
        let wait_ms = started.elapsed().as_secs_f32() * 1_000.0;
        let (this, owned) = (Arc::clone(self), photo.to_path_buf());
        let mut developed =
            blocking::run(loan, move |loan, cancel| this.develop(&owned, loan.reader(), cancel)).await?;
        let output = self.destination.path(photo, developed.result.format);
        self.write(&output, &developed.result.bytes)?;
        developed.timings.wait_ms = wait_ms;
        developed.timings.total_ms = started.elapsed().as_secs_f32() * 1_000.0;
        Ok(Record::new(photo, output, developed))
    }

    fn develop(&self, photo: &Path, reader: &Reader, cancel: &Cancel) -> Result<Developed, StudioError> {
        let job = Job {
            instruction: &self.instruction,
            mask: self.mask.as_deref().map(|mask| (mask, self.feather_px)),
            output: self.output,
            thumbnail_edge: None,
        };
        let opened = Opened::read(photo, &self.limits, cancel)?;
        opened.develop(&job, &self.limits, reader, cancel, &|_| ())
    }

    /// The file appears in full or not at all, and replaces nothing unless that was asked for.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), PhotoError> {
        if !self.claim(path) {
            return Err(PhotoError::Twice(path.to_path_buf()));
        }
        let failed = |source| PhotoError::Write { path: path.to_path_buf(), source };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // As any new file: what the umask leaves of rw-rw-rw-.
        let mut file = tempfile::Builder::new()
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder)
            .map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        let persisted = if self.force { file.persist(path) } else { file.persist_noclobber(path) };
        match persisted {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(PhotoError::Exists(path.to_path_buf()))
            }
            Err(error) => Err(failed(error.error)),
        }
    }

    /// Whether this path was not yet written by this command; it counts as written from now on.
    fn claim(&self, path: &Path) -> bool {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_path_buf())
    }
}

impl Record {
    fn new(photo: &Path, output: PathBuf, developed: Developed) -> Record {
        let Developed { notes, reading, result, timings, .. } = developed;
        Record {
            photo: photo.to_path_buf(),
            output,
            format: result.format,
            width: result.width,
            height: result.height,
            bytes: result.bytes.len() as u64,
            recipe: reading.recipe,
            sentence: reading.sentence,
            not_supported: reading.not_supported,
            notes,
            timings,
        }
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} → {}: {}", self.photo.display(), self.output.display(), self.sentence)?;
        self.notes.iter().try_for_each(|note| write!(f, " {note}"))?;
        write!(f, " ({:.0} ms)", self.timings.total_ms)
    }
}

impl From<StudioError> for PhotoError {
    /// On a command line the details of a fault of ours are told; there is no log to look into.
    fn from(error: StudioError) -> Self {
        match error {
            StudioError::Internal { log } => PhotoError::Internal { log },
            other => PhotoError::Studio(other),
        }
    }
}
