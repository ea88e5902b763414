//! A kept pack: 8 bytes that say what it is, the length of its header (4 bytes, little-endian), its header in
//! JSON, the checksum of the pack (XXH3, 16 bytes, little-endian), the pack as it lies in memory.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use offstage_gpu::{LoadError, LoadTask, PackLayout, WeightPack};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::header::Header;

pub const MAGIC: [u8; 8] = *b"OFFSPACK";
/// Some hundred shards have room in it.
const MAX_HEADER_BYTES: u64 = 1 << 18;
const CHECKSUM_BYTES: u64 = 16;
/// What is read or written before somebody is asked whether it is still wanted.
const PIECE_BYTES: usize = 4 << 20;

/// Why a kept pack was not read.
#[derive(Debug)]
pub enum Fault {
    NotThere,
    /// A part of a sentence.
    Refused(String),
    /// The load fails, whatever was kept.
    Memory(LoadError),
}

/// Reads a pack that says exactly `expected` of itself. Memory is reserved for what `layout` takes only.
pub fn read(
    path: &Path,
    expected: &Header,
    layout: PackLayout,
    task: &LoadTask,
) -> Result<WeightPack, Fault> {
    let file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Fault::NotThere,
        _ => refused(error),
    })?;
    let file_bytes = file.metadata().map_err(refused)?.len();
    let mut start = [0; 12];
    file.read_exact_at(&mut start, 0).map_err(refused)?;
    let (magic, length) = start.split_at(MAGIC.len());
    let header_bytes = u64::from(u32::from_le_bytes(length.try_into().unwrap_or_default()));
    if magic != MAGIC || header_bytes > MAX_HEADER_BYTES {
        return Err(refused("it is no pack"));
    }
    let pack_start = start.len() as u64 + header_bytes + CHECKSUM_BYTES;
    if file_bytes != pack_start.saturating_add(expected.bytes()) {
        return Err(refused("it has another size"));
    }
    let mut header = vec![0; header_bytes as usize];
    file.read_exact_at(&mut header, start.len() as u64).map_err(refused)?;
    let header: Header = serde_json::from_slice(&header).map_err(refused)?;
    if let Some(why) = header.mismatch(expected) {
        return Err(refused(why));
    }
    let mut checksum = [0; CHECKSUM_BYTES as usize];
    file.read_exact_at(&mut checksum, pack_start - CHECKSUM_BYTES).map_err(refused)?;

    let mut fault = None;
    let mut hash = Xxh3::new();
    let pack = WeightPack::fill_whole(layout, |slab| {
        let mut at = 0;
        for piece in slab.chunks_mut(PIECE_BYTES) {
            if task.is_cancelled() {
                return Err(LoadError::Failed("nobody waits for it any more".to_owned()));
            }
            if let Err(error) = file.read_exact_at(piece, pack_start + at) {
                fault = Some(refused(error));
                return Err(LoadError::Failed(String::new()));
            }
            hash.update(piece);
            at += piece.len() as u64;
            task.progress(at);
        }
        Ok(())
    });
    let pack = pack.map_err(|error| fault.unwrap_or(Fault::Memory(error)))?;
    if hash.digest128().to_le_bytes() != checksum {
        return Err(refused("its checksum is not that of its content"));
    }
    Ok(pack)
}

/// Writes a pack as a whole, or not at all.
pub fn write(path: &Path, header: &Header, pack: &[u8], task: &LoadTask) -> io::Result<()> {
    let part = path.with_extension("offstage.part");
    let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(&part)?;
    // Whoever else writes this pack has it locked, or has given it its name already.
    file.try_lock().map_err(io::Error::from)?;
    if fs::metadata(&part)?.ino() != file.metadata()?.ino() {
        return Err(ErrorKind::WouldBlock.into());
    }
    let written = write_part(&mut file, header, pack, task).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // What is left of it takes room and is of no use.
        let _ = fs::remove_file(&part);
    }
    written
}

fn write_part(file: &mut File, header: &Header, pack: &[u8], task: &LoadTask) -> io::Result<()> {
    let json = serde_json::to_vec(header)?;
    let length = u32::try_from(json.len()).map_err(|_| ErrorKind::InvalidInput)?;
    if u64::from(length) > MAX_HEADER_BYTES {
        return Err(ErrorKind::InvalidInput.into());
    }
    file.set_len(0)?;
    file.write_all(&MAGIC)?;
    file.write_all(&length.to_le_bytes())?;
    file.write_all(&json)?;
    file.write_all(&xxh3_128(pack).to_le_bytes())?;
    for piece in pack.chunks(PIECE_BYTES) {
        if task.is_cancelled() {
            return Err(ErrorKind::Interrupted.into());
        }
        file.write_all(piece)?;
    }
    file.sync_all()
}

fn refused(why: impl ToString) -> Fault {
    Fault::Refused(why.to_string())
}
