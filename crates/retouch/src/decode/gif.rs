use std::io::Cursor;

use gif::{ColorOutput, DecodeOptions, Decoder, MemoryLimit};

use super::{Decoded, Header, Stored};
use crate::DecodeError;
use crate::photo::{Pixels, Raster};

pub(super) fn header(bytes: &[u8]) -> Result<Header, DecodeError> {
    let decoder = opened(bytes)?;
    Ok(Header {
        width: decoder.width().into(),
        height: decoder.height().into(),
        bits: 8,
        // Only the frame itself says whether any of it is transparent.
        has_alpha: true,
        orientation: 1,
    })
}

/// The first frame on the (transparent) canvas; without alpha where it covers all of it opaquely.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let mut decoder = opened(bytes)?;
    let (width, height) = (usize::from(decoder.width()), usize::from(decoder.height()));
    let mut canvas = Raster::blank(width, height, 4);
    let frame = decoder.read_next_frame().map_err(damaged)?.ok_or_else(|| damaged("it has no picture"))?;
    let (left, top) = (usize::from(frame.left), usize::from(frame.top));
    let frame_stride = usize::from(frame.width) * 4;
    let shown = usize::from(frame.width).min(width.saturating_sub(left)) * 4;
    for (y, row) in frame.buffer.chunks_exact(frame_stride.max(4)).enumerate() {
        if top + y < height && shown > 0 {
            let at = ((top + y) * width + left) * 4;
            canvas.data[at..at + shown].copy_from_slice(&row[..shown]);
        }
    }
    let mut notes = Vec::new();
    if matches!(decoder.next_frame_info(), Ok(Some(_))) {
        notes.push("The file is an animation; only its first frame is used.".to_owned());
    }
    Ok(Decoded {
        pixels: Stored::Rgb(Pixels::Eight(opaque_without_alpha(canvas))),
        exif: None,
        xmp: decoder.xmp_metadata().map(<[u8]>::to_vec),
        icc: decoder.icc_profile().map(<[u8]>::to_vec),
        notes,
    })
}

fn opaque_without_alpha(raster: Raster<u8>) -> Raster<u8> {
    if raster.data.chunks_exact(4).any(|pixel| pixel[3] != 255) {
        return raster;
    }
    let data = raster.data.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    Raster::new(raster.width, raster.height, 3, data)
}

fn opened(bytes: &[u8]) -> Result<Decoder<Cursor<&[u8]>>, DecodeError> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    // The canvas was checked against the pixel limit; a frame has at most 65535² pixels of its own.
    options.set_memory_limit(MemoryLimit::Unlimited);
    options.check_frame_consistency(true);
    options.read_info(Cursor::new(bytes)).map_err(damaged)
}

fn damaged(cause: impl std::fmt::Display) -> DecodeError {
    DecodeError::damaged("GIF", cause)
}
