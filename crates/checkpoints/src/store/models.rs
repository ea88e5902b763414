use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{MANIFEST, Manifest, ModelName, Source, Watch};
use crate::error::said;
use crate::layout::Model;
use crate::{CheckpointError, inspect};

/// The folder of models.
///
/// Each entry is a folder with the model's name. A model that was added from elsewhere stays where it
/// is (gigabytes are not copied), and its entry holds `offstage.json` alone, which says where; a model
/// that was downloaded, or put there by hand, lies in its entry. There is no index beside the entries:
/// one appears by a rename and goes by a rename, so that several processes may add, list and remove at
/// once, and a crash leaves nothing half done.
#[derive(Clone, Debug)]
pub struct Models {
    folder: PathBuf,
}

/// A model in the folder of models.
#[derive(Clone, Debug, PartialEq)]
pub struct Installed {
    pub name: ModelName,
    /// Where its files are.
    pub folder: PathBuf,
    /// Whether they stay there when the model is removed.
    pub elsewhere: bool,
    /// What they were when the model was added; `None` for one that was put there by hand.
    pub manifest: Option<Manifest>,
}

/// Why the folder of models cannot do what was asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StoreError {
    #[error("{0}")]
    Checkpoint(#[from] CheckpointError),
    /// Choose another name, or remove that model first.
    #[error("there is a model “{0}” already; choose another name, or remove that one first")]
    NameTaken(ModelName),
    #[error("there is no model “{0}”")]
    NotInstalled(ModelName),
    /// Choose another name.
    #[error("{0}")]
    Name(String),
    /// The model has problems, a sentence each.
    #[error("the model cannot be used: {}", .0.join("; "))]
    Unusable(Vec<String>),
}

/// Beginnings of names that are no models: work in progress, and what is being removed.
const ADDING: &str = ".adding-";
const REMOVED: &str = ".removed-";
/// More entries than this are not looked at.
const MOST_MODELS: usize = 10_000;

impl Models {
    /// The models below a folder, which need not be there yet.
    pub fn new(folder: impl Into<PathBuf>) -> Models {
        Models { folder: folder.into() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All models, by name. An entry that is none (a stray file, a name that could not be given) is left
    /// out; one that is damaged is listed, so that it can be inspected and removed.
    pub fn list(&self) -> Result<Vec<Installed>, StoreError> {
        let entries = match self.folder.read_dir() {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(CheckpointError::unreadable(&self.folder, &error).into()),
        };
        let names = entries.take(MOST_MODELS).filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            ModelName::new(&name).ok()
        });
        let mut models: Vec<Installed> = names.filter_map(|name| self.find(&name).ok()).collect();
        models.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(models)
    }

    /// One model.
    pub fn find(&self, name: &ModelName) -> Result<Installed, StoreError> {
        let entry = self.folder.join(name.as_str());
        if !entry.is_dir() {
            return Err(StoreError::NotInstalled(name.clone()));
        }
        // A manifest that cannot be read leaves a model whose contents cannot be compared.
        let manifest = Manifest::read(&entry).ok().flatten();
        let (folder, elsewhere) = match &manifest {
            Some(Manifest { source: Source::Folder(folder), .. }) => (folder.clone(), true),
            _ => (entry.clone(), entry.is_symlink()),
        };
        Ok(Installed { name: name.clone(), folder, elsewhere, manifest })
    }

    /// Adds the model in a folder, which stays where it is: everything is checked, every file of use is
    /// read once for its hash, and only then does the model appear.
    pub fn add(
        &self,
        folder: &Path,
        name: Option<ModelName>,
        watch: &mut Watch<'_>,
    ) -> Result<Installed, StoreError> {
        let folder = folder.canonicalize().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                CheckpointError::NotThere { path: folder.to_owned(), what: "folder of a model" }
            }
            _ => CheckpointError::unreadable(folder, &error),
        })?;
        let name = match name {
            Some(name) => name,
            None => ModelName::like(&folder.to_string_lossy()).ok_or_else(|| {
                StoreError::Name(format!("no name can be made of {}; give one", folder.display()))
            })?,
        };
        self.check_free(&name)?;
        check_usable(&folder)?;
        let manifest = Manifest::of(&Model::open(&folder)?, Source::Folder(folder.clone()), watch)?;
        fs::create_dir_all(&self.folder).map_err(|error| unwritable(&self.folder, &error))?;
        // Deleted when it is dropped, unless it became the model.
        let entry = tempfile::Builder::new().prefix(ADDING).tempdir_in(&self.folder);
        let entry = entry.map_err(|error| unwritable(&self.folder, &error))?;
        manifest.write(entry.path())?;
        self.appear(entry.path(), &name)?;
        self.find(&name)
    }

    /// Takes a model out of the folder of models. Files that lie elsewhere stay; those that lie in the
    /// entry are deleted. The answer says where files stayed.
    pub fn remove(&self, name: &ModelName) -> Result<Option<PathBuf>, StoreError> {
        let installed = self.find(name)?;
        let entry = self.folder.join(name.as_str());
        let gone =
            tempfile::Builder::new().prefix(REMOVED).make_in(&self.folder, |to| fs::rename(&entry, to));
        gone.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::NotInstalled(name.clone()),
            _ => unwritable(&entry, &error),
        })?
        .into_temp_path()
        .keep()
        .map_err(|error| unwritable(&entry, &error.error))?;
        // From here on the model is gone; its files follow, now or with the next removal.
        for left in self.leftovers() {
            fs::remove_dir_all(&left).ok();
        }
        Ok(installed.elsewhere.then_some(installed.folder))
    }

    /// Refuses a name that is taken.
    pub(crate) fn check_free(&self, name: &ModelName) -> Result<(), StoreError> {
        match self.folder.join(name.as_str()).symlink_metadata() {
            Ok(_) => Err(StoreError::NameTaken(name.clone())),
            Err(_) => Ok(()),
        }
    }

    /// Makes an entry, with a manifest in it, a model. Of two that want the same name, one gets it:
    /// a folder that is not empty is never renamed over.
    pub(crate) fn appear(&self, entry: &Path, name: &ModelName) -> Result<(), StoreError> {
        let target = self.folder.join(name.as_str());
        debug_assert!(entry.join(MANIFEST).exists());
        use io::ErrorKind::{AlreadyExists, DirectoryNotEmpty, NotADirectory};
        fs::rename(entry, &target).map_err(|error| match error.kind() {
            DirectoryNotEmpty | AlreadyExists | NotADirectory => StoreError::NameTaken(name.clone()),
            _ => unwritable(&target, &error),
        })
    }

    /// What removals left, also those that were cut off.
    fn leftovers(&self) -> Vec<PathBuf> {
        let entries = self.folder.read_dir().into_iter().flatten().flatten();
        entries
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(REMOVED))
            .map(|entry| entry.path())
            .collect()
    }
}

/// Refuses a model that could not be run.
pub(crate) fn check_usable(folder: &Path) -> Result<(), StoreError> {
    let problems = inspect(folder)?.problems;
    if problems.is_empty() { Ok(()) } else { Err(StoreError::Unusable(problems)) }
}

fn unwritable(path: &Path, error: &io::Error) -> StoreError {
    CheckpointError::Unwritable { path: path.to_owned(), reason: said(error) }.into()
}
