use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use offstage_api::{ImageFormat, Instruction, Output, Recipe, StudioError, Timings};
use offstage_retouch::{Cancel, Limits, probe, working_set_bytes};
use serde::Serialize;

use super::photo_error::PhotoError;
use super::results::Results;
use crate::residency::{Desk, Work};
use crate::studio::develop::{Developed, Job, Opened};
use crate::studio::reader::Reader;
use crate::studio::{blocking, fault};

/// What is done to every photo of one command.
pub(super) struct Developing {
    pub instruction: Instruction,
    pub results: Results,
    pub output: Output,
    pub mask: Option<PathBuf>,
    pub feather_px: f32,
    pub limits: Limits,
    pub desk: Arc<Desk>,
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

impl Developing {
    /// Edits one photo, once there are a worker and memory for it.
    pub(super) async fn photo(self: &Arc<Self>, photo: &Path) -> Result<Record, PhotoError> {
        let started = Instant::now();
        self.results.check(photo)?;
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
        let output = self.results.write(photo, &developed.result)?;
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
