//! Images by the hash of their content: each is kept once, however many jobs refer to it.
//!
//! ```text
//! objects/{2 digits}/{sha256}   written under another name, then renamed
//! reading/                      a second name for each file that is being read; emptied at start
//! ```
//!
//! The store's row of an object comes before its file and goes after it, so a crash leaves no file
//! that nobody knows; what no job refers to is swept after a time of grace.

mod content;
mod room;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use tempfile::TempPath;
use tokio::io::AsyncReadExt;
use tokio::sync::RwLock;

use crate::error::StoreError;
use crate::job::ObjectRef;
use crate::store::{Points, Store};

pub use content::ContentHash;
pub use room::free_bytes;

/// Files are copied in pieces of this size.
const PIECE_BYTES: usize = 1 << 20;
/// Objects swept while nothing can be put.
const SWEPT_AT_A_TIME: u32 = 32;

/// Where images lie; see [`Objects::open`].
pub struct Objects {
    store: Arc<dyn Store>,
    files: LocalFileSystem,
    folder: PathBuf,
    reading: PathBuf,
    rules: ObjectRules,
    points: Points,
    /// Read while an object comes, written while some leave: neither sees half of the other.
    gate: RwLock<()>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectRules {
    /// How long an object stays that no job refers to (yet).
    pub grace_ms: u64,
    /// Free space to leave on the disk; what would go below it is refused.
    pub min_free_bytes: u64,
}

impl Default for ObjectRules {
    fn default() -> Self {
        ObjectRules { grace_ms: 3_600_000, min_free_bytes: 512 << 20 }
    }
}

impl Objects {
    /// Makes the folders below `data`, and clears what unfinished writes left. Errors: `ReadOnly`,
    /// `Full`.
    pub fn open(
        data: &Path,
        store: Arc<dyn Store>,
        rules: ObjectRules,
        points: Points,
    ) -> Result<Objects, StoreError> {
        let (folder, reading) = (data.join("objects"), data.join("reading"));
        for folder in [&folder, &reading] {
            std::fs::create_dir_all(folder)?;
        }
        for entry in std::fs::read_dir(&reading)? {
            std::fs::remove_file(entry?.path())?;
        }
        for shelf in std::fs::read_dir(&folder)? {
            let shelf = shelf?.path();
            for entry in std::fs::read_dir(shelf).into_iter().flatten() {
                let entry = entry?;
                // How the object store calls what it has not renamed yet.
                if entry.file_name().to_string_lossy().contains('#') {
                    std::fs::remove_file(entry.path())?;
                }
            }
        }
        let files = LocalFileSystem::new_with_prefix(&folder)?;
        Ok(Objects { store, files, folder, reading, rules, points, gate: RwLock::new(()) })
    }

    /// Keeps a copy of a file. Errors: `Full`, `ReadOnly`.
    pub async fn put_file(&self, path: &Path, now_ms: u64) -> Result<ContentHash, StoreError> {
        let owned = path.to_path_buf();
        let hashed = tokio::task::spawn_blocking(move || {
            Ok::<_, StoreError>((ContentHash::of_file(&owned)?, std::fs::metadata(&owned)?.len()))
        });
        let (hash, bytes) = hashed.await.map_err(|error| StoreError::Other(error.to_string()))??;
        self.put(&hash, bytes, now_ms, async |name| {
            let mut writing = WriteMultipart::new(self.files.put_multipart(name).await?);
            let mut file = tokio::fs::File::open(path).await?;
            loop {
                let mut piece = Vec::with_capacity(PIECE_BYTES);
                while piece.len() < PIECE_BYTES && file.read_buf(&mut piece).await? > 0 {}
                if piece.is_empty() {
                    break;
                }
                writing.put(Bytes::from(piece));
                writing.wait_for_capacity(2).await?;
            }
            writing.finish().await?;
            Ok(())
        })
        .await?;
        Ok(hash)
    }

    /// Keeps bytes that were made here. Errors: `Full`, `ReadOnly`.
    pub async fn put_bytes(&self, bytes: Bytes, now_ms: u64) -> Result<ContentHash, StoreError> {
        let hash = ContentHash::of_bytes(&bytes);
        self.put(&hash, bytes.len() as u64, now_ms, async |name| {
            self.files.put(name, bytes.clone().into()).await?;
            Ok(())
        })
        .await?;
        Ok(hash)
    }

    async fn put(
        &self,
        hash: &ContentHash,
        bytes: u64,
        now_ms: u64,
        write: impl AsyncFnOnce(&Name) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.require_room(bytes)?;
        let _open = self.gate.read().await;
        self.store.object_comes(hash, bytes, now_ms.saturating_add(self.rules.grace_ms)).await?;
        let name = name(hash);
        let here = self.files.head(&name).await.is_ok_and(|meta| meta.size == bytes);
        if !here {
            write(&name).await?;
            self.points.reach("object: file written")?;
        }
        self.store.object_is_here(hash).await
    }

    /// The file, to read for as long as the returned name lives, also if the object is swept meanwhile.
    /// Errors: `ObjectGone`, also for a file that a power cut left incomplete.
    pub async fn borrow(&self, object: &ObjectRef) -> Result<TempPath, StoreError> {
        let (from, reading, bytes) = (self.path(&object.hash)?, self.reading.clone(), object.bytes);
        let linked = tokio::task::spawn_blocking(move || {
            let linked = tempfile::Builder::new().make_in(reading, |to| link_or_copy(&from, to))?;
            let path = linked.into_temp_path();
            let whole = std::fs::metadata(&path)?.len() == bytes;
            if whole { Ok(path) } else { Err(StoreError::ObjectGone) }
        });
        linked.await.map_err(|error| StoreError::Other(error.to_string()))?
    }

    /// All of an object's bytes. Errors: `ObjectGone`.
    pub async fn read(&self, object: &ObjectRef) -> Result<Bytes, StoreError> {
        let bytes = self.files.get(&name(&object.hash)).await?.bytes().await?;
        if bytes.len() as u64 == object.bytes { Ok(bytes) } else { Err(StoreError::ObjectGone) }
    }

    /// Removes what no job refers to and whose grace is over; how many.
    pub async fn sweep(&self, now_ms: u64) -> Result<u64, StoreError> {
        let mut swept = 0;
        loop {
            let _closed = self.gate.write().await;
            let leaving = self.store.objects_leave(now_ms, SWEPT_AT_A_TIME).await?;
            if leaving.is_empty() {
                return Ok(swept);
            }
            for hash in leaving {
                match self.files.delete(&name(&hash)).await {
                    Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
                self.points.reach("leave: file gone")?;
                self.store.object_is_gone(&hash).await?;
                swept += 1;
            }
        }
    }

    /// Makes every file known that the store does not know, which is so after its database was lost;
    /// they stay until `held_until_ms`, since the old database refers to them. How many there are.
    pub async fn adopt(&self, held_until_ms: u64) -> Result<u64, StoreError> {
        let mut adopted = 0;
        let mut listed = self.files.list(None);
        while let Some(meta) = listed.try_next().await? {
            let hash = meta.location.filename().map(str::to_owned).map(ContentHash::try_from);
            if let Some(Ok(hash)) = hash {
                self.store.object_comes(&hash, meta.size, held_until_ms).await?;
                self.store.object_is_here(&hash).await?;
                adopted += 1;
            }
        }
        Ok(adopted)
    }

    /// Refuses what would leave too little space on the disk. Errors: `Full`.
    pub fn require_room(&self, bytes: u64) -> Result<(), StoreError> {
        let enough = free_bytes(&self.folder)? >= bytes.saturating_add(self.rules.min_free_bytes);
        if enough { Ok(()) } else { Err(StoreError::Full) }
    }

    fn path(&self, hash: &ContentHash) -> Result<PathBuf, StoreError> {
        Ok(self.files.path_to_filesystem(&name(hash))?)
    }
}

/// Two hundred and fifty-six shelves keep each folder small.
fn name(hash: &ContentHash) -> Name {
    let digits = hash.as_str();
    Name::from_iter([&digits[..2], digits])
}

/// A second name for a file; a copy where the file system has no hard links.
fn link_or_copy(from: &Path, to: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(from, to) {
        Err(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::CrossesDevices | std::io::ErrorKind::Unsupported
            ) =>
        {
            std::fs::copy(from, to).map(|_| ())
        }
        linked => linked,
    }
}
