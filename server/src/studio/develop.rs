use std::path::Path;
use std::time::Instant;

use offstage_api::{Instruction, Output, Reading, StudioError, Timings, describe};
use offstage_retouch::{Cancel, Encoded, Facts, Limits, Mask, Photo, apply, encode};

use super::fault;
use super::reader::Reader;

/// A photo and what to do with it, by paths of readable files.
pub struct Job<'a> {
    pub photo: &'a Path,
    pub instruction: &'a Instruction,
    /// The mask's file and the softening of its edge in pixels of the photo.
    pub mask: Option<(&'a Path, f32)>,
    pub output: Output,
    /// Whether a result smaller than the photo is made from the shrunk photo: quicker, and what a
    /// preview needs. Otherwise the full photo is changed and the result shrunk, which is what the
    /// file to keep needs. With a mask, whose size is the photo's, it is always the latter.
    pub shrink_first: bool,
}

/// What became of a [`Job`].
pub struct Developed {
    /// Of the photo, as displayed.
    pub input: Facts,
    pub notes: Vec<String>,
    pub reading: Reading,
    pub result: Encoded,
    /// All but waiting and the total.
    pub timings: Timings,
}

/// Decodes, reads the prompt, applies the recipe and encodes. CPU-bound; looks at `cancel` often.
pub fn develop(
    job: &Job,
    limits: &Limits,
    reader: &Reader,
    cancel: &Cancel,
) -> Result<Developed, StudioError> {
    let mut timings = Timings::default();
    let mut lap = Lap::start();
    let mut photo = Photo::decode(job.photo, limits, cancel).map_err(fault::of_photo)?;
    let mask = job.mask.map(|(path, feather_px)| {
        Mask::decode(path, limits).map(|mask| (mask, feather_px)).map_err(fault::of_mask)
    });
    let mask = mask.transpose()?;
    let (input, notes) = (photo.facts(), photo.notes().to_vec());
    timings.decode_ms = lap.end();

    let reading = read(job.instruction, &photo, reader)?;
    timings.recipe_ms = lap.end();

    if let Some(max_edge) = job.output.max_edge.filter(|_| job.shrink_first && mask.is_none()) {
        photo = photo.resized_to(max_edge);
    }
    let mask = mask.as_ref().map(|(mask, feather_px)| (mask, *feather_px));
    let photo = apply(photo, &reading.recipe, mask, cancel).map_err(fault::of_apply)?;
    timings.pixels_ms = lap.end();

    let result = encode(&photo, &job.output, cancel).map_err(fault::of_encode)?;
    timings.encode_ms = lap.end();
    Ok(Developed { input, notes, reading, result, timings })
}

fn read(instruction: &Instruction, photo: &Photo, reader: &Reader) -> Result<Reading, StudioError> {
    match instruction {
        Instruction::Prompt(prompt) => reader.read(prompt, &photo.stats()),
        Instruction::Recipe { recipe, .. } => {
            Ok(Reading { sentence: describe(recipe, &[]), recipe: recipe.clone(), not_supported: Vec::new() })
        }
    }
}

/// Milliseconds from one end to the next.
struct Lap(Instant);

impl Lap {
    fn start() -> Self {
        Lap(Instant::now())
    }

    fn end(&mut self) -> f32 {
        let ended = Instant::now();
        let lap_ms = (ended - self.0).as_secs_f32() * 1_000.0;
        self.0 = ended;
        lap_ms
    }
}
