//! Photos to send, made here: of every kind that people have, and of some that only trouble makes.

use std::io::{Cursor, Write};

use flate2::Crc;
use flate2::write::ZlibEncoder;
use image::codecs::gif::GifEncoder;
use image::codecs::webp::WebPEncoder;
use image::{
    DynamicImage, ExtendedColorType, Frame, ImageBuffer, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage,
};
use jpeg_encoder::{ColorType, Encoder};

/// A landscape: sky above, meadow below, both with a gradient.
pub fn landscape(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let across = (x * 120 / width) as u8;
        if y < height / 2 { Rgb([90, 140 + across / 2, 200]) } else { Rgb([60 + across, 130, 50]) }
    })
}

pub fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(landscape(width, height), ImageFormat::Jpeg)
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(landscape(width, height), ImageFormat::Png)
}

pub fn png_16_bit(width: u32, height: u32) -> Vec<u8> {
    let picture: ImageBuffer<Rgb<u16>, Vec<u16>> =
        ImageBuffer::from_fn(width, height, |x, y| Rgb([x as u16 * 257, y as u16 * 257, 30_000]));
    encoded(DynamicImage::ImageRgb16(picture), ImageFormat::Png)
}

/// A greyscale mask whose left half is to be edited.
pub fn mask(width: u32, height: u32) -> Vec<u8> {
    let picture =
        ImageBuffer::from_fn(width, height, |x, _| image::Luma([if x < width / 2 { 255 } else { 0 }]));
    encoded(DynamicImage::ImageLuma8(picture), ImageFormat::Png)
}

/// The four inks of print, as Adobe writes them.
pub fn cmyk_jpeg(width: u16, height: u16) -> Vec<u8> {
    let inks: Vec<u8> =
        (0..u32::from(width) * u32::from(height)).flat_map(|at| [at as u8, 40, 90, 10]).collect();
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 90).encode(&inks, width, height, ColorType::Cmyk).unwrap();
    bytes
}

/// Three frames: red, green, blue.
pub fn animated_gif(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for colour in [[220, 30, 30, 255], [30, 220, 30, 255], [30, 30, 220, 255]] {
        encoder.encode_frame(Frame::new(RgbaImage::from_pixel(width, height, Rgba(colour)))).unwrap();
    }
    drop(encoder);
    bytes
}

/// Two frames, red and blue: the container of RFC 9649 (`VP8X`, `ANIM`, two `ANMF`) around two still
/// pictures.
pub fn animated_webp(width: u32, height: u32) -> Vec<u8> {
    let u24 = |value: u32| value.to_le_bytes()[..3].to_vec();
    let size = [u24(width - 1), u24(height - 1)].concat();
    let mut body = b"WEBP".to_vec();
    riff(&mut body, b"VP8X", &[&[0b10, 0, 0, 0], size.as_slice()].concat());
    riff(&mut body, b"ANIM", &[255, 255, 255, 255, 0, 0]);
    for colour in [[220, 30, 30], [30, 30, 220]] {
        let still = webp_chunks(&RgbImage::from_pixel(width, height, Rgb(colour)));
        let frame = [&[0; 6], size.as_slice(), &u24(100), &[0], still.as_slice()].concat();
        riff(&mut body, b"ANMF", &frame);
    }
    let mut bytes = Vec::new();
    riff(&mut bytes, b"RIFF", &body);
    bytes
}

/// The chunks of a still lossless picture, without the `RIFF…WEBP` around them.
fn webp_chunks(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    WebPEncoder::new_lossless(&mut bytes).encode(picture, width, height, ExtendedColorType::Rgb8).unwrap();
    bytes.split_off(12)
}

fn riff(into: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    into.extend_from_slice(name);
    into.extend_from_slice(&(content.len() as u32).to_le_bytes());
    into.extend_from_slice(content);
    if content.len() % 2 == 1 {
        into.push(0);
    }
}

/// A picture of two colours from a palette, four pixels a byte.
pub fn palette_png(width: u32, height: u32) -> Vec<u8> {
    let row = [vec![0], vec![0b00_01_00_01; width.div_ceil(4) as usize]].concat();
    let mut zlib = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(&row.repeat(height as usize)).unwrap();
    let palette = [200, 30, 30, 30, 30, 200];
    png_of(width, height, [2, 3], &[(b"PLTE", &palette), (b"IDAT", &zlib.finish().unwrap())])
}

/// A PNG of a few bytes that declares any size.
pub fn png_that_declares(width: u32, height: u32) -> Vec<u8> {
    let mut zlib = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(&[0; 64]).unwrap();
    png_of(width, height, [8, 2], &[(b"IDAT", &zlib.finish().unwrap())])
}

/// A PNG of chunks; `kind` is bit depth and colour type.
fn png_of(width: u32, height: u32, kind: [u8; 2], chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &kind, &[0, 0, 0]].concat();
    let chunks = std::iter::once((b"IHDR", header.as_slice())).chain(chunks.iter().copied());
    for (name, content) in chunks.chain([(b"IEND", &[][..])]) {
        let mut crc = Crc::new();
        crc.update(name);
        crc.update(content);
        bytes.extend_from_slice(&(content.len() as u32).to_be_bytes());
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(content);
        bytes.extend_from_slice(&crc.sum().to_be_bytes());
    }
    bytes
}
