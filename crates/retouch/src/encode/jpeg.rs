use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use rayon::prelude::*;

use super::{Attached, check_edge, flat};
use crate::photo::{Pixels, Raster};
use crate::{Cancel, EncodeError};

const LARGEST_EDGE: u32 = 65_500;

/// Above this quality colour keeps its full resolution.
const FULL_COLOUR_ABOVE: u8 = 90;

/// Pixels of a strip that one core encodes; smaller photos are one strip.
const STRIP_PIXELS: usize = 1 << 19;

/// Largest payload of an APP segment (ITU-T T.81, B.2.4.6), less the longest prefix we write.
pub(super) const LARGEST_SEGMENT: usize = 65_533 - 40;

const XMP_PREFIX: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// Writes a baseline JPEG.
///
/// Large photos are encoded as horizontal strips on all cores. Each strip is one restart interval of
/// the whole (ITU-T T.81, 5.2.5 and B.2.4.4): its coding starts afresh, so strips encoded alone can be
/// joined with restart markers, and any decoder reads the result as one picture.
pub(super) fn encode(
    pixels: &Pixels,
    quality: u8,
    attached: &Attached,
    cancel: &Cancel,
) -> Result<Vec<u8>, EncodeError> {
    check_edge("JPEG", LARGEST_EDGE, pixels.width(), pixels.height())?;
    let raster = flat::on_white(pixels);
    let (sampling, block) = if quality > FULL_COLOUR_ABOVE {
        (SamplingFactor::R_4_4_4, 8)
    } else {
        (SamplingFactor::R_4_2_0, 16)
    };
    let blocks_across = raster.width.div_ceil(block);
    // A restart interval counts blocks in 16 bits.
    let strip_blocks = (STRIP_PIXELS / (raster.width * block)).clamp(1, (65_535 / blocks_across).max(1));
    let rows = strip_blocks * block;
    let strips: Vec<Vec<u8>> = raster
        .data
        .par_chunks(rows * raster.stride())
        .enumerate()
        .map(|(i, samples)| {
            if cancel.is_cancelled() {
                return Err(EncodeError::Cancelled);
            }
            strip(&raster, samples, quality, sampling, (i == 0).then_some(attached))
        })
        .collect::<Result<_, _>>()?;
    if let [_] = strips[..] {
        return Ok(strips.into_iter().next().unwrap_or_default());
    }
    let interval = (strip_blocks * blocks_across) as u16;
    joined(&strips, raster.height as u16, interval)
        .ok_or_else(|| EncodeError::failed("the strips do not join"))
}

fn strip(
    raster: &Raster<u8>,
    samples: &[u8],
    quality: u8,
    sampling: SamplingFactor,
    attached: Option<&Attached>,
) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::with_capacity(samples.len() / 6);
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(sampling);
    if let Some(Attached { exif, xmp, icc }) = attached {
        if let Some(exif) = exif.as_ref().filter(|exif| exif.len() <= LARGEST_SEGMENT) {
            encoder.add_exif_metadata(exif).map_err(EncodeError::failed)?;
        }
        if let Some(xmp) = xmp.as_ref().filter(|xmp| xmp.len() <= LARGEST_SEGMENT) {
            encoder.add_app_segment(1, [XMP_PREFIX, xmp].concat()).map_err(EncodeError::failed)?;
        }
        if let Some(icc) = icc {
            encoder.add_icc_profile(icc).map_err(EncodeError::failed)?;
        }
    }
    let height = samples.len() / raster.stride();
    encoder
        .encode(samples, raster.width as u16, height as u16, ColorType::Rgb)
        .map_err(EncodeError::failed)?;
    Ok(bytes)
}

/// One JPEG of strips that are each one: the first one's headers with the whole height and the
/// restart interval, then all coded data with restart markers between.
fn joined(strips: &[Vec<u8>], height: u16, interval: u16) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(strips.iter().map(Vec::len).sum());
    for (i, strip) in strips.iter().enumerate() {
        let marks = Marks::find(strip)?;
        if i == 0 {
            bytes.extend_from_slice(&strip[..marks.scan]);
            bytes[marks.height..marks.height + 2].copy_from_slice(&height.to_be_bytes());
            bytes.extend_from_slice(&[0xFF, 0xDD, 0, 4]);
            bytes.extend_from_slice(&interval.to_be_bytes());
            bytes.extend_from_slice(&strip[marks.scan..marks.coded]);
        } else {
            bytes.extend_from_slice(&[0xFF, 0xD0 + ((i - 1) % 8) as u8]);
        }
        bytes.extend_from_slice(strip[marks.coded..].strip_suffix(&[0xFF, 0xD9])?);
    }
    bytes.extend_from_slice(&[0xFF, 0xD9]);
    Some(bytes)
}

/// Offsets in a JPEG: the frame header's height, the scan header, and the coded data behind it.
struct Marks {
    height: usize,
    scan: usize,
    coded: usize,
}

impl Marks {
    fn find(bytes: &[u8]) -> Option<Marks> {
        let (mut at, mut height) = (2, None);
        loop {
            let &[0xFF, marker, high, low] = bytes.get(at..at + 4)? else { return None };
            let next = at + 2 + usize::from(u16::from_be_bytes([high, low]));
            match marker {
                0xC0..=0xC2 => height = Some(at + 5),
                0xDA => return Some(Marks { height: height?, scan: at, coded: next }),
                _ => {}
            }
            at = next;
        }
    }
}
