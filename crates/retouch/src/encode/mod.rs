//! Photos to files.

mod flat;
mod jpeg;
mod png;
mod tiff;
mod webp;

pub(crate) use flat::on_white;

use std::borrow::Cow;

use offstage_api::{ImageFormat, Output};

use crate::metadata::Metadata;
use crate::packet::LARGEST_PACKET_BYTES;
use crate::{Cancel, EncodeError, Photo};

/// A finished file.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoded {
    pub format: ImageFormat,
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
    pub bits_per_channel: u8,
}

/// Metadata as it goes into a file.
struct Attached {
    exif: Option<Vec<u8>>,
    xmp: Option<Vec<u8>>,
    icc: Option<Vec<u8>>,
}

/// Writes a photo.
///
/// Without `output.format`, the input's format where it can be written, else JPEG, or PNG for photos
/// with alpha. JPEG has no alpha: such photos are laid on white. PNG and TIFF keep 16 bits; JPEG and
/// WebP have 8. JPEG up to quality 90 halves the colour resolution (4:2:0), above it does not; WebP is
/// lossless at quality 100. EXIF and XMP are written back, without the GPS position unless
/// `output.keep_gps`; where the input named a colour profile the output names sRGB. What
/// [`Photo::with_provenance`] said is added to the XMP packet where `output.embed_recipe`, beside what the
/// input's packet holds; [`read_provenance`](crate::read_provenance) reads it back.
///
/// Errors: [`EncodeError::Unsupported`] where the format cannot hold the photo's size.
pub fn encode(photo: &Photo, output: &Output, cancel: &Cancel) -> Result<Encoded, EncodeError> {
    let photo = match output.max_edge {
        Some(edge) if edge < photo.facts().width.max(photo.facts().height) => {
            Cow::Owned(photo.resized_to(edge))
        }
        _ => Cow::Borrowed(photo),
    };
    if cancel.is_cancelled() {
        return Err(EncodeError::Cancelled);
    }
    let facts = photo.facts();
    let format = output.format.unwrap_or(match facts.format {
        written if ImageFormat::WRITABLE.contains(&written) => written,
        _ if facts.has_alpha => ImageFormat::Png,
        _ => ImageFormat::Jpeg,
    });
    let attached = attached(&photo.metadata, output, format);
    let quality = output.quality.clamp(1, 100);
    let pixels = &photo.pixels;
    let bytes = match format {
        ImageFormat::Jpeg => jpeg::encode(pixels, quality, &attached, cancel)?,
        ImageFormat::Png => png::encode(pixels, &attached)?,
        ImageFormat::Webp => webp::encode(pixels, quality, &attached)?,
        ImageFormat::Tiff => tiff::encode(pixels, &attached)?,
        ImageFormat::Gif | ImageFormat::Avif => {
            let sentence = "GIF and AVIF are not written; use jpeg, png, webp or tiff.".to_owned();
            return Err(EncodeError::Unsupported { sentence });
        }
    };
    if cancel.is_cancelled() {
        return Err(EncodeError::Cancelled);
    }
    let keeps_depth = matches!(format, ImageFormat::Png | ImageFormat::Tiff);
    let bits_per_channel = if keeps_depth { facts.bits_per_channel } else { 8 };
    Ok(Encoded { format, bytes, width: facts.width, height: facts.height, bits_per_channel })
}

fn attached(metadata: &Metadata, output: &Output, format: ImageFormat) -> Attached {
    let mut kept = if output.keep_gps { metadata.clone() } else { metadata.clone().without_gps() };
    let mut largest_bytes = LARGEST_PACKET_BYTES;
    if format == ImageFormat::Jpeg {
        largest_bytes = jpeg::LARGEST_SEGMENT;
        kept.xmp = kept.xmp.filter(|xmp| xmp.len() <= largest_bytes);
    }
    Attached {
        xmp: kept.packet(output.embed_recipe, largest_bytes),
        exif: kept.exif.filter(|exif| !exif.is_empty()),
        icc: if kept.profiled { crate::decode::icc::srgb_profile() } else { None },
    }
}

/// Refuses photos longer than a format's largest edge.
fn check_edge(name: &str, largest: u32, width: usize, height: usize) -> Result<(), EncodeError> {
    if width.max(height) <= largest as usize {
        return Ok(());
    }
    Err(EncodeError::Unsupported {
        sentence: format!(
            "{name} holds at most {largest} pixels along an edge and this photo has {}; use png or tiff, or a \
             smaller size.",
            width.max(height)
        ),
    })
}
