use std::path::Path;

use async_trait::async_trait;
use bytes::Bytes;

use crate::{Edit, EditId, ImageFormat, ModelCard, Output, PhotoStats, Provenance, Reading, StudioError};

/// A file that was received in full. Dropping it removes the file.
pub struct Upload {
    file: Box<dyn AsRef<Path> + Send + Sync>,
    bytes: u64,
}

impl Upload {
    /// `file` removes itself from disk when dropped (such as a `tempfile::TempPath`).
    pub fn new(file: impl AsRef<Path> + Send + Sync + 'static, bytes: u64) -> Self {
        Upload { file: Box::new(file), bytes }
    }

    pub fn path(&self) -> &Path {
        (*self.file).as_ref()
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Receives a file piece by piece, so that an upload never lies in memory as a whole. Dropped
/// unfinished (the client went away), it leaves nothing behind.
#[async_trait]
pub trait UploadSink: Send {
    /// Errors: `TooLarge` past the configured limit, `StorageFull`.
    async fn write(&mut self, chunk: Bytes) -> Result<(), StudioError>;
    async fn finish(self: Box<Self>) -> Result<Upload, StudioError>;
}

/// Which picture of an edit to send, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RenditionRequest {
    /// The original instead of the result.
    pub original: bool,
    /// `None`: the kept file as it is.
    pub output: Option<Output>,
}

/// An encoded picture.
#[derive(Clone, Debug)]
pub struct Rendition {
    pub format: ImageFormat,
    pub bytes: Bytes,
    /// A name to save it under, without any path.
    pub file_name: String,
}

/// The port: everything the page, the API, the form and the command line can ask for.
#[async_trait]
pub trait Studio: Send + Sync {
    /// Begins to receive a file.
    async fn begin_upload(&self) -> Result<Box<dyn UploadSink>, StudioError>;

    /// A kept edit.
    async fn edit(&self, id: &EditId) -> Result<Edit, StudioError>;

    /// The result or original of a kept edit, as kept or written anew at full resolution.
    async fn rendition(&self, id: &EditId, request: RenditionRequest) -> Result<Rendition, StudioError>;

    /// Reads a prompt without touching pixels.
    async fn read_prompt(&self, prompt: &str, stats: Option<PhotoStats>) -> Result<Reading, StudioError>;

    /// Statistics of an uploaded photo or thumbnail, for [`Studio::read_prompt`].
    async fn photo_stats(&self, photo: Upload) -> Result<PhotoStats, StudioError>;

    /// How a picture was made, where its file says so. Errors: `UnreadableImage`.
    async fn provenance(&self, picture: Upload) -> Result<Option<Provenance>, StudioError>;

    /// The models, as they are installed now.
    async fn models(&self) -> Vec<ModelCard>;
}
