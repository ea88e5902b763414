mod pixels;
mod raster;
mod resize;
mod sample;
mod stats;

pub(crate) use raster::{Pixels, Raster, for_depth, map_depth};
pub(crate) use sample::Sample;

use std::path::Path;

use offstage_api::{ImageFormat, PhotoStats, Provenance};

use crate::metadata::Metadata;
use crate::{Cancel, DecodeError, Limits};

/// What a file's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Pixels as displayed, after EXIF orientation.
    pub width: u32,
    pub height: u32,
    pub format: ImageFormat,
    /// 8 or 16.
    pub bits_per_channel: u8,
    pub has_alpha: bool,
}

/// A decoded photo: upright, display-referred sRGB, 8 or 16 bits, straight alpha where the file has
/// it, with the metadata that goes back into the output.
#[derive(Clone, Debug)]
pub struct Photo {
    pub(crate) pixels: Pixels,
    pub(crate) format: ImageFormat,
    pub(crate) metadata: Metadata,
    pub(crate) notes: Vec<String>,
}

impl Photo {
    /// Reads a whole file. What it is is told by its content, never by its name.
    ///
    /// Errors: [`DecodeError`]; nothing larger than the header is allocated for a file that declares
    /// more pixels than `limits` allow.
    pub fn decode(path: &Path, limits: &Limits, cancel: &Cancel) -> Result<Photo, DecodeError> {
        crate::decode::decode(path, limits, cancel)
    }

    pub fn facts(&self) -> Facts {
        Facts {
            width: self.pixels.width() as u32,
            height: self.pixels.height() as u32,
            format: self.format,
            bits_per_channel: self.pixels.bits(),
            has_alpha: self.pixels.has_alpha(),
        }
    }

    /// Sentences about the input worth telling: "only the first frame of the animation is used".
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Statistics of a thumbnail of the photo, as [`PhotoStats`] defines them.
    pub fn stats(&self) -> PhotoStats {
        stats::stats(&self.pixels)
    }

    /// The photo shrunk (never enlarged) so that its longest edge is at most `max_edge` pixels.
    pub fn resized_to(&self, max_edge: u32) -> Photo {
        Photo { pixels: resize::shrunk(&self.pixels, max_edge), ..self.without_pixels() }
    }

    /// The photo, knowing how it was made: [`encode`](crate::encode) writes it where
    /// [`Output::embed_recipe`](offstage_api::Output::embed_recipe) asks for it. A decoded photo and one
    /// that a recipe was applied to know nothing, whatever the file said.
    pub fn with_provenance(mut self, provenance: Provenance) -> Photo {
        self.metadata.provenance = Some(provenance);
        self
    }

    fn without_pixels(&self) -> Photo {
        Photo {
            pixels: Pixels::Eight(Raster::blank(0, 0, 3)),
            format: self.format,
            metadata: self.metadata.clone(),
            notes: self.notes.clone(),
        }
    }
}
