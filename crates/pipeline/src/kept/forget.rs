use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::file::MAGIC;
use super::{PackCache, elsewhere_prefix};

const PREFIX: &str = "pack-";
const ENDING: &str = ".offstage";
/// Of one that was not written to its end.
const PART_ENDING: &str = ".offstage.part";

impl PackCache {
    /// Every pack that is kept of the components in a model's folder, whatever numbers it holds. Other files are
    /// none, however they are called.
    pub fn of_model(&self, folder: &Path) -> Vec<PathBuf> {
        let components = entries(folder).filter(|path| path.is_dir() && !path.is_symlink());
        components.flat_map(|component| self.of_component(&component)).collect()
    }

    fn of_component(&self, component: &Path) -> Vec<PathBuf> {
        let kept = |folder: &Path, prefix: &str| {
            let named = |path: &PathBuf| {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                name.starts_with(prefix) && (name.ends_with(ENDING) || name.ends_with(PART_ENDING))
            };
            entries(folder).filter(named).filter(|path| is_pack(path)).collect::<Vec<_>>()
        };
        let mut packs = kept(component, PREFIX);
        if let Some(folder) = &self.elsewhere {
            packs.extend(kept(folder, &elsewhere_prefix(component)));
        }
        packs
    }
}

/// Deletes packs, and answers how many bytes of the disk that gave back. One that is gone already is no matter.
pub fn delete_packs(packs: &[PathBuf]) -> u64 {
    let deleted = packs.iter().filter_map(|path| {
        let bytes = path.symlink_metadata().ok()?.len();
        fs::remove_file(path).ok()?;
        Some(bytes)
    });
    deleted.sum()
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    folder.read_dir().into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()))
}

fn is_pack(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    let is_file = path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
    is_file && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == MAGIC
}
