use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, Info, Reader, Transformations};

use super::{Decoded, Header, Stored};
use crate::DecodeError;
use crate::metadata::Metadata;
use crate::photo::Pixels;

use super::expand::{Layout, expanded};

/// Memory for rows and chunks beside the picture; a profile or text that unpacks to more is refused.
const CHUNK_BYTES: usize = 256 * 1024 * 1024;

const XMP_KEYWORD: &str = "XML:com.adobe.xmp";

pub(super) fn header(bytes: &[u8]) -> Result<Header, DecodeError> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    let info = decoder.read_header_info().map_err(damaged)?;
    let (width, height) = (info.width.into(), info.height.into());
    let bits = if info.bit_depth == BitDepth::Sixteen { 16 } else { 8 };
    let transparent = matches!(info.color_type, ColorType::Rgba | ColorType::GrayscaleAlpha);
    // Transparency of palettes, and EXIF, stand behind the first chunk.
    let (keyed, orientation) = match decoder.read_info() {
        Ok(reader) => {
            (reader.info().trns.is_some(), Metadata::orientation(reader.info().exif_metadata.as_deref()))
        }
        Err(_) => (false, 1),
    };
    Ok(Header { width, height, bits, has_alpha: transparent || keyed, orientation })
}

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: CHUNK_BYTES });
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info().map_err(damaged)?;
    let pixels = picture(&mut reader)?;
    // Text may stand behind the picture; damage there loses the text only.
    let _ = reader.finish();
    let info = reader.info();
    let mut notes = Vec::new();
    if info.animation_control.is_some_and(|animation| animation.num_frames > 1) {
        notes.push("The file is an animation; only its first frame is used.".to_owned());
    }
    Ok(Decoded {
        pixels: Stored::Rgb(pixels),
        exif: info.exif_metadata.as_ref().map(|exif| exif.to_vec()),
        xmp: xmp(info),
        icc: info.icc_profile.as_ref().map(|icc| icc.to_vec()),
        notes,
    })
}

fn picture(reader: &mut Reader<Cursor<&[u8]>>) -> Result<Pixels, DecodeError> {
    let size = reader.output_buffer_size().ok_or_else(|| damaged("its size is wrong"))?;
    let mut data = vec![0; size];
    let frame = reader.next_frame(&mut data).map_err(damaged)?;
    data.truncate(frame.buffer_size());
    let layout = match frame.color_type {
        ColorType::Grayscale => Layout::Grey,
        ColorType::GrayscaleAlpha => Layout::GreyAlpha,
        ColorType::Rgba => Layout::Rgba,
        ColorType::Rgb | ColorType::Indexed => Layout::Rgb,
    };
    let (width, height) = (frame.width as usize, frame.height as usize);
    if frame.bit_depth == BitDepth::Sixteen {
        let data = data.as_chunks::<2>().0.iter().map(|&pair| u16::from_be_bytes(pair)).collect();
        expanded(width, height, layout, data).map(Pixels::Sixteen)
    } else {
        expanded(width, height, layout, data).map(Pixels::Eight)
    }
    .ok_or_else(|| damaged("its size is wrong"))
}

fn xmp(info: &Info) -> Option<Vec<u8>> {
    let chunk = info.utf8_text.iter().find(|chunk| chunk.keyword == XMP_KEYWORD)?;
    chunk.get_text().ok().map(String::into_bytes)
}

fn damaged(cause: impl std::fmt::Display) -> DecodeError {
    DecodeError::damaged("PNG", cause)
}
