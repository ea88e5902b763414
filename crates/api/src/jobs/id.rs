use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{BadId, EditId};

/// Names a job: a ULID, and the same one as the edit's that comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(EditId);

/// Names a batch: a ULID.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BatchId(EditId);

impl JobId {
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl BatchId {
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl From<EditId> for JobId {
    fn from(id: EditId) -> Self {
        JobId(id)
    }
}

impl From<JobId> for EditId {
    fn from(id: JobId) -> Self {
        id.0
    }
}

impl FromStr for JobId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        text.parse().map(JobId)
    }
}

impl FromStr for BatchId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        text.parse().map(BatchId)
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_and_its_edit_have_one_id() {
        let edit: EditId = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
        let job = JobId::from(edit.clone());
        assert_eq!(serde_json::to_string(&job).unwrap(), serde_json::to_string(&edit).unwrap());
        assert_eq!(EditId::from(job), edit);
        assert!(serde_json::from_str::<JobId>("\"../../etc/passwd\"").is_err());
    }
}
