use std::io::Cursor;

use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use super::cmyk::Inks;
use super::expand::{Layout, expanded};
use super::{Decoded, Header, Stored};
use crate::DecodeError;
use crate::photo::{Pixels, Raster, Sample};

const XMP: Tag = Tag::Unknown(700);
const ICC: Tag = Tag::Unknown(34675);

pub(super) fn header(bytes: &[u8]) -> Result<Header, DecodeError> {
    let mut decoder = opened(bytes)?;
    let (width, height) = decoder.dimensions().map_err(damaged)?;
    let colours = decoder.colortype().map_err(damaged)?;
    let orientation: u8 = decoder.find_tag_unsigned(Tag::Orientation).ok().flatten().unwrap_or(1);
    Ok(Header {
        width: width.into(),
        height: height.into(),
        bits: if colours.bit_depth() == 16 { 16 } else { 8 },
        has_alpha: matches!(colours, ColorType::RGBA(_) | ColorType::GrayA(_)),
        orientation: if (1..=8).contains(&orientation) { orientation } else { 1 },
    })
}

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let mut decoder = opened(bytes)?;
    let (width, height) = decoder.dimensions().map_err(damaged)?;
    let (width, height) = (width as usize, height as usize);
    let colours = decoder.colortype().map_err(damaged)?;
    if let Ok(Some(2)) = decoder.find_tag_unsigned::<u16>(Tag::PlanarConfiguration)
        && !matches!(colours, ColorType::Gray(_) | ColorType::Palette(_))
    {
        return Err(unusual("keeps its channels apart (planar)"));
    }
    let samples = decoder.read_image().map_err(damaged)?;
    let wrong_size = || damaged("its size is wrong");
    let pixels = match (colours, samples) {
        (ColorType::Palette(8), DecodingResult::U8(indices)) => {
            let map = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(damaged)?;
            Stored::Rgb(Pixels::Eight(painted(width, height, &indices, &map).ok_or_else(wrong_size)?))
        }
        (ColorType::CMYK(8), DecodingResult::U8(data)) => {
            Stored::Cmyk(Some(Inks { width, height, data }).filter(Inks::is_whole).ok_or_else(wrong_size)?)
        }
        (ColorType::CMYK(16), DecodingResult::U16(data)) => {
            let data = data.into_iter().map(|ink| (ink >> 8) as u8).collect();
            Stored::Cmyk(Some(Inks { width, height, data }).filter(Inks::is_whole).ok_or_else(wrong_size)?)
        }
        (colours, DecodingResult::U8(data)) if colours.bit_depth() == 8 => {
            let raster = expanded(width, height, layout(colours)?, data).ok_or_else(wrong_size)?;
            Stored::Rgb(Pixels::Eight(raster))
        }
        (colours, DecodingResult::U16(data)) if colours.bit_depth() == 16 => {
            let raster = expanded(width, height, layout(colours)?, data).ok_or_else(wrong_size)?;
            Stored::Rgb(Pixels::Sixteen(raster))
        }
        _ => return Err(unusual("has a depth that is not read")),
    };
    let bytes_of = |decoder: &mut Decoder<Cursor<&[u8]>>, tag| {
        decoder.find_tag(tag).ok().flatten().and_then(|value| value.into_u8_vec().ok())
    };
    let (xmp, icc) = (bytes_of(&mut decoder, XMP), bytes_of(&mut decoder, ICC));
    let mut notes = Vec::new();
    if decoder.more_images() {
        notes.push("The file has several pages; only the first is used.".to_owned());
    }
    Ok(Decoded { pixels, exif: None, xmp, icc, notes })
}

fn layout(colours: ColorType) -> Result<Layout, DecodeError> {
    match colours {
        ColorType::Gray(_) => Ok(Layout::Grey),
        ColorType::GrayA(_) => Ok(Layout::GreyAlpha),
        // The decoder turns JPEG-compressed YCbCr into RGB.
        ColorType::RGB(_) | ColorType::YCbCr(_) => Ok(Layout::Rgb),
        ColorType::RGBA(_) => Ok(Layout::Rgba),
        ColorType::Lab(_) => Err(unusual("is in CIE L*a*b* colours")),
        _ => Err(unusual("has channels that are not read")),
    }
}

/// Colours of a palette: all reds, all greens, all blues, 16 bits each (TIFF 6.0, section 5).
fn painted(width: usize, height: usize, indices: &[u8], map: &[u16]) -> Option<Raster<u8>> {
    let colours = map.len() / 3;
    if indices.len() != width * height || colours == 0 {
        return None;
    }
    let data = indices.iter().flat_map(|&index| {
        let index = usize::from(index).min(colours - 1);
        [0, 1, 2].map(|channel| u8::from_unit(map[channel * colours + index].unit()))
    });
    Some(Raster::new(width, height, 3, data.collect()))
}

fn opened(bytes: &[u8]) -> Result<Decoder<Cursor<&[u8]>>, DecodeError> {
    let mut limits = Limits::default();
    // The size is checked against the pixel limit before anything is decoded.
    limits.decoding_buffer_size = usize::MAX;
    limits.intermediate_buffer_size = usize::MAX;
    Ok(Decoder::new(Cursor::new(bytes)).map_err(damaged)?.with_limits(limits))
}

fn unusual(what: &str) -> DecodeError {
    DecodeError::unreadable(format!("This TIFF file {what}; export it as RGB with 8 or 16 bits per channel."))
}

fn damaged(cause: impl std::fmt::Display) -> DecodeError {
    DecodeError::damaged("TIFF", cause)
}
