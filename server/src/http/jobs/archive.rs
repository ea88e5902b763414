//! Many results in one file.

use std::io::{self, Write};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use offstage_api::StudioError;
use offstage_api::jobs::{Client, JobId, JobPicture};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::job_id;
use crate::http::asking::Asking;
use crate::http::doors::Doors;
use crate::http::problem::Refusal;

/// The most results of one archive.
const MOST: usize = 1_000;
/// A form of so many ids is below this.
const FORM_BYTES: usize = 64 << 10;
/// Pieces that wait for a slow reader.
const PIECES: usize = 4;

/// `POST /api/v1/jobs/archive` with the form field `id`, again for each or separated by commas.
pub(super) async fn archive(
    State(doors): State<Doors>,
    Asking(client): Asking,
    request: Request,
) -> Result<Response, Refusal> {
    let ids = ids(request).await?;
    // Nothing is sent before all of them are known to be there.
    for id in &ids {
        doors.jobs.job(&client, id).await?;
    }
    let (sender, mut pieces) = mpsc::channel::<io::Result<Bytes>>(PIECES);
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write(&doors, &client, &ids, &runtime, sender.clone()) {
            let _ = sender.blocking_send(Err(error));
        }
    });
    let body = Body::from_stream(futures_util::stream::poll_fn(move |context| pieces.poll_recv(context)));
    let headers = [
        (CONTENT_TYPE, "application/zip"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_DISPOSITION, "attachment; filename=\"offstage.zip\""),
    ];
    Ok((headers, body).into_response())
}

async fn ids(request: Request) -> Result<Vec<JobId>, Refusal> {
    let body = axum::body::to_bytes(request.into_body(), FORM_BYTES).await;
    let body = body.map_err(|_| too_many())?;
    let fields = form_urlencoded::parse(&body).filter(|(name, _)| name == "id");
    let mut ids: Vec<JobId> = Vec::new();
    for (_, value) in fields {
        for one in value.split(',').map(str::trim).filter(|one| !one.is_empty()) {
            let id = job_id(one)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    match ids.len() {
        0 => Err(StudioError::invalid("id", "Name the results to download: at least one id.").into()),
        1..=MOST => Ok(ids),
        _ => Err(too_many()),
    }
}

fn too_many() -> Refusal {
    let sentence = format!("An archive has at most {MOST} results; download them in several.");
    StudioError::invalid("id", sentence).into()
}

/// Pictures are compressed already: they are stored as they are. One is in memory at a time.
fn write(
    doors: &Doors,
    client: &Client,
    ids: &[JobId],
    runtime: &Handle,
    sender: mpsc::Sender<io::Result<Bytes>>,
) -> io::Result<()> {
    let mut archive = ZipWriter::new_stream(Pieces { sender });
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for id in ids {
        // What has no result, or was deleted meanwhile, is left out.
        let picture = runtime.block_on(doors.jobs.picture(client, id, JobPicture::Result));
        let Ok(rendition) = picture else { continue };
        archive.start_file(rendition.file_name, stored).map_err(io::Error::other)?;
        archive.write_all(&rendition.bytes)?;
    }
    archive.finish().map_err(io::Error::other)?.into_inner().flush()
}

struct Pieces {
    sender: mpsc::Sender<io::Result<Bytes>>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.sender.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map(|()| bytes.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
