use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::listing::{Listing, RemoteFile};
use super::select::select;
use super::transfer::Transfer;
use super::{Hub, HubError, HubId};
use crate::CheckpointError;
use crate::error::said;
use crate::layout::Model;
use crate::store::{
    FileRecord, Installed, Manifest, ModelName, Models, Progress, Source, StoreError, Watch, check_usable,
    hash_file,
};

/// What to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubRequest {
    pub id: HubId,
    /// A branch, a tag or a commit; `main` if in doubt.
    pub revision: String,
    /// Which weights, such as `fp16`; where a component lacks them, those without a variant.
    pub variant: Option<String>,
    /// What it is called here; by default as on the hub.
    pub name: Option<ModelName>,
}

const INDEX: &str = "model_index.json";

impl Hub {
    /// Downloads a model into the folder of models, files that are needed only, each checked. It appears
    /// when all of it is there and could be run. What arrived before an error stays for the next call.
    pub fn download(
        &self,
        models: &Models,
        request: &HubRequest,
        watch: &mut Watch<'_>,
    ) -> Result<Installed, HubError> {
        let HubRequest { id, revision, variant, name } = request;
        let name = name.clone().or_else(|| ModelName::like(id.as_str()));
        let name = name.ok_or_else(|| StoreError::Name(format!("no name can be made of {id}; give one")))?;
        models.check_free(&name)?;
        let listing = self.listing(id, revision)?;
        let place = Place::claim(models, request, &listing.commit)?;
        // Someone may have been at it while this call waited for the hub.
        models.check_free(&name)?;
        let files = self.chosen(&place, request, &listing)?;
        let records = self.fetch_all(&place, id, &listing, &files, watch)?;
        check_usable(&place.folder)?;
        let (id, commit) = (id.as_str().to_owned(), listing.commit);
        let source = Source::Hub { id, revision: commit, variant: variant.clone() };
        Manifest::new(source, records).write(&place.folder)?;
        models.appear(&place.folder, &name)?;
        place.release();
        Ok(models.find(&name)?)
    }

    /// Reads what the model is, and chooses the files that it needs.
    fn chosen(
        &self,
        place: &Place,
        request: &HubRequest,
        listing: &Listing,
    ) -> Result<Vec<RemoteFile>, HubError> {
        let unsuitable = |reason: String| HubError::Unsuitable { id: request.id.clone(), reason };
        let index = listing.files.iter().find(|file| file.path == INDEX);
        let index =
            index.ok_or_else(|| unsuitable(format!("it has no {INDEX}, so it is no diffusers pipeline")))?;
        self.fetch_one(place, &request.id, &listing.commit, index, &mut |_| {
            std::ops::ControlFlow::Continue(())
        })?;
        let model = Model::open(&place.folder)?;
        let architecture = model.architecture()?;
        let components = model.components().iter().filter(|component| architecture.needs(&component.name));
        let mut needed: Vec<(String, bool)> =
            components.map(|component| (component.name.clone(), component.has_weights())).collect();
        let folders: BTreeSet<&str> =
            listing.files.iter().filter_map(|file| Some(file.path.split_once('/')?.0)).collect();
        let further = folders.into_iter().filter(|folder| architecture.takes(folder));
        needed.extend(further.map(|folder| (folder.to_owned(), true)));
        let chosen = select(&listing.files, &needed, request.variant.as_deref()).map_err(unsuitable)?;
        let mut files: Vec<RemoteFile> = chosen.into_iter().cloned().collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(files)
    }

    fn fetch_all(
        &self,
        place: &Place,
        id: &HubId,
        listing: &Listing,
        files: &[RemoteFile],
        watch: &mut Watch<'_>,
    ) -> Result<Vec<FileRecord>, HubError> {
        let total_bytes = files.iter().map(|file| file.bytes).sum();
        let mut before = 0;
        let mut records = Vec::with_capacity(files.len());
        for file in files {
            let sha256 = self.fetch_one(place, id, &listing.commit, file, &mut |received| {
                watch(Progress { file: &file.path, done_bytes: before + received, total_bytes })
            })?;
            before += file.bytes;
            records.push(FileRecord { path: file.path.clone(), bytes: file.bytes, sha256 });
        }
        Ok(records)
    }

    /// A file that is here already was checked before it got its name.
    fn fetch_one(
        &self,
        place: &Place,
        id: &HubId,
        commit: &str,
        file: &RemoteFile,
        on_bytes: &mut super::transfer::OnBytes<'_>,
    ) -> Result<String, HubError> {
        let path = place.folder.join(&file.path);
        if path.metadata().is_ok_and(|meta| meta.len() == file.bytes) {
            return match &file.sha256 {
                Some(sha256) => Ok(sha256.clone()),
                None => Ok(hash_file(&place.folder, &file.path, file.bytes, |_| on_bytes(file.bytes))?),
            };
        }
        let unwritable = |error: std::io::Error| unwritable(&path, &error);
        fs::create_dir_all(path.parent().unwrap_or(&place.folder)).map_err(unwritable)?;
        let part = place.folder.join(format!("{}.part", file.path));
        let sha256 = Transfer { hub: self, id, commit, file, part: &part }.fetch(on_bytes)?;
        fs::rename(&part, &path).map_err(unwritable)?;
        Ok(sha256)
    }
}

/// Where one download gathers its files, for one process at a time.
struct Place {
    folder: PathBuf,
    lock: PathBuf,
    /// Locked while it is open.
    _held: File,
}

impl Place {
    fn claim(models: &Models, request: &HubRequest, commit: &str) -> Result<Place, HubError> {
        let variant = request.variant.as_deref().unwrap_or("plain");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if variant.is_empty() || variant.len() > 32 || !variant.bytes().all(plain) {
            let reason = "a variant is one word, such as fp16".to_owned();
            return Err(HubError::Unsuitable { id: request.id.clone(), reason });
        }
        let name = format!(".download-{}-{}-{variant}", request.id.flat(), &commit[..12]);
        let folder = models.folder().join(&name);
        let lock = models.folder().join(format!("{name}.lock"));
        fs::create_dir_all(models.folder()).map_err(|error| unwritable(models.folder(), &error))?;
        let held = File::create(&lock).map_err(|error| unwritable(&lock, &error))?;
        held.try_lock().map_err(|_| HubError::Running(request.id.clone()))?;
        fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
        Ok(Place { folder, lock, _held: held })
    }

    /// The folder has become the model.
    fn release(self) {
        fs::remove_file(&self.lock).ok();
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> HubError {
    CheckpointError::Unwritable { path: path.to_owned(), reason: said(error) }.into()
}
