//! Why the driver says no, by what the caller can do.

use std::time::Duration;

use offstage_residency::{ComponentId, Receipt, RejectReason};

/// A lease is not to be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    #[error("{}", reason.sentence())]
    NotAdmitted {
        reason: RejectReason,
        /// When it may be worth to come again, as computed from what runs and waits. `None`: never.
        retry_after: Option<Duration>,
    },
    #[error("The server is shutting down.")]
    Closed,
}

/// A lease has no such component, or it is of another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotLeased {
    #[error("component {} is not part of this lease", .0.0)]
    Missing(ComponentId),
    #[error("component {} is of another type", .0.0)]
    OtherType(ComponentId),
}

/// The driver has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The server is shutting down.")]
pub struct Closed;

/// A component that an order found in use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("in use by {}", holders.join(", "))]
pub struct InUse {
    pub component: ComponentId,
    pub holders: Vec<String>,
}

/// Components are not made known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotIntroduced {
    /// Retire the one that has the name first.
    #[error("a component is called {0:?} already")]
    SameName(String),
    #[error("The server is shutting down.")]
    Closed,
}

/// What became of an order given by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ordered {
    /// What really came back. A release of a device copy is two steps, and two receipts.
    pub receipts: Vec<Receipt>,
    pub refused: Vec<InUse>,
    /// Done when their last lease ends.
    pub when_idle: Vec<ComponentId>,
    /// Still on their way when the time was over.
    pub unfinished: Vec<ComponentId>,
}

impl Ordered {
    /// The receipts, or the first component that was in use.
    pub fn into_receipts(mut self) -> Result<Vec<Receipt>, InUse> {
        if self.refused.is_empty() { Ok(self.receipts) } else { Err(self.refused.swap_remove(0)) }
    }
}

/// The driver did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the driver needs a tokio runtime")]
    NoRuntime,
    #[error("{0} does not answer: its instruments gave no reading within 5 s")]
    Silent(String),
    #[error("two components are called {0:?}")]
    SameName(String),
}
