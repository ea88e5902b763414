use std::sync::Arc;

use bytes::Bytes;
use offstage_api::jobs::{Client, ClientId, JobDesk as _, JobOptions, JobRequest};
use offstage_api::{
    Adjustment, Edit, EditRequest, Instruction, Output, PhotoSource, Problem, Recipe, Rendition, Step,
    Studio, Upload,
};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::config::Config;
use crate::queue::Queue;
use crate::residency::Desk;
use crate::studio::{LocalStudio, Runner};

/// A studio on a temporary folder, with its queue at work.
pub(crate) struct Fixture {
    pub(crate) studio: Arc<LocalStudio>,
    queue: Arc<Queue>,
    /// Stops the workers.
    _work: DropGuard,
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
        let studio = LocalStudio::open(&config, desk, |_| ()).await.unwrap();
        let runner = Arc::new(Runner::new(Arc::clone(&studio)));
        let (jobs, stopping) = (Arc::clone(studio.jobs()), CancellationToken::new());
        let (workers, stop) = (config.work.workers as u32, stopping.clone());
        tokio::spawn(async move { jobs.work(runner, workers, stop).await });
        Fixture { queue: Queue::new(Arc::clone(&studio)), studio, _work: stopping.drop_guard(), folder }
    }

    /// Edits a photo as the synchronous form does; who goes away takes the job back.
    pub(crate) async fn make(&self, edit: EditRequest) -> Result<Edit, Problem> {
        let client = Client::new(ClientId::new("test"));
        let job = JobRequest { edit, options: JobOptions::default(), client, idempotency_key: None };
        self.queue.make(job, true).await
    }

    /// How many edits are kept.
    pub(crate) async fn kept(&self) -> usize {
        let client = Client::new(ClientId::new("test"));
        let question = offstage_api::jobs::HistoryQuestion { limit: 100, ..Default::default() };
        let page = self.queue.history(&client, question).await.unwrap();
        page.jobs.iter().filter(|job| job.edit.is_some()).count()
    }

    /// How many pictures are kept.
    pub(crate) fn objects(&self) -> usize {
        let shelves = std::fs::read_dir(self.folder.path().join("data/objects")).unwrap();
        shelves.map(|shelf| std::fs::read_dir(shelf.unwrap().path()).unwrap().count()).sum()
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
