//! The handle that everybody has: cheap to clone, and never in the way of a device.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use offstage_residency::{
    ComponentId, DeviceId, Down, Estimate, LeaseRequest, Moment, Priority, Snapshot, Transition, WorkClass,
};
use tokio::sync::{broadcast, oneshot, watch};
use tokio::time::Instant;

use crate::builder::Builder;
use crate::known::Known;
use crate::lease::{Lease, wait_for};
use crate::message::{Forecast, Link, Message, NewComponent};
use crate::rejected::{Closed, NotIntroduced, Ordered, Rejected};
use crate::status::{Board, DeviceStatus};

/// Lends components on devices. The driver ends when the last handle is dropped.
#[derive(Clone)]
pub struct Driver {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) link: Link,
    pub(crate) next_ticket: AtomicU64,
    pub(crate) start: Instant,
    pub(crate) started_at: SystemTime,
    pub(crate) known: Arc<Known>,
    pub(crate) boards: Vec<Arc<Board>>,
    pub(crate) snapshots: watch::Receiver<Arc<Snapshot>>,
    pub(crate) transitions: broadcast::Sender<Arc<Transition>>,
}

impl Driver {
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    /// Waits for a lease on everything the request names. Dropping the future takes the request back.
    pub async fn lease(&self, ask: LeaseRequest) -> Result<Lease, Rejected> {
        let ticket = self.inner.next_ticket.fetch_add(1, Ordering::Relaxed);
        wait_for(self.inner.link.clone(), ticket, |reply| Message::Request { ask, ticket, reply }).await
    }

    /// What would become of a request that came now.
    pub async fn estimate(&self, ask: LeaseRequest) -> Result<Forecast, Closed> {
        self.ask(|reply| Message::Estimate { ask, reply }).await
    }

    /// Sends components down by hand, and waits for the receipts, no longer than `limit`. What is in
    /// use is refused, or done `when_idle` without waiting for that.
    pub async fn order_down(
        &self,
        components: impl Into<Vec<ComponentId>>,
        down: Down,
        when_idle: bool,
        limit: Duration,
    ) -> Result<Ordered, Closed> {
        let components = components.into();
        self.ask(|reply| Message::Order { components, down, when_idle, limit, reply }).await
    }

    /// A pinned component makes room for nobody and has no idle timeout; only an order moves it.
    pub async fn pin(&self, component: ComponentId, pinned: bool) -> Result<(), Closed> {
        self.ask(|reply| Message::Pin { component, pinned, reply }).await
    }

    /// Makes components known while others are lent: all of them, or none. From now on they are lent,
    /// shown and counted as those from the start. Their ids come in their order.
    pub async fn introduce(&self, components: Vec<NewComponent>) -> Result<Vec<ComponentId>, NotIntroduced> {
        let introduced = self.ask(|reply| Message::Introduce { components, reply }).await;
        introduced.unwrap_or(Err(NotIntroduced::Closed))
    }

    /// Takes components out for good: from now on, who asks for one of them or waits for it is refused
    /// with [`RejectReason::Retired`](crate::RejectReason::Retired), and who holds it may finish. Then
    /// they leave their devices and the host; until that is done, snapshots list them as retired. Their
    /// names are free at once.
    pub async fn retire(&self, components: impl Into<Vec<ComponentId>>) -> Result<(), Closed> {
        let components = components.into();
        self.ask(|reply| Message::Retire { components, reply }).await
    }

    /// Changes the most that is held in the host's memory at any time.
    pub async fn set_host_budget(&self, bytes: u64) -> Result<(), Closed> {
        self.ask(|reply| Message::HostBudget { bytes, reply }).await
    }

    /// Brings a component onto a device, where it stays for its idle timeout. `None`: where work
    /// with it would go.
    pub async fn preload(&self, component: ComponentId, device: Option<DeviceId>) -> Result<(), Rejected> {
        let mut ask = LeaseRequest::new("preload", [component], WorkClass::GpuBound);
        ask.workspace_bytes = Some(0);
        let placed = match device {
            Some(device) => Some(device),
            None => {
                let forecast = self.estimate(ask.clone()).await.map_err(|_| Rejected::Closed)?;
                let Estimate { device, .. } = forecast.estimate;
                device
            }
        };
        // A transfer computes nothing: it need not wait for those who do.
        ask.class = WorkClass::CpuBound;
        ask.device = placed;
        ask.keep_warm = true;
        self.lease(ask).await.map(drop)
    }

    /// Whether somebody waits who goes before a newcomer of this priority: who holds a lease from one
    /// piece of work to the next gives it back then.
    pub async fn is_awaited(&self, priority: Priority) -> Result<bool, Closed> {
        self.ask(|reply| Message::IsAwaited { priority, reply }).await
    }

    /// How things are now, as the core sees them.
    pub async fn snapshot(&self) -> Result<Arc<Snapshot>, Closed> {
        self.ask(|reply| Message::Snapshot { reply }).await
    }

    /// Snapshots as things change, at most four a second. `borrow` on it answers at once, always.
    pub fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.inner.snapshots.clone()
    }

    /// Every transition from now on. Slow readers lose the oldest and are told so; what was lost is
    /// in [`Driver::transitions_after`]. To miss nothing: subscribe first, then read what was before,
    /// and skip by number what came twice.
    pub fn transitions(&self) -> broadcast::Receiver<Arc<Transition>> {
        self.inner.transitions.subscribe()
    }

    /// The kept transitions after this number, oldest first.
    pub async fn transitions_after(&self, seq: u64) -> Result<Vec<Arc<Transition>>, Closed> {
        self.ask(|reply| Message::TransitionsAfter { seq, reply }).await
    }

    /// Instruments and whereabouts of each device, in the order of their ids. Never waits.
    pub fn devices(&self) -> Vec<DeviceStatus> {
        self.inner.boards.iter().map(|board| board.status()).collect()
    }

    /// The component of this name; a retired one has none any more.
    pub fn component(&self, name: &str) -> Option<ComponentId> {
        self.inner.known.named(name)
    }

    /// Those that can be asked for, in the order of their ids.
    pub fn components(&self) -> Vec<(ComponentId, String)> {
        self.inner.known.names()
    }

    /// How many bytes of a component were read so far, of the load that runs or ran last.
    pub fn read_bytes(&self, component: ComponentId) -> Option<u64> {
        self.inner.known.task(component).map(|task| task.read_bytes())
    }

    /// The core's time: how long the driver runs. Deadlines of requests count in it.
    pub fn now(&self) -> Moment {
        Moment::after_start(self.inner.start.elapsed())
    }

    /// Moments of snapshots and transitions count from here.
    pub fn started_at(&self) -> SystemTime {
        self.inner.started_at
    }

    /// Ends the driver: whoever waits is told so, and loads are asked to give up. The same happens
    /// when the last handle is dropped.
    pub async fn close(&self) {
        let _ = self.inner.link.send(Message::Close);
        self.inner.link.closed().await;
    }

    /// The actor is there and answers.
    pub fn is_running(&self) -> bool {
        !self.inner.link.is_closed()
    }

    async fn ask<T>(&self, message: impl FnOnce(oneshot::Sender<T>) -> Message) -> Result<T, Closed> {
        let (reply, answer) = oneshot::channel();
        self.inner.link.send(message(reply)).map_err(|_| Closed)?;
        answer.await.map_err(|_| Closed)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let _ = self.link.send(Message::Close);
    }
}
