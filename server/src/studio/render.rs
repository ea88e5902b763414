use std::sync::Arc;

use bytes::Bytes;
use offstage_api::{
    EditId, ImageFormat, Instruction, Output, Recipe, Rendition, RenditionRequest, StudioError,
};
use offstage_retouch::{Cancel, Facts, Limits, probe, working_set_bytes};

use super::create::{Originals, file_stem, megapixels, rerendered};
use super::develop::{Job, Opened};
use super::reader::Reader;
use super::store::{Record, Store};
use super::{LocalStudio, blocking, checks, fault};
use crate::residency::Work;

/// The kept file where that is what was asked for; otherwise the picture written anew, at full
/// resolution, from the original.
pub(super) async fn rendition(
    studio: &LocalStudio,
    id: &EditId,
    request: RenditionRequest,
) -> Result<Rendition, StudioError> {
    if let Some(output) = &request.output {
        checks::output(output)?;
    }
    let (store, id) = (Arc::clone(&studio.store), id.clone());
    let limits = studio.retouch_limits();
    let found = blocking::run_unadmitted(move || find(&store, &id, request, &limits)).await?;
    let (order, facts) = match found {
        Found::Kept(rendition) => return Ok(rendition),
        Found::ToRender(order, facts) => (*order, facts),
    };
    let work = Work {
        reads_prompt: false,
        workspace_bytes: working_set_bytes(&facts),
        megapixels: megapixels(&facts),
    };
    let loan = studio.desk.borrow(work).await?;
    blocking::run(loan, move |loan, cancel| order.render(&limits, loan.reader(), cancel)).await
}

enum Found {
    Kept(Rendition),
    ToRender(Box<Order>, Facts),
}

struct Order {
    record: Record,
    originals: Originals,
    output: Output,
    /// The original as it was, not the edit.
    original: bool,
}

fn find(
    store: &Store,
    id: &EditId,
    request: RenditionRequest,
    limits: &Limits,
) -> Result<Found, StudioError> {
    let record = store.record(id)?;
    let Some(output) = request.output.filter(|output| request.original || !is_kept(&record, output)) else {
        let (format, bytes) = if request.original {
            (record.edit.input.format, store.read_original(&record)?)
        } else {
            (record.edit.output.format, store.read_result(&record)?)
        };
        return Ok(Found::Kept(named(id, request.original, format, bytes.into())));
    };
    let originals = Originals::of(&record, store)?;
    let facts = probe(originals.photo.path(), limits).map_err(fault::of_photo)?;
    let format = output.format.unwrap_or(match request.original {
        true => browser_format(&facts),
        false => record.edit.output.format,
    });
    let output = Output { format: Some(format), ..output };
    let order = Order { record, originals, output, original: request.original };
    Ok(Found::ToRender(Box::new(order), facts))
}

impl Order {
    fn render(&self, limits: &Limits, reader: &Reader, cancel: &Cancel) -> Result<Rendition, StudioError> {
        let developed = if self.original {
            let unchanged = Instruction::Recipe { recipe: Recipe::default(), prompt: None };
            let job = Job { instruction: &unchanged, mask: None, output: self.output };
            let opened = Opened::read(self.originals.photo.path(), limits, cancel)?;
            let opened = match self.output.max_edge {
                Some(max_edge) => opened.shrunk(max_edge),
                None => opened,
            };
            opened.develop(&job, limits, reader, cancel)?
        } else {
            rerendered(&self.record, &self.originals, self.output, limits, reader, cancel)?
        };
        let result = developed.result;
        Ok(named(&self.record.edit.id, self.original, result.format, result.bytes.into()))
    }
}

/// Whether the kept result is exactly what the output asks for.
fn is_kept(record: &Record, output: &Output) -> bool {
    let format = output.format.unwrap_or(record.edit.output.format);
    format == record.edit.output.format
        && output.max_edge == record.output.max_edge
        && output.keep_gps == record.output.keep_gps
        && (output.quality == record.output.quality || matches!(format, ImageFormat::Png | ImageFormat::Tiff))
}

/// A format that every browser shows.
fn browser_format(facts: &Facts) -> ImageFormat {
    match facts.format {
        ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Webp => facts.format,
        _ if facts.has_alpha => ImageFormat::Png,
        _ => ImageFormat::Jpeg,
    }
}

fn named(id: &EditId, original: bool, format: ImageFormat, bytes: Bytes) -> Rendition {
    let file_name = format!("{}.{}", file_stem(id, original), format.extension());
    Rendition { format, bytes, file_name }
}
