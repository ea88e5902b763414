use std::path::Path;

use offstage_api::{Instruction, Output, Provenance, Recipe, StudioError};
use offstage_retouch::{Cancel, Encoded, Facts, Limits, Photo, encode, probe, working_set_bytes};

use super::develop::{Developed, Job, Opened, SOFTWARE};
use super::fault;
use super::kept::{Kept, Originals};
use super::reader::Reader;
use crate::residency::Work;

/// What it takes to make a kept edit anew. Reads the photo's header.
pub(super) fn work(originals: &Originals, limits: &Limits) -> Result<Work, StudioError> {
    let facts = probe(originals.photo.path(), limits).map_err(fault::of_photo)?;
    Ok(work_on(&facts))
}

/// What it takes to change a photo by a recipe.
pub(super) fn work_on(facts: &Facts) -> Work {
    Work {
        reads_prompt: false,
        workspace_bytes: working_set_bytes(facts),
        megapixels: megapixels(facts),
        ..Work::default()
    }
}

pub(super) fn megapixels(facts: &Facts) -> f64 {
    f64::from(facts.width) * f64::from(facts.height) / 1e6
}

/// What a model generated, written in another way: made anew it would take the model, and be the same.
pub(super) fn rewritten(
    kept: &Kept,
    result: &Path,
    output: Output,
    limits: &Limits,
    cancel: &Cancel,
) -> Result<Encoded, StudioError> {
    let photo = Photo::decode(result, limits, cancel).map_err(fault::of_photo)?;
    let photo = match &kept.edit.generated {
        Some(generated) => photo.with_provenance(Provenance {
            prompt: kept.edit.prompt.clone(),
            recipe: Recipe::default(),
            model: generated.model.clone(),
            generated: Some(generated.clone()),
            software: SOFTWARE.to_owned(),
        }),
        None => photo,
    };
    encode(&photo, &output, cancel).map_err(fault::of_encode)
}

/// A kept edit made anew from its original, recipe and mask, in another output.
pub(super) fn rerendered(
    kept: &Kept,
    originals: &Originals,
    output: Output,
    limits: &Limits,
    cancel: &Cancel,
) -> Result<Developed, StudioError> {
    let instruction =
        Instruction::Recipe { recipe: kept.edit.recipe.clone(), prompt: kept.edit.prompt.clone() };
    let job = Job {
        instruction: &instruction,
        mask: originals.mask.as_ref().map(|mask| (mask.path(), kept.spec.feather_px)),
        output,
        thumbnail_edge: None,
    };
    Opened::read(originals.photo.path(), limits, cancel)?.develop(
        &job,
        limits,
        &Reader::without_model(),
        cancel,
        &|_| (),
    )
}
