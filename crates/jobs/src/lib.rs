//! Jobs that survive: a durable queue, its store, its objects and its worker.
//!
//! An edit is a job. Once it is accepted it survives the process: after a crash what waited waits,
//! what ran runs again (at least once, at most [`MAX_ATTEMPTS`] times), and what was finished is
//! finished. How to use it:
//!
//! 1. [`Jobs::open`] below the data folder; tell the user what [`OpenedJobs`] says.
//! 2. [`Jobs::work`] with a [`Run`] in a task of its own.
//! 3. Put files with [`Objects::put_file`], then [`Jobs::submit`] a [`NewJob`]; everything else that
//!    [`offstage_api::jobs::JobDesk`] asks for is a method of [`Jobs`].
//!
//! Pure, without clock or disk: [`decide`] (what becomes of a job), [`Line`] (who goes next), [`Runs`]
//! (when it is done), [`admit`] (whether there is room).

mod desk;
mod error;
mod eta;
mod events;
mod fair;
mod job;
mod limits;
mod objects;
mod retention;
mod sqlite;
mod state;
mod store;
mod worker;

pub use desk::{Clock, Coming, Jobs, OpenedJobs, Opening, Settings};
pub use error::StoreError;
pub use eta::{Kind, Load, Prediction, RUNS_KEPT, Runs, Work};
pub use events::{Events, Follower, Happening, Heard, What};
pub use fair::{Line, Place, Waiting, lane};
pub use job::{Batch, Claim, Done, Failure, Job, Moved, NewJob, ObjectRef, Role};
pub use limits::{Counts, Drain, Full, admit};
pub use objects::{ContentHash, ObjectRules, Objects, free_bytes};
pub use retention::{Purged, Retention};
pub use sqlite::{Opened, SqliteOptions, SqliteStore, WRITE_POINTS};
pub use state::{
    End, Event, LEASE_MS, MAX_ATTEMPTS, MAX_BACKOFF_MS, Outcome, RENEW_MS, Refusal, Standing, decide,
};
pub use store::{
    Outlook, Report, Shift, Store, Submission, SubmitError, Submitted, Totals, Unhindered, WritePoints,
};
pub use worker::{Context, Run, Stop};
