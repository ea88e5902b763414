//! Jobs: what is waiting, running and done, and [`JobDesk`], the port through which every door
//! submits, follows and cancels them.
//!
//! An edit is a job. It outlives the tab, the connection and the process that asked for it.

mod batch;
mod desk;
mod event;
mod id;
mod page;
mod progress;
mod queue;
mod request;
mod view;

pub use batch::{BatchRequest, BatchView, MAX_BATCH_PHOTOS};
pub use desk::{JobDesk, JobPicture};
pub use event::{JobEvent, JobFeed};
pub use id::{BatchId, JobId};
pub use page::{HistoryQuestion, JobPage, MAX_PAGE};
pub use progress::{Eta, Phase, Progress};
pub use queue::{Calibration, QueueLimits, QueueStatus};
pub use request::{Client, ClientId, JobOptions, JobRequest, OnOom, Priority};
pub use view::{JobState, JobView};
