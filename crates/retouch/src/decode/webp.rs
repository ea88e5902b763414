use std::io::Cursor;

use image_webp::WebPDecoder;

use super::expand::{Layout, expanded};
use super::{Decoded, Header, Stored};
use crate::DecodeError;
use crate::metadata::Metadata;
use crate::photo::Pixels;

pub(super) fn header(bytes: &[u8]) -> Result<Header, DecodeError> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let exif = decoder.exif_metadata().ok().flatten();
    Ok(Header {
        width: width.into(),
        height: height.into(),
        bits: 8,
        has_alpha: decoder.has_alpha(),
        orientation: Metadata::orientation(exif.as_deref().map(without_prefix)),
    })
}

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let size = decoder.output_buffer_size().ok_or_else(|| damaged("its size is wrong"))?;
    let mut data = vec![0; size];
    let mut notes = Vec::new();
    if decoder.is_animated() {
        decoder.read_frame(&mut data).map_err(damaged)?;
        if decoder.num_frames() > 1 {
            notes.push("The file is an animation; only its first frame is used.".to_owned());
        }
    } else {
        decoder.read_image(&mut data).map_err(damaged)?;
    }
    let layout = if decoder.has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let raster = expanded(width as usize, height as usize, layout, data)
        .ok_or_else(|| damaged("its size is wrong"))?;
    let exif = decoder.exif_metadata().ok().flatten();
    Ok(Decoded {
        pixels: Stored::Rgb(Pixels::Eight(raster)),
        exif: exif.map(|exif| without_prefix(&exif).to_vec()),
        xmp: decoder.xmp_metadata().ok().flatten(),
        icc: decoder.icc_profile().ok().flatten(),
        notes,
    })
}

/// Some writers put JPEG's prefix before the block.
fn without_prefix(exif: &[u8]) -> &[u8] {
    exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)
}

fn damaged(cause: impl std::fmt::Display) -> DecodeError {
    DecodeError::damaged("WebP", cause)
}
