//! Packs on disk: what a load made of a component's files, to be read back as it is.
//!
//! | file | holds |
//! |---|---|
//! | `header` | what a kept pack says of itself, and what it has to say to be read |
//! | `sources` | which files a pack was made of |
//! | `file` | reading and writing one |
//! | `forget` | all of a model, and deleting them |
//!
//! A kept pack is never trusted: it is read only where it names this version of the format, this layout and
//! these very files, and used only where its checksum is that of what was read. Otherwise the files are read
//! as if it were not there, and it is replaced.

mod file;
mod forget;
mod header;
mod sources;

use std::path::{Path, PathBuf};

use burn::tensor::DType;
use offstage_gpu::{LoadError, LoadTask, WeightPack};
use offstage_models::load::Plan;
use xxhash_rust::xxh3::xxh3_64;

use crate::packed;
use crate::weights::Files;
use file::Fault;
pub use forget::delete_packs;
use header::Header;
pub use sources::Sources;

/// Where packs are kept between loads: beside a component's weights, as `pack-f32.offstage` and the like.
///
/// It pays where a load converts (16-bit files to 32 bits, or turned matrices by the thousand) or has many
/// files: later loads are one read of one file. It costs as much disk space as the weights take in memory,
/// and the first load takes longer by writing that. Off unless asked for: see
/// [`Model::keeping_packs`](crate::instruct_pix2pix::Model::keeping_packs).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackCache {
    elsewhere: Option<PathBuf>,
}

impl PackCache {
    pub fn beside_the_weights() -> PackCache {
        PackCache { elsewhere: None }
    }

    /// Where a component's folder cannot be written, packs are kept in `folder`.
    pub fn or_in(self, folder: impl Into<PathBuf>) -> PackCache {
        PackCache { elsewhere: Some(folder.into()) }
    }

    /// Where a component's pack may lie, the first choice first.
    fn places(&self, component: &Path, dtype: DType) -> Vec<PathBuf> {
        let dtype = format!("{dtype:?}").to_lowercase();
        let beside = component.join(format!("pack-{dtype}.offstage"));
        let named =
            |folder: &PathBuf| folder.join(format!("{}{dtype}.offstage", elsewhere_prefix(component)));
        [beside].into_iter().chain(self.elsewhere.as_ref().map(named)).collect()
    }

    /// Only the folder elsewhere may be missing: where a component's folder is gone, so is the model.
    fn make_folder_of(&self, place: &Path) {
        if let Some(folder) = self.elsewhere.as_ref().filter(|folder| place.starts_with(folder)) {
            // What keeps it from being made keeps the pack from being written, which says so.
            let _ = std::fs::create_dir_all(folder);
        }
    }

    /// The pack of a plan: a kept one, or else one that is made of `files` and kept. `sources` are those
    /// files, seen before they were opened. Where it cannot be kept, the load goes on all the same.
    pub(crate) fn pack(
        &self,
        component: &Path,
        plan: &Plan,
        sources: &Sources,
        files: &Files,
        task: &LoadTask,
    ) -> Result<WeightPack, LoadError> {
        let layout = packed::layout(plan)?;
        let header = Header::new(plan, &layout, sources);
        let places = self.places(component, plan.dtype());
        for place in &places {
            match file::read(place, &header, layout.clone(), task) {
                Ok(pack) => return Ok(pack),
                Err(Fault::NotThere) => {}
                Err(Fault::Memory(error)) => return Err(error),
                Err(Fault::Refused(reason)) => {
                    tracing::info!(pack = %place.display(), reason, "a kept pack is made anew");
                }
            }
        }
        let pack = packed::read(plan, files)?;
        // Files that changed while they were read would be kept under the wrong name.
        if sources.are_unchanged() {
            for place in &places {
                self.make_folder_of(place);
                match file::write(place, &header, pack.as_bytes(), task) {
                    Ok(()) => break,
                    Err(error) => tracing::info!(pack = %place.display(), %error, "a pack is not kept"),
                }
            }
        }
        Ok(pack)
    }
}

/// How the names of a component's packs begin where they are kept elsewhere.
fn elsewhere_prefix(component: &Path) -> String {
    let component = component.canonicalize().unwrap_or_else(|_| component.to_owned());
    format!("pack-{:016x}-", xxh3_64(component.as_os_str().as_encoded_bytes()))
}
