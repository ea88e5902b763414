use serde::{Deserialize, Serialize};

use crate::{EditId, Generated, Generation, ImageFormat, Output, Recipe, Upload};

/// What a caller asks for: a photo, what to do with it, and how to write it.
pub struct EditRequest {
    pub photo: PhotoSource,
    pub instruction: Instruction,
    /// A greyscale image (white = edit, black = keep, grey = between) of the photo's displayed size;
    /// `None` edits everywhere.
    pub mask: Option<Upload>,
    /// Softening of the mask's edge: the radius in pixels of the photo; 0 keeps it as drawn.
    pub feather_px: f32,
    pub output: Output,
}

/// Where the photo comes from.
pub enum PhotoSource {
    /// A file that was just received.
    Upload(Upload),
    /// The original photo of an earlier edit: nothing is sent again.
    OriginalOf(EditId),
    /// The result of an earlier edit ("use as input").
    ResultOf(EditId),
}

/// A prompt to read, a recipe to follow as it is, or what a generative model is to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instruction {
    Prompt(String),
    /// The prompt is kept beside a recipe that began as one, so that the edit still says where it
    /// came from.
    Recipe {
        recipe: Recipe,
        prompt: Option<String>,
    },
    Generate {
        /// The id of an installed model.
        model: String,
        prompt: String,
        generation: Generation,
    },
}

/// What the model made of a prompt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub recipe: Recipe,
    /// One or two sentences for the user: what is done, and what cannot be done.
    pub sentence: String,
    /// The parts of the prompt that no adjustment can do, in the user's words.
    pub not_supported: Vec<String>,
}

/// A finished edit, as it is kept and shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    pub id: EditId,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: u64,
    pub prompt: Option<String>,
    /// Empty for a generated edit.
    pub recipe: Recipe,
    /// How it was generated, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    pub sentence: String,
    pub not_supported: Vec<String>,
    pub input: ImageFacts,
    pub output: ImageFacts,
    /// Sentences about the input worth telling: "only the first frame of the animation was used".
    pub notes: Vec<String>,
    pub timings: Timings,
    /// Where the result, the original, and the page of this edit are.
    pub image_url: String,
    pub source_url: String,
    pub page_url: String,
}

/// Size and kind of an image; width and height as displayed (after EXIF orientation).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageFacts {
    pub width: u32,
    pub height: u32,
    pub format: ImageFormat,
    pub bits_per_channel: u8,
    pub bytes: u64,
}

/// Where the time of an edit went, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timings {
    /// Waiting for memory, and for what had to be loaded.
    pub wait_ms: f32,
    pub decode_ms: f32,
    /// Prompt to recipe.
    pub recipe_ms: f32,
    /// Recipe to pixels; of a generated edit, all that its model did.
    pub pixels_ms: f32,
    pub encode_ms: f32,
    pub total_ms: f32,
}
