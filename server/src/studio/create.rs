use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use offstage_api::{
    Edit, EditId, EditRequest, ImageFacts, Instruction, Output, PhotoSource, StudioError, Upload,
};
use offstage_retouch::{Cancel, Facts, Limits, probe, working_set_bytes};

use super::develop::{Developed, Job, Opened};
use super::previews::Previews;
use super::reader::Reader;
use super::store::{ContentHash, NewEdit, Record, Store};
use super::{LocalStudio, blocking, checks, fault, now_ms};
use crate::residency::Work;

/// What a blocking thread needs to make an edit.
struct Bench {
    limits: Limits,
    store: Arc<Store>,
    previews: Arc<Previews>,
}

/// Where the photo comes from, found but not yet decoded.
enum Photo {
    /// A file of its own: it stays readable whatever the retention removes meanwhile.
    File(Upload),
    /// The full-resolution result of an edit that kept a smaller one, yet to be made.
    Rerender(Box<Record>, Originals),
}

/// The original photo and mask of a kept edit, held like uploads.
pub(super) struct Originals {
    pub photo: Upload,
    pub mask: Option<Upload>,
}

/// What was asked for, besides the photo.
struct Order {
    instruction: Instruction,
    mask: Option<Upload>,
    feather_px: f32,
    output: Output,
    started: Instant,
}

/// Checks, waits for a worker, and does the rest on a blocking thread.
pub(super) async fn create_edit(studio: &LocalStudio, mut request: EditRequest) -> Result<Edit, StudioError> {
    let started = Instant::now();
    checks::request(&request, &studio.limits)?;
    if let Instruction::Prompt(prompt) = &mut request.instruction {
        *prompt = checks::prompt(prompt, &studio.limits)?.to_owned();
    }
    let bench = Bench {
        limits: studio.retouch_limits(),
        store: Arc::clone(&studio.store),
        previews: Arc::clone(&studio.previews),
    };
    let EditRequest { photo: source, instruction, mask, feather_px, output } = request;
    let order = Order { instruction, mask, feather_px, output, started };
    let (bench, photo, order, (need_bytes, megapixels)) = blocking::run_unadmitted(move || {
        let photo = bench.find(source)?;
        let need = bench.need(&photo, &order)?;
        Ok((bench, photo, order, need))
    })
    .await?;
    let waiting_since = Instant::now();
    let work = Work { reads_prompt: order.reads_prompt(), workspace_bytes: need_bytes, megapixels };
    let loan = studio.desk.borrow(work).await?;
    let wait_ms = ms_since(waiting_since);
    let edit = blocking::run(loan, move |loan, cancel| {
        let edit = bench.make(photo, order, loan.reader(), wait_ms, cancel)?;
        loan.finish();
        Ok(edit)
    })
    .await?;
    let store = Arc::clone(&studio.store);
    tokio::task::spawn_blocking(move || super::sweep_and_log(&store));
    Ok(edit)
}

impl Bench {
    fn find(&self, source: PhotoSource) -> Result<Photo, StudioError> {
        match source {
            PhotoSource::Upload(upload) => Ok(Photo::File(upload)),
            PhotoSource::OriginalOf(id) => {
                let record = self.store.record(&id)?;
                Ok(Photo::File(self.store.borrow_original(&record)?))
            }
            // The kept result is what the user saw, so it is what is edited further. Only where it
            // is smaller than the edit at full resolution, that is made first.
            PhotoSource::ResultOf(id) => {
                let record = self.store.record(&id)?;
                if record.shrunk {
                    let originals = Originals::of(&record, &self.store)?;
                    Ok(Photo::Rerender(Box::new(record), originals))
                } else {
                    Ok(Photo::File(self.store.borrow_result(&record)?))
                }
            }
        }
    }

    /// The memory that the work takes, and its size in megapixels, from headers alone.
    fn need(&self, photo: &Photo, order: &Order) -> Result<(u64, f64), StudioError> {
        let path = match photo {
            Photo::File(upload) => upload.path(),
            Photo::Rerender(_, originals) => originals.photo.path(),
        };
        let facts = probe(path, &self.limits).map_err(fault::of_photo)?;
        let preview = match (photo, order.preview_edge()) {
            (Photo::File(_), Some(max_edge)) => self.previews.get(&hash(path)?, max_edge, Instant::now()),
            _ => None,
        };
        let facts = preview.map_or(facts, |preview| preview.held());
        Ok((working_set_bytes(&facts), megapixels(&facts)))
    }

    fn make(
        &self,
        photo: Photo,
        order: Order,
        reader: &Reader,
        wait_ms: f32,
        cancel: &Cancel,
    ) -> Result<Edit, StudioError> {
        let photo = match photo {
            Photo::File(upload) => upload,
            Photo::Rerender(record, originals) => self.rerender(&record, &originals, reader, cancel)?,
        };
        let original = hash(photo.path())?;
        let opened = match order.preview_edge() {
            Some(max_edge) => self.preview(&photo, &original, max_edge, cancel)?,
            None => Opened::read(photo.path(), &self.limits, cancel)?,
        };
        let job = Job {
            instruction: &order.instruction,
            mask: order.mask.as_ref().map(|mask| (mask.path(), order.feather_px)),
            output: order.output,
        };
        let mut developed = opened.develop(&job, &self.limits, reader, cancel)?;
        developed.timings.wait_ms = wait_ms;
        self.keep(photo, original, order, developed, cancel)
    }

    /// The photo shrunk to a longest edge, from memory where it was that a moment ago.
    fn preview(
        &self,
        photo: &Upload,
        original: &ContentHash,
        max_edge: u32,
        cancel: &Cancel,
    ) -> Result<Opened, StudioError> {
        if let Some(kept) = self.previews.get(original, max_edge, Instant::now()) {
            let mut opened = Opened::clone(&kept);
            opened.decode_ms = 0.0;
            return Ok(opened);
        }
        let opened = Arc::new(Opened::read(photo.path(), &self.limits, cancel)?.shrunk(max_edge));
        self.previews.put(original.clone(), max_edge, Arc::clone(&opened), Instant::now());
        Ok(Arc::unwrap_or_clone(opened))
    }

    fn rerender(
        &self,
        record: &Record,
        originals: &Originals,
        reader: &Reader,
        cancel: &Cancel,
    ) -> Result<Upload, StudioError> {
        // Near-lossless where the format is lossy: this file is edited again.
        let output =
            Output { max_edge: None, quality: 97, format: Some(record.edit.output.format), ..record.output };
        let developed = rerendered(record, originals, output, &self.limits, reader, cancel)?;
        self.store.spool(&developed.result.bytes)
    }

    fn keep(
        &self,
        photo: Upload,
        original: ContentHash,
        order: Order,
        made: Developed,
        cancel: &Cancel,
    ) -> Result<Edit, StudioError> {
        let created_at_ms = now_ms();
        let id = self.store.new_id();
        let prompt = match &order.instruction {
            Instruction::Prompt(prompt) => Some(prompt.clone()),
            Instruction::Recipe { prompt, .. } => prompt.clone(),
        };
        let shrunk = order.output.max_edge.is_some_and(|edge| made.input.width.max(made.input.height) > edge);
        let mut edit = Edit {
            created_at_ms,
            prompt,
            recipe: made.reading.recipe,
            sentence: made.reading.sentence,
            not_supported: made.reading.not_supported,
            input: input_facts(&made.input, photo.bytes()),
            output: ImageFacts {
                width: made.result.width,
                height: made.result.height,
                format: made.result.format,
                bits_per_channel: made.result.bits_per_channel,
                bytes: made.result.bytes.len() as u64,
            },
            notes: made.notes,
            timings: made.timings,
            image_url: format!("/api/v1/edits/{id}/image"),
            source_url: format!("/api/v1/edits/{id}/source"),
            page_url: format!("/edits/{id}"),
            id,
        };
        edit.timings.total_ms = ms_since(order.started);
        let new = NewEdit {
            edit: &edit,
            photo: photo.path(),
            original,
            mask: order.mask.as_ref().map(Upload::path),
            feather_px: order.feather_px,
            output: order.output,
            shrunk,
            result: &made.result.bytes,
        };
        self.store.keep(new, cancel)?;
        Ok(edit)
    }
}

impl Order {
    fn reads_prompt(&self) -> bool {
        matches!(self.instruction, Instruction::Prompt(_))
    }

    /// The longest edge of a preview; `None` where the full photo is changed: by default, and with a
    /// mask, whose size is the full photo's.
    fn preview_edge(&self) -> Option<u32> {
        self.output.max_edge.filter(|_| self.mask.is_none())
    }
}

impl Originals {
    pub(super) fn of(record: &Record, store: &Store) -> Result<Originals, StudioError> {
        Ok(Originals { photo: store.borrow_original(record)?, mask: store.borrow_mask(record)? })
    }
}

fn hash(path: &Path) -> Result<ContentHash, StudioError> {
    ContentHash::of_file(path).map_err(fault::of_write)
}

/// A kept edit made anew from its original, recipe and mask, in another output.
pub(super) fn rerendered(
    record: &Record,
    originals: &Originals,
    output: Output,
    limits: &Limits,
    reader: &Reader,
    cancel: &Cancel,
) -> Result<Developed, StudioError> {
    let instruction = Instruction::Recipe { recipe: record.edit.recipe.clone(), prompt: None };
    let job = Job {
        instruction: &instruction,
        mask: originals.mask.as_ref().map(|mask| (mask.path(), record.feather_px)),
        output,
    };
    Opened::read(originals.photo.path(), limits, cancel)?.develop(&job, limits, reader, cancel)
}

/// An edit's photo as the port shows it.
fn input_facts(facts: &Facts, bytes: u64) -> ImageFacts {
    ImageFacts {
        width: facts.width,
        height: facts.height,
        format: facts.format,
        bits_per_channel: facts.bits_per_channel,
        bytes,
    }
}

pub(super) fn megapixels(facts: &Facts) -> f64 {
    f64::from(facts.width) * f64::from(facts.height) / 1e6
}

fn ms_since(start: Instant) -> f32 {
    start.elapsed().as_secs_f32() * 1_000.0
}

/// The name of a saved picture of an edit, without an extension.
pub(super) fn file_stem(id: &EditId, original: bool) -> String {
    if original { format!("offstage-{id}-original") } else { format!("offstage-{id}") }
}
