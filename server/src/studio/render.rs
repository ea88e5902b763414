use bytes::Bytes;
use offstage_api::{
    EditId, ImageFormat, Instruction, Output, Recipe, Rendition, RenditionRequest, StudioError,
};
use offstage_jobs::Role;
use offstage_retouch::{Cancel, Facts, Limits, probe};

use super::develop::{Job, Opened};
use super::kept::{Kept, Originals, borrow};
use super::reader::Reader;
use super::rerender::{rerendered, rewritten, work_on};
use super::run::file_stem;
use super::{LocalStudio, blocking, checks, fault};

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
    let kept = Kept::find(&studio.jobs, id).await?;
    let Some(output) = request.output.filter(|output| request.original || !is_kept(&kept, output)) else {
        let (format, role) = match request.original {
            true => (kept.edit.input.format, Role::Photo),
            false => (kept.edit.output.format, Role::Result),
        };
        return Ok(named(id, request.original, format, kept.read(&studio.jobs, role).await?));
    };
    if kept.edit.generated.is_some() && !request.original {
        return rewrite(studio, kept, output).await;
    }
    let (limits, originals) = (studio.retouch_limits(), kept.originals(&studio.jobs).await?);
    let (originals, facts) = blocking::run_unadmitted(move || {
        let facts = probe(originals.photo.path(), &limits).map_err(fault::of_photo)?;
        Ok((originals, facts))
    })
    .await?;
    let format = output.format.unwrap_or(match request.original {
        true => browser_format(&facts),
        false => kept.edit.output.format,
    });
    let output = Output { format: Some(format), ..output };
    let order = Order { kept, originals, output, original: request.original };
    let loan = studio.desk.borrow(work_on(&facts)).await?;
    blocking::run(loan, move |_, cancel| order.render(&limits, cancel)).await
}

/// A generated result in another format or size.
async fn rewrite(studio: &LocalStudio, kept: Kept, output: Output) -> Result<Rendition, StudioError> {
    let limits = studio.retouch_limits();
    let result = borrow(&studio.jobs, kept.object(Role::Result)?).await?;
    let (result, facts) = blocking::run_unadmitted(move || {
        let facts = probe(result.path(), &limits).map_err(fault::of_photo)?;
        Ok((result, facts))
    })
    .await?;
    let format = output.format.unwrap_or(kept.edit.output.format);
    let output = Output { format: Some(format), ..output };
    let loan = studio.desk.borrow(work_on(&facts)).await?;
    blocking::run(loan, move |_, cancel| {
        let written = rewritten(&kept, result.path(), output, &limits, cancel)?;
        Ok(named(&kept.edit.id, false, written.format, written.bytes.into()))
    })
    .await
}

struct Order {
    kept: Kept,
    originals: Originals,
    output: Output,
    /// The original as it was, not the edit.
    original: bool,
}

impl Order {
    fn render(&self, limits: &Limits, cancel: &Cancel) -> Result<Rendition, StudioError> {
        let developed = if self.original {
            let unchanged = Instruction::Recipe { recipe: Recipe::default(), prompt: None };
            let job = Job { instruction: &unchanged, mask: None, output: self.output, thumbnail_edge: None };
            let opened = Opened::read(self.originals.photo.path(), limits, cancel)?;
            let opened = match self.output.max_edge {
                Some(max_edge) => opened.shrunk(max_edge),
                None => opened,
            };
            opened.develop(&job, limits, &Reader::without_model(), cancel, &|_| ())?
        } else {
            rerendered(&self.kept, &self.originals, self.output, limits, cancel)?
        };
        let result = developed.result;
        Ok(named(&self.kept.edit.id, self.original, result.format, result.bytes.into()))
    }
}

/// Whether the kept result is exactly what the output asks for.
fn is_kept(kept: &Kept, output: &Output) -> bool {
    let (format, asked) = (output.format.unwrap_or(kept.edit.output.format), &kept.spec.output);
    format == kept.edit.output.format
        && output.max_edge == asked.max_edge
        && output.keep_gps == asked.keep_gps
        && output.embed_recipe == asked.embed_recipe
        && (output.quality == asked.quality || matches!(format, ImageFormat::Png | ImageFormat::Tiff))
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
