use std::sync::Arc;

use bytes::Bytes;
use offstage_api::{
    Adjustment, EditRequest, Instruction, Output, PhotoSource, Recipe, Rendition, Step, Studio, Upload,
};

use crate::config::Config;
use crate::residency::Desk;
use crate::studio::LocalStudio;

/// A studio on a temporary folder.
pub(crate) struct Fixture {
    pub(crate) studio: Arc<LocalStudio>,
    pub(crate) folder: tempfile::TempDir,
}

impl Fixture {
    pub(crate) async fn new() -> Fixture {
        Fixture::with(|_| ()).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Fixture {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.retention.data_dir = folder.path().join("data");
        config.retention.min_free_disk = 0;
        change(&mut config);
        let desk = Desk::open(&config).await.unwrap();
        Fixture { studio: LocalStudio::open(&config, desk).unwrap(), folder }
    }

    /// Sends bytes in pieces, as a client does.
    pub(crate) async fn upload(&self, bytes: &[u8]) -> Upload {
        let mut sink = self.studio.begin_upload().await.unwrap();
        for piece in bytes.chunks(10_000) {
            sink.write(Bytes::copy_from_slice(piece)).await.unwrap();
        }
        sink.finish().await.unwrap()
    }

    pub(crate) async fn request(&self, photo: &[u8], instruction: Instruction) -> EditRequest {
        request(PhotoSource::Upload(self.upload(photo).await), instruction)
    }

    /// How many files and folders lie directly in a folder of the data folder.
    pub(crate) fn count(&self, folder: &str) -> usize {
        std::fs::read_dir(self.folder.path().join("data").join(folder)).unwrap().count()
    }
}

pub(crate) fn request(photo: PhotoSource, instruction: Instruction) -> EditRequest {
    EditRequest { photo, instruction, mask: None, feather_px: 0.0, output: Output::default() }
}

pub(crate) fn recipe(steps: &[(Adjustment, f32)]) -> Instruction {
    let steps = steps.iter().map(|&(name, amount)| Step { name, amount }).collect();
    Instruction::Recipe { recipe: Recipe::new(steps).unwrap(), prompt: None }
}

pub(crate) fn darker() -> Instruction {
    recipe(&[(Adjustment::Exposure, -0.5)])
}

/// An RGB PNG whose colours differ everywhere.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let pixel = |x: u32, y: u32| [(x * 7 + y) as u8, (x ^ y) as u8, (y * 5 + 40) as u8];
    let pixels: Vec<u8> = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    encoded(width, height, png::ColorType::Rgb, &pixels)
}

/// A greyscale mask whose left half is white.
pub(crate) fn left_half(width: u32, height: u32) -> Vec<u8> {
    let pixels: Vec<u8> =
        (0..height).flat_map(|_| (0..width).map(move |x| if x < width / 2 { 255 } else { 0 })).collect();
    encoded(width, height, png::ColorType::Grayscale, &pixels)
}

fn encoded(width: u32, height: u32, colour: png::ColorType, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(pixels).unwrap();
    bytes
}

/// Width, height and samples of a PNG.
pub(crate) fn decoded(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    pixels.truncate(frame.buffer_size());
    (frame.width, frame.height, pixels)
}

pub(crate) fn pixels(rendition: &Rendition) -> (u32, u32, Vec<u8>) {
    decoded(&rendition.bytes)
}
