use std::borrow::Cow;

use png::{BitDepth, ColorType, Compression, Encoder, Info};

use super::Attached;
use crate::EncodeError;
use crate::photo::Pixels;

const XMP_KEYWORD: &str = "XML:com.adobe.xmp";

/// Writes a PNG of 8 or 16 bits, compressed for speed.
pub(super) fn encode(pixels: &Pixels, attached: &Attached) -> Result<Vec<u8>, EncodeError> {
    let mut info = Info::with_size(pixels.width() as u32, pixels.height() as u32);
    info.color_type = if pixels.has_alpha() { ColorType::Rgba } else { ColorType::Rgb };
    info.bit_depth = if pixels.bits() == 16 { BitDepth::Sixteen } else { BitDepth::Eight };
    info.icc_profile = attached.icc.as_deref().map(Cow::Borrowed);
    info.exif_metadata = attached.exif.as_deref().map(Cow::Borrowed);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::with_info(&mut bytes, info).map_err(EncodeError::failed)?;
    encoder.set_compression(Compression::Fast);
    if let Some(xmp) = attached.xmp.clone().and_then(|xmp| String::from_utf8(xmp).ok()) {
        encoder.add_itxt_chunk(XMP_KEYWORD.to_owned(), xmp).map_err(EncodeError::failed)?;
    }
    let mut writer = encoder.write_header().map_err(EncodeError::failed)?;
    match pixels {
        Pixels::Eight(raster) => writer.write_image_data(&raster.data),
        Pixels::Sixteen(raster) => {
            let big_endian: Vec<u8> = raster.data.iter().flat_map(|sample| sample.to_be_bytes()).collect();
            writer.write_image_data(&big_endian)
        }
    }
    .map_err(EncodeError::failed)?;
    writer.finish().map_err(EncodeError::failed)?;
    Ok(bytes)
}
