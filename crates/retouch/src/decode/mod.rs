//! Files to photos.

mod cmyk;
mod expand;
mod gif;
pub(crate) mod icc;
mod jpeg;
mod png;
pub(crate) mod sniff;
mod tiff;
mod webp;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use offstage_api::ImageFormat;

use crate::adjust::oriented;
use crate::metadata::Metadata;
use crate::photo::{Pixels, map_depth};
use crate::{Cancel, DecodeError, Facts, Limits, Photo};

/// What a header declares, before orientation.
struct Header {
    width: u64,
    height: u64,
    bits: u8,
    has_alpha: bool,
    orientation: u8,
}

/// What a decoder gives: pixels as stored, and what came with them.
struct Decoded {
    pixels: Stored,
    exif: Option<Vec<u8>>,
    xmp: Option<Vec<u8>>,
    icc: Option<Vec<u8>>,
    notes: Vec<String>,
}

/// Pixels in the file's own colours.
enum Stored {
    /// RGB, or grey as three equal channels.
    Rgb(Pixels),
    Cmyk(cmyk::Inks),
}

/// Reads what a file says about its picture, without decoding the picture.
///
/// Errors: as [`Photo::decode`], but damage behind the header goes unseen.
pub fn probe(path: &Path, limits: &Limits) -> Result<Facts, DecodeError> {
    let bytes = std::fs::read(path).map_err(DecodeError::Io)?;
    let format = sniff::recognize(&bytes)?;
    let header = guarded(format, || header(format, &bytes))?;
    limits.check(header.width, header.height)?;
    let (width, height) = (header.width as u32, header.height as u32);
    let (width, height) = if header.orientation >= 5 { (height, width) } else { (width, height) };
    Ok(Facts { width, height, format, bits_per_channel: header.bits, has_alpha: header.has_alpha })
}

pub(crate) fn decode(path: &Path, limits: &Limits, cancel: &Cancel) -> Result<Photo, DecodeError> {
    let stopped = || if cancel.is_cancelled() { Err(DecodeError::Cancelled) } else { Ok(()) };
    stopped()?;
    let bytes = std::fs::read(path).map_err(DecodeError::Io)?;
    let format = sniff::recognize(&bytes)?;
    let header = guarded(format, || header(format, &bytes))?;
    limits.check(header.width, header.height)?;
    stopped()?;
    let decoded = guarded(format, || match format {
        ImageFormat::Jpeg => jpeg::decode(&bytes),
        ImageFormat::Png => png::decode(&bytes),
        ImageFormat::Webp => webp::decode(&bytes),
        ImageFormat::Tiff => tiff::decode(&bytes),
        ImageFormat::Gif => gif::decode(&bytes),
        ImageFormat::Avif => Err(sniff::avif_is_not_read()),
    })?;
    drop(bytes);
    stopped()?;
    let Decoded { pixels, exif, xmp, icc, mut notes } = decoded;
    let pixels = icc::to_srgb(pixels, icc.as_deref(), &mut notes);
    stopped()?;
    let pixels = map_depth!(pixels, raster => oriented(raster, header.orientation));
    let metadata =
        Metadata { exif, xmp, provenance: None, profiled: icc.is_some() }.without_provenance().upright();
    Ok(Photo { pixels, format, metadata, notes })
}

fn header(format: ImageFormat, bytes: &[u8]) -> Result<Header, DecodeError> {
    match format {
        ImageFormat::Jpeg => jpeg::header(bytes),
        ImageFormat::Png => png::header(bytes),
        ImageFormat::Webp => webp::header(bytes),
        ImageFormat::Tiff => tiff::header(bytes),
        ImageFormat::Gif => gif::header(bytes),
        ImageFormat::Avif => Err(sniff::avif_is_not_read()),
    }
}

/// Runs a decoder; one that panics on a file nobody has seen before is one that refused it.
pub(crate) fn guarded<T>(
    format: ImageFormat,
    work: impl FnOnce() -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(DecodeError::damaged(name(format), "its contents make no sense")))
}

/// A format as a sentence names it.
fn name(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Jpeg => "JPEG",
        ImageFormat::Png => "PNG",
        ImageFormat::Webp => "WebP",
        ImageFormat::Tiff => "TIFF",
        ImageFormat::Gif => "GIF",
        ImageFormat::Avif => "AVIF",
    }
}
