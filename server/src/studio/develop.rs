use std::path::Path;
use std::time::Instant;

use offstage_api::{
    Generated, ImageFormat, Instruction, Output, PhotoStats, Provenance, RETOUCHER, Reading, StudioError,
    Timings, describe,
};
use offstage_retouch::{Cancel, Encoded, Facts, Limits, Mask, Photo, apply, encode};
use rayon::join;

use super::fault;
use super::reader::Reader;

/// A decoded photo with what is said about the file that it came from.
#[derive(Clone)]
pub struct Opened {
    photo: Photo,
    /// Of the file, also after [`Opened::shrunk`].
    pub input: Facts,
    pub notes: Vec<String>,
    pub stats: PhotoStats,
    pub decode_ms: f32,
}

/// What to do with a photo.
pub struct Job<'a> {
    pub instruction: &'a Instruction,
    /// The mask's file and the softening of its edge in pixels of the photo.
    pub mask: Option<(&'a Path, f32)>,
    pub output: Output,
    /// The longest edge of a small picture to go with the result, in WebP; `None`: none.
    pub thumbnail_edge: Option<u32>,
}

/// Where the work on a photo is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Decode,
    /// Prompt to recipe.
    Read,
    /// Recipe to pixels.
    Pixels,
    Encode,
}

/// What became of a [`Job`].
pub struct Developed {
    /// Of the photo's file, as displayed.
    pub input: Facts,
    pub notes: Vec<String>,
    pub reading: Reading,
    /// How it was generated, where it was.
    pub generated: Option<Generated>,
    pub result: Encoded,
    pub thumbnail: Option<Vec<u8>>,
    /// All but waiting and the total.
    pub timings: Timings,
}

impl Opened {
    /// Decodes a file. CPU-bound; looks at `cancel` often.
    pub fn read(path: &Path, limits: &Limits, cancel: &Cancel) -> Result<Opened, StudioError> {
        let mut lap = Lap::start();
        let photo = Photo::decode(path, limits, cancel).map_err(fault::of_photo)?;
        let (input, notes, stats) = (photo.facts(), photo.notes().to_vec(), photo.stats());
        Ok(Opened { photo, input, notes, stats, decode_ms: lap.end() })
    }

    /// Shrunk to a longest edge, for a preview: what is done to it is then quick. A file to keep is
    /// made from the full photo and its result shrunk, by [`Output::max_edge`].
    pub fn shrunk(self, max_edge: u32) -> Opened {
        let mut lap = Lap::start();
        let photo = self.photo.resized_to(max_edge);
        Opened { photo, decode_ms: self.decode_ms + lap.end(), ..self }
    }

    /// Of the pixels that are held, which [`Opened::shrunk`] makes fewer.
    pub fn held(&self) -> Facts {
        self.photo.facts()
    }

    /// Reads the prompt, applies the recipe and encodes. CPU-bound; looks at `cancel` often, and tells
    /// each stage as it begins.
    pub fn develop(
        self,
        job: &Job,
        limits: &Limits,
        reader: &Reader,
        cancel: &Cancel,
        tell: &dyn Fn(Stage),
    ) -> Result<Developed, StudioError> {
        let mut timings = Timings { decode_ms: self.decode_ms, ..Timings::default() };
        let mut lap = Lap::start();
        let mask = job.mask.map(|(path, feather_px)| {
            Mask::decode(path, limits).map(|mask| (mask, feather_px)).map_err(fault::of_mask)
        });
        let mask = mask.transpose()?;
        timings.decode_ms += lap.end();

        tell(Stage::Read);
        let reading = read(job.instruction, &self.stats, reader)?;
        timings.recipe_ms = lap.end();

        tell(Stage::Pixels);
        let mask = mask.as_ref().map(|(mask, feather_px)| (mask, *feather_px));
        let mut photo = apply(self.photo, &reading.recipe, mask, cancel).map_err(fault::of_apply)?;
        if !reading.recipe.adjustments.is_empty() {
            photo = photo.with_provenance(provenance(job.instruction, &reading));
        }
        timings.pixels_ms = lap.end();

        tell(Stage::Encode);
        // Most formats are written by one thread: the small picture comes beside it.
        let (result, thumbnail) = join(
            || encode(&photo, &job.output, cancel),
            || job.thumbnail_edge.map(|edge| thumbnail(&photo, edge, cancel)),
        );
        let result = result.map_err(fault::of_encode)?;
        timings.encode_ms = lap.end();
        let thumbnail = thumbnail.transpose()?;
        let Opened { input, notes, .. } = self;
        Ok(Developed { input, notes, reading, generated: None, result, thumbnail, timings })
    }
}

/// What results say they were made with.
pub(super) const SOFTWARE: &str = concat!("Offstage ", env!("CARGO_PKG_VERSION"));

/// What the result's file says of how it was made.
fn provenance(instruction: &Instruction, reading: &Reading) -> Provenance {
    let prompt = match instruction {
        Instruction::Prompt(prompt) | Instruction::Generate { prompt, .. } => Some(prompt.clone()),
        Instruction::Recipe { prompt, .. } => prompt.clone(),
    };
    let (recipe, model) = (reading.recipe.clone(), RETOUCHER.to_owned());
    Provenance { prompt, recipe, model, generated: None, software: SOFTWARE.to_owned() }
}

pub(super) fn thumbnail(photo: &Photo, max_edge: u32, cancel: &Cancel) -> Result<Vec<u8>, StudioError> {
    let output =
        Output { format: Some(ImageFormat::Webp), quality: 75, embed_recipe: false, ..Output::default() };
    let encoded = encode(&photo.resized_to(max_edge), &output, cancel).map_err(fault::of_encode)?;
    Ok(encoded.bytes)
}

fn read(instruction: &Instruction, stats: &PhotoStats, reader: &Reader) -> Result<Reading, StudioError> {
    match instruction {
        Instruction::Prompt(prompt) => reader.read(prompt, stats),
        Instruction::Recipe { recipe, .. } => {
            Ok(Reading { sentence: describe(recipe, &[]), recipe: recipe.clone(), not_supported: Vec::new() })
        }
        Instruction::Generate { model, .. } => {
            Err(StudioError::internal(format!("what {model} is to do came to the retoucher")))
        }
    }
}

pub(super) fn ms_since(start: Instant) -> f32 {
    start.elapsed().as_secs_f32() * 1_000.0
}

/// Milliseconds from one end to the next.
pub(super) struct Lap(Instant);

impl Lap {
    pub(super) fn start() -> Self {
        Lap(Instant::now())
    }

    pub(super) fn end(&mut self) -> f32 {
        let ended = Instant::now();
        let lap_ms = (ended - self.0).as_secs_f32() * 1_000.0;
        self.0 = ended;
        lap_ms
    }
}
