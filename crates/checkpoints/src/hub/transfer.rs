use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::thread;
use std::time::Duration;

use ureq::Body;
use ureq::http::Response;

use super::client::check_status;
use super::listing::RemoteFile;
use super::{Hub, HubError, HubId};
use crate::CheckpointError;
use crate::error::said;
use crate::store::Hashed;

/// One file on its way: what was received lies at `part`.
pub(super) struct Transfer<'a> {
    pub(super) hub: &'a Hub,
    pub(super) id: &'a HubId,
    pub(super) commit: &'a str,
    pub(super) file: &'a RemoteFile,
    pub(super) part: &'a Path,
}

/// Told how many bytes of the file are there.
pub(super) type OnBytes<'a> = dyn FnMut(u64) -> ControlFlow<()> + 'a;

enum Trouble {
    /// Another attempt may bring more.
    Passing(HubError),
    Lasting(HubError),
}

/// Read at once.
const PIECE_BYTES: usize = 256 << 10;
/// Attempts at one file, whatever they bring.
const MOST_ATTEMPTS: u32 = 1000;
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl Transfer<'_> {
    /// Receives the file, from where an earlier attempt stopped, and gives its SHA-256, which is the one
    /// that the hub says, if it says one.
    pub(super) fn fetch(&self, on_bytes: &mut OnBytes<'_>) -> Result<String, HubError> {
        let options = &self.hub.options;
        let mut in_vain = 0;
        for _ in 0..MOST_ATTEMPTS {
            let before = self.received();
            match self.attempt(on_bytes) {
                Ok(hash) => return Ok(hash),
                Err(Trouble::Lasting(error)) => return Err(error),
                Err(Trouble::Passing(error)) => {
                    in_vain = if self.received() > before { 0 } else { in_vain + 1 };
                    if in_vain >= options.attempts {
                        return Err(error);
                    }
                    let pause = options.pause.saturating_mul(1 << in_vain.min(16));
                    thread::sleep(pause.min(LONGEST_PAUSE));
                }
            }
        }
        Err(self.cut_off())
    }

    fn received(&self) -> u64 {
        self.part.metadata().map_or(0, |meta| meta.len())
    }

    fn attempt(&self, on_bytes: &mut OnBytes<'_>) -> Result<String, Trouble> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.part)
            .map_err(|error| self.unwritable(&error))?;
        let mut hashed = Hashed::default();
        let mut received = self.received();
        if received > self.file.bytes {
            received = self.start_over(&mut file, &mut hashed)?;
        }
        let known = hashed.add_file(&file, self.part, received, |_| on_bytes(received));
        known.map_err(|error| Trouble::Lasting(error.into()))?;
        if received < self.file.bytes || received == 0 {
            let response = self.ask(received)?;
            if received > 0 && response.status().as_u16() == 200 {
                // The server sends the file from its beginning.
                received = self.start_over(&mut file, &mut hashed)?;
            }
            self.receive(response, &mut file, &mut hashed, received, on_bytes)?;
        }
        file.sync_all().map_err(|error| self.unwritable(&error))?;
        self.check(hashed.finish())
    }

    /// Asks for what is missing.
    fn ask(&self, received: u64) -> Result<Response<Body>, Trouble> {
        let path: Vec<String> = self.file.path.split('/').map(escaped).collect();
        let path = format!("{}/resolve/{}/{}", self.id, self.commit, path.join("/"));
        let from = (received > 0).then_some(received);
        let response = self.hub.get(&path, from).map_err(|error| match error {
            HubError::Unreachable { .. } => Trouble::Passing(error),
            other => Trouble::Lasting(other),
        })?;
        match response.status().as_u16() {
            206 if starts_at(&response, received) => Ok(response),
            206 => Err(lasting(format!("it sends another part of {} than was asked for", self.file.path))),
            // There is nothing from that byte on: what is here is not a part of the file.
            416 => {
                fs::remove_file(self.part).ok();
                Err(Trouble::Passing(self.cut_off()))
            }
            404 => {
                fs::remove_file(self.part).ok();
                Err(lasting(format!("it lists {} and does not have it", self.file.path)))
            }
            status => match check_status(status, self.id, self.commit) {
                Ok(()) => Ok(response),
                Err(error @ HubError::Busy { .. }) => Err(Trouble::Passing(error)),
                Err(error) => Err(Trouble::Lasting(error)),
            },
        }
    }

    fn receive(
        &self,
        response: Response<Body>,
        file: &mut File,
        hashed: &mut Hashed,
        mut received: u64,
        on_bytes: &mut OnBytes<'_>,
    ) -> Result<(), Trouble> {
        let mut body = response.into_body().into_reader();
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            let read = body.read(&mut piece).map_err(|_| Trouble::Passing(self.cut_off()))?;
            if read == 0 {
                break;
            }
            if received + read as u64 > self.file.bytes {
                fs::remove_file(self.part).ok();
                return Err(lasting(format!("{} is longer than the hub says", self.file.path)));
            }
            file.write_all(&piece[..read]).map_err(|error| self.unwritable(&error))?;
            hashed.add(&piece[..read]);
            received += read as u64;
            if on_bytes(received).is_break() {
                return Err(Trouble::Lasting(CheckpointError::Stopped.into()));
            }
        }
        if received < self.file.bytes { Err(Trouble::Passing(self.cut_off())) } else { Ok(()) }
    }

    fn check(&self, found: String) -> Result<String, Trouble> {
        match &self.file.sha256 {
            Some(expected) if *expected != found => {
                // Going on from these bytes would end the same way.
                fs::remove_file(self.part).ok();
                let (path, expected) = (self.part.to_owned(), expected.clone());
                Err(Trouble::Lasting(CheckpointError::Checksum { path, found, expected }.into()))
            }
            _ => Ok(found),
        }
    }

    fn start_over(&self, file: &mut File, hashed: &mut Hashed) -> Result<u64, Trouble> {
        file.set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .map_err(|error| self.unwritable(&error))?;
        *hashed = Hashed::default();
        Ok(0)
    }

    fn cut_off(&self) -> HubError {
        HubError::CutOff { file: self.file.path.clone() }
    }

    fn unwritable(&self, error: &std::io::Error) -> Trouble {
        let path = self.part.to_owned();
        Trouble::Lasting(CheckpointError::Unwritable { path, reason: said(error) }.into())
    }
}

fn lasting(reason: String) -> Trouble {
    Trouble::Lasting(HubError::Answer(reason))
}

/// Whether `Content-Range: bytes 100-199/200` starts where it should.
fn starts_at(response: &Response<Body>, from: u64) -> bool {
    let range = response.headers().get("content-range").and_then(|range| range.to_str().ok());
    let start = range.and_then(|range| range.strip_prefix("bytes ")?.split('-').next()?.parse().ok());
    start == Some(from)
}

/// A part of a path, with everything but letters, digits and `._-` in percent.
fn escaped(part: &str) -> String {
    part.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"._-".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}
