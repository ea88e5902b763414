use std::io::Cursor;

use tiff::encoder::colortype::{ColorType, RGB8, RGB16, RGBA8, RGBA16};
use tiff::encoder::{Compression, DeflateLevel, TiffEncoder, TiffValue};
use tiff::tags::{Predictor, Tag};

use super::Attached;
use crate::EncodeError;
use crate::photo::{Pixels, Raster};

const XMP: Tag = Tag::Unknown(700);
const ICC: Tag = Tag::Unknown(34675);

/// Writes a TIFF of 8 or 16 bits, deflated with horizontal differences.
pub(super) fn encode(pixels: &Pixels, attached: &Attached) -> Result<Vec<u8>, EncodeError> {
    match pixels {
        Pixels::Eight(raster) if raster.channels == 4 => written::<RGBA8>(raster, attached),
        Pixels::Eight(raster) => written::<RGB8>(raster, attached),
        Pixels::Sixteen(raster) if raster.channels == 4 => written::<RGBA16>(raster, attached),
        Pixels::Sixteen(raster) => written::<RGB16>(raster, attached),
    }
    .map_err(EncodeError::failed)
}

fn written<C: ColorType>(raster: &Raster<C::Inner>, attached: &Attached) -> Result<Vec<u8>, tiff::TiffError>
where
    [C::Inner]: TiffValue,
{
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes)?
        .with_compression(Compression::Deflate(DeflateLevel::Fast))
        .with_predictor(Predictor::Horizontal);
    let mut image = encoder.new_image::<C>(raster.width as u32, raster.height as u32)?;
    if let Some(xmp) = &attached.xmp {
        image.encoder().write_tag(XMP, &xmp[..])?;
    }
    if let Some(icc) = &attached.icc {
        image.encoder().write_tag(ICC, &icc[..])?;
    }
    image.write_data(&raster.data)?;
    Ok(bytes.into_inner())
}
