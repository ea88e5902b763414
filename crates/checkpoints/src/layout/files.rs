use std::path::Path;

use super::Model;
use crate::CheckpointError;
use crate::contained::open_within;
use crate::error::said;

/// Most files that a model may have.
const MOST_FILES: usize = 10_000;
/// Files of the model's own folder that belong to it.
const TOP_LEVEL: [&str; 4] = ["model_index.json", "README.md", "LICENSE", "LICENSE.md"];
/// Files of a component's folder that can be needed.
const NEEDED_ENDINGS: [&str; 4] = [".json", ".safetensors", ".txt", ".model"];

/// Whether a file (`unet/config.json`) is of use: configurations, tokenizers, safetensors and what says
/// whose the model is; no pickles, pictures or weights of other frameworks.
pub(crate) fn is_of_use(path: &str) -> bool {
    match path.split_once('/') {
        None => TOP_LEVEL.contains(&path),
        Some((_, name)) => !name.contains('/') && NEEDED_ENDINGS.iter().any(|ending| name.ends_with(ending)),
    }
}

/// The files of a model that are of use, by their path in its folder, with their sizes, in order.
/// Components that the model does not list are left out.
pub(crate) fn model_files(model: &Model) -> Result<Vec<(String, u64)>, CheckpointError> {
    let mut files = Vec::new();
    let components = model.components().iter().map(|component| Some(component.name.as_str()));
    for component in [None].into_iter().chain(components) {
        let folder = component.map_or(model.folder().to_owned(), |name| model.folder().join(name));
        for name in names(&folder)? {
            let path = component.map_or_else(|| name.clone(), |component| format!("{component}/{name}"));
            if is_of_use(&path) && !folder.join(&name).is_dir() {
                let (_, bytes) = open_within(&folder, &folder.join(&name), "file")?;
                files.push((path, bytes));
            }
            if files.len() > MOST_FILES {
                let reason = format!("the model has more than {MOST_FILES} files");
                return Err(CheckpointError::config(model.folder(), reason));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Names in a folder; none if there is no folder.
fn names(folder: &Path) -> Result<Vec<String>, CheckpointError> {
    let entries = match folder.read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(CheckpointError::Unreadable { path: folder.to_owned(), reason: said(&error) });
        }
    };
    let names = entries.take(MOST_FILES).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.collect())
}
