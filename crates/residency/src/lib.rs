//! Decides which component is in which memory, and who waits.
//!
//! Pure: every call takes the time, nothing is measured, nothing is moved. The caller tells what
//! happened (`handle_request`, `handle_release`, `handle_cancel`, `handle_completion`, `handle_oom`,
//! `observe_memory`, `observe_usage`, `handle_timeout`, `order_down`, `pin`, `introduce`, `retire`,
//! `set_budget`), then drains `poll_output` up to `Output::Timeout`, carries out each [`Effect`] and
//! tells its end. All decisions happen in one function, `advance`, whose doc comment is the decision
//! tree.
//!
//! The rules that hold after every call:
//! 1. Everything is booked in a ledger before it is loaded; every byte has one named holder.
//! 2. What is on its way out stays booked until it was measured to be out.
//! 3. A component on its way out is waited for, never raced.
//! 4. A lease set is granted as a whole; its holder asks for nothing more.
//! 5. Priority is strict, first come first served within it; a request may be passed only by
//!    such as need nothing moved, and only so often.
//! 6. Out of memory: everything idle leaves, one more attempt, then what the request allows.
//! 7. An offload whose bytes did not come back is unverified: it blocks admission and is shown.
//! 8. Free memory is what the device says: others live there too.
//! 9. Before an offload the queue is looked at: what the next one needs stays.
//! 10. A retired component is lent to nobody any more. What is lent of it ends in its own time; then
//!     it leaves, and its id is not given again.

mod admission;
mod advance;
mod breaker;
mod bytes;
mod completion;
mod component;
mod core;
mod dry_run;
mod evict;
mod explain;
mod ids;
mod learning;
mod log;
mod memory;
mod order;
mod output;
mod queue;
mod request;
mod requests;
mod roster;
mod snapshot;
mod spec;
mod statistics;
mod time;

pub use admission::Blocker;
pub use breaker::Breaker;
pub use bytes::{GIB, MIB, Readable};
pub use component::{Down, Place};
pub use core::Residency;
pub use dry_run::{Answer, Estimate, Warmth};
pub use ids::{ComponentId, DeviceId, MemoryId, OpId, RequestId};
pub use log::{Topic, Transition};
pub use memory::{Holder, Memory};
pub use order::Order;
pub use output::{
    Effect, Grant, Measured, OpError, Output, Receipt, RejectReason, Rejection, Revocation, Step,
};
pub use request::{LeaseRequest, OnOom, Priority, Reading, Rung, Usage};
pub use snapshot::{ComponentView, DeviceView, LeaseView, MemoryView, Snapshot, WaitingView};
pub use spec::{
    ComponentSpec, DeviceMemory, DeviceSpec, EvictionClass, Limits, MemorySpec, ResidencyPolicy, Slots,
    WorkClass, WorkspaceFormula,
};
pub use statistics::{Statistics, WaitHistogram};
pub use time::Moment;
