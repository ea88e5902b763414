use std::io::Cursor;

use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::cmyk::Inks;
use super::{Decoded, Header, Stored};
use crate::DecodeError;
use crate::metadata::Metadata;
use crate::photo::{Pixels, Raster};

pub(super) fn header(bytes: &[u8]) -> Result<Header, DecodeError> {
    let decoder = opened(bytes, ColorSpace::RGB)?;
    let (width, height) = decoder.dimensions().unwrap_or_default();
    Ok(Header {
        width: width as u64,
        height: height as u64,
        bits: 8,
        has_alpha: false,
        orientation: Metadata::orientation(decoder.exif().map(Vec::as_slice)),
    })
}

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    if !is_complete(bytes) {
        return Err(damaged("it ends in the middle of the picture"));
    }
    let stored = opened(bytes, ColorSpace::RGB)?.input_colorspace();
    let wanted = match stored {
        Some(inks @ (ColorSpace::CMYK | ColorSpace::YCCK)) => inks,
        _ => ColorSpace::RGB,
    };
    let mut decoder = opened(bytes, wanted)?;
    let (width, height) = decoder.dimensions().ok_or_else(|| damaged("it has no size"))?;
    let data = decoder.decode().map_err(damaged)?;
    let channels = if wanted == ColorSpace::RGB { 3 } else { 4 };
    if data.len() != width * height * channels {
        return Err(damaged("its size is wrong"));
    }
    let pixels = match wanted {
        ColorSpace::RGB => Stored::Rgb(Pixels::Eight(Raster::new(width, height, 3, data))),
        stored => Stored::Cmyk(inks(width, height, data, stored)),
    };
    Ok(Decoded {
        pixels,
        exif: decoder.exif().cloned(),
        xmp: decoder.xmp().cloned(),
        icc: decoder.icc_profile(),
        notes: Vec::new(),
    })
}

fn opened(bytes: &[u8], colours: ColorSpace) -> Result<JpegDecoder<Cursor<&[u8]>>, DecodeError> {
    let options = DecoderOptions::default()
        .set_max_width(u16::MAX.into())
        .set_max_height(u16::MAX.into())
        .jpeg_set_out_colorspace(colours);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode_headers().map_err(damaged)?;
    Ok(decoder)
}

/// Adobe's files, the only CMYK JPEGs there are, store inks inverted (Adobe Technical Note 5116); the
/// first three may be stored as YCbCr (ITU-T T.871) of the inverted inks' complement.
fn inks(width: usize, height: usize, mut data: Vec<u8>, stored: ColorSpace) -> Inks {
    for pixel in data.chunks_exact_mut(4) {
        if stored == ColorSpace::YCCK {
            let [y, cb, cr] = [0, 1, 2].map(|i| f32::from(pixel[i]));
            let (cb, cr) = (cb - 128.0, cr - 128.0);
            let rgb = [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb];
            for (out, value) in pixel.iter_mut().zip(rgb) {
                *out = (value + 0.5) as u8;
            }
        } else {
            pixel[..3].iter_mut().for_each(|ink| *ink = 255 - *ink);
        }
        pixel[3] = 255 - pixel[3];
    }
    Inks { width, height, data }
}

/// Whether an end-of-image marker stands behind the first scan's start: decoders fill what a cut file
/// lacks with grey.
fn is_complete(bytes: &[u8]) -> bool {
    let Some(scan) = first_scan(bytes) else { return false };
    bytes[scan..].windows(2).rev().any(|pair| pair == [0xFF, 0xD9])
}

/// Where the first scan begins, found by walking the segments (ITU-T T.81, annex B).
fn first_scan(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        while *bytes.get(at)? != 0xFF {
            at += 1;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xFF => at += 1,
            0x00 | 0x01 | 0xD0..=0xD8 => at += 2,
            0xDA => return Some(at),
            _ => {
                let length = u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]);
                at += 2 + usize::from(length);
            }
        }
    }
}

fn damaged(cause: impl std::fmt::Display) -> DecodeError {
    DecodeError::damaged("JPEG", cause)
}
