use std::path::Path;
use std::{fs, io};

use offstage_api::{Edit, Output};
use serde::{Deserialize, Serialize};

use super::content::ContentHash;

pub(super) const RECORD_NAME: &str = "edit.json";
pub(super) const MASK_NAME: &str = "mask";
/// The version of the record's form; records of another are passed over and swept.
pub(super) const VERSION: u32 = 1;

/// All that is needed to show an edit and to make it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub version: u32,
    pub edit: Edit,
    pub(super) original: ContentHash,
    pub has_mask: bool,
    pub feather_px: f32,
    /// As it was asked for.
    pub output: Output,
    /// Whether the kept result is smaller than the edit at full resolution.
    pub shrunk: bool,
}

impl Record {
    /// Reads the record in an edit's folder. What is no record counts as not there.
    pub(super) fn read(folder: &Path) -> io::Result<Record> {
        let bytes = fs::read(folder.join(RECORD_NAME))?;
        match serde_json::from_slice::<Record>(&bytes) {
            Ok(record) if record.version == VERSION => Ok(record),
            Ok(_) | Err(_) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn result_name(&self) -> String {
        format!("result.{}", self.edit.output.format.extension())
    }
}
