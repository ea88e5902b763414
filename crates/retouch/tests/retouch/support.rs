//! Pictures made here, and files looked at from outside.

use std::path::PathBuf;

use offstage_api::{Adjustment, ImageFormat, Output, Recipe, Step};
use offstage_retouch::{Cancel, Limits, Photo, apply, encode};
use tempfile::TempDir;

/// A folder that files of one test live in.
pub struct Desk(TempDir);

impl Desk {
    pub fn new() -> Self {
        Desk(tempfile::tempdir().unwrap())
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn open(&self, name: &str, bytes: &[u8]) -> Photo {
        Photo::decode(&self.file(name, bytes), &Limits::default(), &Cancel::new()).unwrap()
    }

    /// The sentence that a file is refused with.
    pub fn refusal(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.file(name, bytes);
        let error = Photo::decode(&path, &Limits::default(), &Cancel::new()).unwrap_err();
        let sentence = error.to_string();
        assert!(sentence.len() > 20 && sentence.ends_with(['.', ')']), "no sentence: {sentence}");
        sentence
    }
}

/// Smooth shapes in many colours with some fine texture: a stand-in for a photo.
pub fn scene(width: usize, height: usize) -> Vec<u8> {
    let mut data = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
            let wave = (u * 9.0).sin() * (v * 7.0).cos() * 0.25;
            let texture = ((u * 160.0).sin() * (v * 140.0).sin()) * 0.06;
            let disc = if (u - 0.6).hypot(v - 0.4) < 0.2 { 0.3 } else { 0.0 };
            for value in
                [0.15 + 0.7 * u + wave + disc, 0.1 + 0.7 * v + texture, 0.75 - 0.6 * u * v - wave + texture]
            {
                data.push((value.clamp(0.02, 0.98) * 255.0) as u8);
            }
        }
    }
    data
}

pub fn png(width: usize, height: usize, colour: png::ColorType, data: &[u8]) -> Vec<u8> {
    png_of_depth(width, height, colour, png::BitDepth::Eight, data)
}

pub fn png_of_depth(
    width: usize,
    height: usize,
    colour: png::ColorType,
    depth: png::BitDepth,
    data: &[u8],
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.write_header().unwrap().write_image_data(data).unwrap();
    bytes
}

pub fn jpeg(width: usize, height: usize, kind: jpeg_encoder::ColorType, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, 95).encode(data, width as u16, height as u16, kind).unwrap();
    bytes
}

/// A photo of [`scene`].
pub fn scene_photo(width: usize, height: usize) -> Photo {
    Desk::new().open("scene.png", &png(width, height, png::ColorType::Rgb, &scene(width, height)))
}

/// A photo of one colour.
pub fn flat_photo(colour: [u8; 3]) -> Photo {
    Desk::new().open("flat.png", &png(8, 8, png::ColorType::Rgb, &colour.repeat(64)))
}

pub fn recipe(steps: &[(Adjustment, f32)]) -> Recipe {
    Recipe::new(steps.iter().map(|&(name, amount)| Step { name, amount }).collect()).unwrap()
}

pub fn applied(photo: &Photo, steps: &[(Adjustment, f32)]) -> Photo {
    apply(photo.clone(), &recipe(steps), None, &Cancel::new()).unwrap()
}

pub fn output(format: ImageFormat) -> Output {
    Output { format: Some(format), ..Output::default() }
}

pub fn written(photo: &Photo, format: ImageFormat) -> Vec<u8> {
    encode(photo, &output(format), &Cancel::new()).unwrap().bytes
}

/// What a PNG holds, read by the png crate alone.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    /// Samples of 8 bits, or of 16 as they are.
    pub samples: Vec<u16>,
}

/// The pixels of a photo, by way of a PNG.
pub fn picture(photo: &Photo) -> Picture {
    let bytes = written(photo, ImageFormat::Png);
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut data = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut data).unwrap();
    let samples = if frame.bit_depth == png::BitDepth::Sixteen {
        data.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
    } else {
        data.iter().map(|&value| u16::from(value)).collect()
    };
    Picture { width: frame.width as usize, height: frame.height as usize, samples }
}

pub fn samples(photo: &Photo) -> Vec<u16> {
    picture(photo).samples
}

/// The mean difference of two pictures, in 8-bit steps.
pub fn mean_difference(a: &[u16], b: &[u16]) -> f32 {
    assert_eq!(a.len(), b.len());
    let sum: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    (sum / a.len() as f64) as f32
}

pub fn largest_difference(a: &[u16], b: &[u16]) -> u16 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
}
