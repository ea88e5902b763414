//! The right to use components on a device, given back when it is dropped.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use offstage_residency::{ComponentId, DeviceId, Grant, RequestId, Revocation, Usage};
use tokio::sync::{oneshot, watch};

use crate::component::Value;
use crate::message::{Link, Message, Ticket};
use crate::rejected::{NotLeased, Rejected};

/// Components on a device, and workspace beside them, until it is dropped.
///
/// Drop what [`Lease::component`] gave before the lease, or the offload that follows finds the
/// bytes still in use and is unverified.
#[must_use = "a lease that is dropped is given back at once"]
pub struct Lease {
    grant: Grant,
    parts: Vec<(ComponentId, Value)>,
    /// The highest workspace reported so far.
    peak_bytes: AtomicU64,
    revoked: watch::Receiver<Option<Revocation>>,
    /// Taken when the lease ends in another way than by being dropped.
    link: Option<Link>,
}

impl Lease {
    pub(crate) fn new(
        grant: Grant,
        parts: Vec<(ComponentId, Value)>,
        revoked: watch::Receiver<Option<Revocation>>,
        link: Link,
    ) -> Self {
        Self { grant, parts, peak_bytes: AtomicU64::new(0), revoked, link: Some(link) }
    }

    /// The component's copy on this lease's device.
    pub fn component<T: Any + Send + Sync>(&self, id: ComponentId) -> Result<Arc<T>, NotLeased> {
        let part = self.parts.iter().find(|(part, _)| *part == id);
        let (_, value) = part.ok_or(NotLeased::Missing(id))?;
        value.clone().downcast().map_err(|_| NotLeased::OtherType(id))
    }

    pub fn request(&self) -> RequestId {
        self.grant.request
    }

    pub fn device(&self) -> DeviceId {
        self.grant.device
    }

    /// What is booked for this work beside the components.
    pub fn workspace_bytes(&self) -> u64 {
        self.grant.workspace_bytes
    }

    /// The rung of the ladder to run at: 0 is the work as asked for.
    pub fn rung(&self) -> usize {
        self.grant.rung
    }

    /// How often this work ran out of memory before.
    pub fn attempt(&self) -> u32 {
        self.grant.attempt
    }

    pub fn waited(&self) -> Duration {
        self.grant.waited
    }

    /// Tells what the workspace takes now. Peaks teach the next prediction; beyond the limit of a
    /// component the lease is revoked.
    pub fn report_usage(&self, used_bytes: u64) {
        let before = self.peak_bytes.fetch_max(used_bytes, Ordering::Relaxed);
        if let Some(link) = self.link.as_ref().filter(|_| used_bytes > before) {
            let _ = link.send(Message::Usage { request: self.grant.request, used_bytes });
        }
    }

    /// The work used more than it may, and is to end now.
    pub fn is_revoked(&self) -> bool {
        self.revoked.borrow().is_some()
    }

    /// Waits until the work is to end. Never comes true for work that keeps to its limit.
    pub async fn revoked(&self) -> Revocation {
        let mut revoked = self.revoked.clone();
        let seen = revoked.wait_for(Option::is_some).await.ok().and_then(|revoked| revoked.clone());
        match seen {
            Some(revocation) => revocation,
            // The driver has ended: nobody revokes any more.
            None => std::future::pending().await,
        }
    }

    /// Gives the lease back after work that was done: its time teaches what such work takes.
    pub fn finish(mut self) {
        self.give_back(true);
    }

    /// The work ran out of memory. Everything idle leaves, and the work is granted once more; after
    /// that, what the request allows: a lower rung, the processor, or the end.
    pub async fn out_of_memory(mut self) -> Result<Self, Rejected> {
        self.parts.clear();
        let Some(link) = self.link.take() else { return Err(Rejected::Closed) };
        // Tickets of callers count up from zero; those of leases come from the other end.
        let ticket = u64::MAX - self.grant.request.0;
        wait_for(link, ticket, |reply| Message::OutOfMemory { request: self.grant.request, ticket, reply })
            .await
    }

    /// Lets go of it without a word: whoever calls ends it.
    pub(crate) fn disarm(mut self) {
        self.link = None;
    }

    fn give_back(&mut self, finished: bool) {
        // First the components, then the word that they are free: an offload may follow at once.
        self.parts.clear();
        let Some(link) = self.link.take() else { return };
        let peak_bytes = *self.peak_bytes.get_mut();
        let peak_workspace_bytes = (peak_bytes > 0).then_some(peak_bytes);
        let usage = Usage { peak_workspace_bytes, finished };
        let _ = link.send(Message::Release { request: self.grant.request, usage });
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.give_back(false);
    }
}

impl std::fmt::Debug for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lease").field("grant", &self.grant).finish_non_exhaustive()
    }
}

/// Asks, and takes the question back if the future is dropped before the answer came.
pub(crate) async fn wait_for(
    link: Link,
    ticket: Ticket,
    ask: impl FnOnce(oneshot::Sender<Result<Lease, Rejected>>) -> Message,
) -> Result<Lease, Rejected> {
    let (reply, answer) = oneshot::channel();
    link.send(ask(reply)).map_err(|_| Rejected::Closed)?;
    let mut waiting = Waiting { link: Some(link), ticket };
    // A lease that is granted as this is dropped lies in the channel, and is given back with it.
    let answer = answer.await;
    waiting.link = None;
    answer.unwrap_or(Err(Rejected::Closed))
}

struct Waiting {
    link: Option<Link>,
    ticket: Ticket,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(link) = &self.link {
            let _ = link.send(Message::Cancel { ticket: self.ticket });
        }
    }
}
