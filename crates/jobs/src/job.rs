use std::fmt;
use std::str::FromStr;

use offstage_api::jobs::{BatchId, ClientId, JobId, JobOptions};
use offstage_api::{Edit, Problem};

use crate::eta::{Prediction, Work};
use crate::fair::Place;
use crate::objects::ContentHash;
use crate::state::{Outcome, Standing};

/// A job to be accepted. Its objects are put before ([`crate::Objects::put_file`]).
#[derive(Clone, Debug)]
pub struct NewJob {
    pub id: JobId,
    pub prompt: Option<String>,
    pub work: Work,
    /// What the one who runs it needs to know; nobody else reads it.
    pub spec: String,
    pub options: JobOptions,
    pub objects: Vec<(Role, ContentHash)>,
    /// How long its model takes to come, as things are now.
    pub residency: Prediction,
}

/// What an object is to a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// As it was received.
    Photo,
    Mask,
    Result,
    Thumbnail,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectRef {
    pub role: Role,
    pub hash: ContentHash,
    pub bytes: u64,
}

/// A job as it is kept. Times are milliseconds since 1970-01-01 UTC.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub id: JobId,
    pub client: ClientId,
    /// Raised by each change: of two versions the higher is the later.
    pub revision: u64,
    pub standing: Standing,
    /// Its seq is the order of submission, and the cursor of lists.
    pub place: Place,
    pub prompt: Option<String>,
    pub work: Work,
    pub spec: String,
    pub options: JobOptions,
    pub objects: Vec<ObjectRef>,
    pub favourite: bool,
    pub created_at_ms: u64,
    /// When its latest attempt began.
    pub started_at_ms: Option<u64>,
    pub finished_at_ms: Option<u64>,
    /// When it was expected to be done, as stated when it was submitted.
    pub due_ms: Option<(u64, u64)>,
    /// How long its model was expected to take to come when it was submitted.
    pub residency_ms: u64,
    pub failure: Option<Problem>,
    pub edit: Option<Edit>,
    pub deleted_at_ms: Option<u64>,
}

/// A batch as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    pub id: BatchId,
    pub client: ClientId,
    pub created_at_ms: u64,
}

/// The right to run a job, until its lease is lost.
#[derive(Clone, Debug)]
pub struct Claim {
    pub job: Job,
    /// Names this attempt in every write.
    pub epoch: u64,
    /// How many of its batch still wait: what it borrowed is worth holding for the next.
    pub batch_waiting: u64,
}

/// What a run gives. The objects are put before.
#[derive(Clone, Debug)]
pub struct Done {
    /// Its id is the job's.
    pub edit: Edit,
    pub objects: Vec<(Role, ContentHash)>,
    /// The work itself, without waiting for memory: teaches what such work takes.
    pub run_ms: u64,
}

/// Why a run gave nothing.
#[derive(Clone, Debug)]
pub struct Failure {
    pub problem: Problem,
    /// The same may succeed later: memory ran out, a device disappeared.
    pub retryable: bool,
    /// When the caller knows better than the usual backoff.
    pub retry_after_ms: Option<u64>,
}

/// A job after an event, with what the event did.
#[derive(Clone, Debug)]
pub struct Moved {
    pub job: Job,
    pub outcome: Outcome,
}

impl Job {
    /// The object of a role, where the job has one.
    pub fn object(&self, role: Role) -> Option<&ObjectRef> {
        self.objects.iter().find(|object| object.role == role)
    }
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Photo, Role::Mask, Role::Result, Role::Thumbnail];

    pub fn name(self) -> &'static str {
        match self {
            Role::Photo => "photo",
            Role::Mask => "mask",
            Role::Result => "result",
            Role::Thumbnail => "thumbnail",
        }
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Role::ALL.into_iter().find(|role| role.name() == name).ok_or(())
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
