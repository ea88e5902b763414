//! The one place that talks to the core. It never waits for a device: what takes time is carried out
//! elsewhere, and its end comes back as a message.

mod effects;
mod leases;
mod orders;
mod parts;
mod publisher;
mod roster;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use offstage_residency::{Answer, ComponentId, DeviceId, MemoryId, Moment, Output, Residency};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, sleep_until};

use crate::device::Sample;
use crate::host::{HostLedger, HostProbe};
use crate::known::Known;
use crate::message::{Forecast, Link, Message};
pub(crate) use leases::Leases;
pub(crate) use orders::Orders;
pub(crate) use parts::{ComponentPart, DevicePart};
pub(crate) use publisher::Publisher;

pub(crate) struct Actor {
    pub(crate) core: Residency,
    pub(crate) start: Instant,
    pub(crate) link: Link,
    pub(crate) inbox: mpsc::UnboundedReceiver<Message>,
    /// Until they are gone, also the retired ones.
    pub(crate) components: BTreeMap<ComponentId, ComponentPart>,
    pub(crate) known: Arc<Known>,
    /// What the environment says about every component.
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) devices: Vec<DevicePart>,
    pub(crate) leases: Leases,
    pub(crate) orders: Orders,
    pub(crate) host: HostLedger,
    pub(crate) probe: Arc<dyn HostProbe>,
    pub(crate) loaders: Arc<Semaphore>,
    pub(crate) publisher: Publisher,
    /// When the core has something to do by itself.
    pub(crate) due: Option<Instant>,
}

impl Actor {
    /// Runs until the last handle of the driver is gone.
    pub(crate) async fn run(mut self) {
        self.settle();
        loop {
            let wake = [self.due, self.orders.due(), self.publisher.due()].into_iter().flatten().min();
            tokio::select! {
                message = self.inbox.recv() => match message {
                    None | Some(Message::Close) => break,
                    Some(message) => {
                        // Who only asks changes nothing that is worth telling.
                        if !message.is_question() {
                            self.publisher.changed();
                        }
                        self.handle(message);
                    }
                },
                () = sleep_until(wake.unwrap_or(self.start)), if wake.is_some() => {
                    if self.due.is_some_and(|due| due <= Instant::now()) {
                        self.core.handle_timeout(self.now());
                        self.publisher.changed();
                    }
                }
            }
            self.settle();
            self.publisher.publish_if_due(&self.core);
        }
        for component in self.components.values() {
            component.task.cancel();
        }
    }

    fn now(&self) -> Moment {
        Moment::after_start(self.start.elapsed())
    }

    fn handle(&mut self, message: Message) {
        let now = self.now();
        match message {
            Message::Request { ask, ticket, reply } => self.request(ask, ticket, reply),
            Message::Cancel { ticket } => self.cancel(ticket),
            Message::Release { request, usage } => self.release(request, usage),
            Message::OutOfMemory { request, ticket, reply } => self.out_of_memory(request, ticket, reply),
            Message::Usage { request, used_bytes } => self.usage(request, used_bytes),
            Message::Order { components, down, when_idle, limit, reply } => {
                let until = Instant::now().checked_add(limit);
                self.order(components, down, when_idle, until, reply);
            }
            Message::Pin { component, pinned, reply } => {
                self.core.pin(component, pinned, now);
                let _ = reply.send(());
            }
            Message::Introduce { components, reply } => {
                let _ = reply.send(self.introduce(components));
            }
            Message::Retire { components, reply } => {
                self.retire(components);
                let _ = reply.send(());
            }
            Message::HostBudget { bytes, reply } => {
                self.host_budget(bytes);
                let _ = reply.send(());
            }
            Message::Estimate { ask, reply } => {
                if self.due.is_some_and(|due| due <= Instant::now()) {
                    self.publisher.changed();
                }
                self.core.handle_timeout(now);
                let estimate = self.core.estimate(&ask);
                let why = match &estimate.answer {
                    Answer::Fits => None,
                    Answer::Waits(blocker) => Some(self.core.explain(blocker)),
                    Answer::Never(reason) => Some(reason.sentence()),
                };
                let _ = reply.send(Forecast { estimate, why });
            }
            Message::IsAwaited { priority, reply } => {
                let _ = reply.send(self.core.is_awaited(priority));
            }
            Message::Snapshot { reply } => {
                self.core.handle_timeout(now);
                self.settle();
                let _ = reply.send(self.publisher.publish(&self.core));
            }
            Message::TransitionsAfter { seq, reply } => {
                let kept = self.core.transitions_after(seq).cloned().map(Arc::new).collect();
                let _ = reply.send(kept);
            }
            Message::Loaded { op, component, result, took, after } => {
                self.loaded(op, component, result, took, after);
            }
            Message::Discarded(discarded) => self.discarded(discarded),
            Message::Uploaded { op, component, device, result } => {
                self.uploaded(op, component, device, result);
            }
            Message::Evicted { op, device, bytes, result } => self.evicted(op, device, bytes, result),
            Message::Host(sample) => {
                self.host.observe(sample);
                for device in self.devices.iter().filter(|device| device.is_host()) {
                    device.board.sampled(Default::default());
                }
                self.core.observe_memory(MemoryId::HOST, self.host.reading(), now);
            }
            Message::Device { device, sample } => self.observe(device, sample),
            // Ends the loop before it gets here.
            Message::Close => {}
        }
    }

    fn observe(&mut self, device: DeviceId, sample: Sample) {
        let now = self.now();
        let Some(part) = self.devices.get_mut(device.0 as usize) else { return };
        let reading = part.reading(Some(sample));
        if let Some(memory) = part.memory {
            self.core.observe_memory(memory, reading, now);
        }
    }

    /// Does all that the core decided, until it has nothing more to say.
    fn settle(&mut self) {
        loop {
            match self.core.poll_output() {
                Output::Effect(effect) => self.carry_out(effect),
                Output::Granted(grant) => self.granted(grant),
                Output::Rejected(rejection) => self.rejected(rejection),
                Output::Revoked(revocation) => self.leases.revoke(revocation),
                Output::Receipt(receipt) => self.orders.receipt(receipt),
                Output::Gone(component) => self.gone(component),
                Output::Timeout(at) => {
                    // A deadline beyond the clock's end never comes.
                    self.due = at.and_then(|at| self.start.checked_add(at.since_start()));
                    break;
                }
            }
        }
        self.orders.answer_the_finished(Instant::now());
        self.publisher.tell_transitions(&self.core);
    }
}
