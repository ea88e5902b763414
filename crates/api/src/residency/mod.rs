//! What the status page shows and its buttons ask for: who is in which memory, who waits, and why.

mod order;
mod status;
mod transition;

use async_trait::async_trait;

use crate::StudioError;
pub use order::{
    Down, EstimateAnswer, EstimateQuestion, EstimateVerdict, OrderQuestion, ReceiptLine, Warmth,
};
pub use status::{
    ComponentStatus, DeviceKind, DeviceStatus, Holding, HoldingKind, Instruments, LeaseStatus, MemorySample,
    MemoryStatus, Place, ResidencyStatus, StatisticsStatus, WaitBucket, WaitingStatus,
};
pub use transition::{Topic, TransitionLine};

/// The port to the residency core: everything that the status page, its API and the command line ask.
#[async_trait]
pub trait ResidencyDesk: Send + Sync {
    /// How things are. Answers at once, also when a device is stuck.
    fn status(&self) -> ResidencyStatus;

    /// The last ten minutes of a memory, oldest first, by the memory's position in the status.
    fn history(&self, memory: usize) -> Vec<MemorySample>;

    /// The kept transitions after a number, oldest first.
    fn transitions_after(&self, seq: u64) -> Vec<TransitionLine>;

    /// Sends one component, or all, down; answers with what that really freed.
    ///
    /// Errors: `NotFound` for an unknown component, `InUse` where a lease holds it and `when_idle` was
    /// not asked for.
    async fn order_down(&self, question: OrderQuestion) -> Result<Vec<ReceiptLine>, StudioError>;

    /// Brings a component to its device, and keeps it there until its idle timeout.
    async fn preload(&self, component: &str) -> Result<(), StudioError>;

    /// Pins a component, so that nothing but an order moves it, or unpins it.
    async fn pin(&self, component: &str, pinned: bool) -> Result<(), StudioError>;

    /// What would become of some work, without doing any.
    async fn estimate(&self, question: EstimateQuestion) -> Result<EstimateAnswer, StudioError>;
}
