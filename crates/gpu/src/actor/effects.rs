//! Steps begin elsewhere, and their ends come back.

use std::sync::{Arc, Weak};
use std::time::Duration;

use offstage_residency::{ComponentId, DeviceId, Effect, Measured, OpError, OpId, Step};
use tokio::time::Instant;

use super::Actor;
use crate::component::{DeviceCopy, HostCopy};
use crate::host::HostSample;
use crate::message::{Discarded, Message, Probed};
use crate::owner::{Job, What};
use crate::owner_thread::panic_text;

impl Actor {
    pub(super) fn carry_out(&mut self, effect: Effect) {
        self.orders.goes_on(&effect);
        let Effect { op, component, step } = effect;
        match step {
            Step::Load => self.load(op, component),
            Step::Upload(device) => self.upload(op, component, device),
            Step::Evict(device) => self.evict(op, component, device),
            Step::Discard => self.discard(op, component),
        }
    }

    /// Reads a component on a thread where it may block. A panic is a failure.
    fn load(&mut self, op: OpId, component: ComponentId) {
        let Some(part) = self.components.get(&component) else { return };
        self.host.copies_bytes += part.bytes;
        part.task.progress(0);
        let (load, task) = (part.load.clone(), part.task.clone());
        let (loaders, probe, link) = (self.loaders.clone(), self.probe.clone(), self.link.clone());
        tokio::spawn(async move {
            // The semaphore is never closed; without a permit there would only be no bound.
            let _permit = loaders.acquire().await;
            let started = Instant::now();
            let work = tokio::task::spawn_blocking(move || (load.load(&task), probe.sample()));
            let (result, after) = match work.await {
                Ok((result, after)) => (result.map_err(OpError::from), after),
                Err(error) => {
                    let why = error.try_into_panic().map_or_else(
                        |_| "its load was given up".to_owned(),
                        |panic| format!("its load panicked: {}", panic_text(panic.as_ref())),
                    );
                    (Err(OpError::Failed(why)), None)
                }
            };
            let took = started.elapsed();
            let _ = link.send(Message::Loaded { op, component, result, took, after });
        });
    }

    pub(super) fn loaded(
        &mut self,
        op: OpId,
        component: ComponentId,
        result: Result<HostCopy, OpError>,
        took: Duration,
        after: Option<HostSample>,
    ) {
        let now = self.now();
        let Some(part) = self.components.get_mut(&component) else { return };
        self.host.copies_bytes = self.host.copies_bytes.saturating_sub(part.bytes);
        let before = self.host.reading();
        let result = result.map(|copy| {
            part.bytes = copy.bytes;
            self.host.copies_bytes += copy.bytes;
            part.host = Some(copy);
            part.bytes
        });
        if let Some(sample) = after {
            self.host.observe(sample);
        }
        let after = self.host.reading();
        let result = result.map(|bytes| Measured { bytes, before, after, took });
        self.core.handle_completion(op, result, now);
    }

    /// On the CPU the device copy is the host copy: nothing moves, and it is there at once.
    fn upload(&mut self, op: OpId, component: ComponentId, device: DeviceId) {
        let now = self.now();
        let parts = (self.components.get_mut(&component), self.devices.get(device.0 as usize));
        let (Some(part), Some(on)) = parts else { return };
        let Some(host) = part.host.clone() else {
            let lost = OpError::Failed("its host copy is gone".to_owned());
            self.core.handle_completion(op, Err(lost), now);
            return;
        };
        match &on.owner {
            Some(owner) => {
                let what = What::Upload(host, part.load.clone());
                self.send(op, owner.jobs.send(Job { op, component, what }).is_ok());
            }
            None => {
                part.device = Some(DeviceCopy { bytes: 0, value: host.value });
                self.nothing_moved(op);
            }
        }
    }

    pub(super) fn uploaded(
        &mut self,
        op: OpId,
        component: ComponentId,
        device: DeviceId,
        result: Result<(DeviceCopy, Probed), OpError>,
    ) {
        let now = self.now();
        let parts = (self.components.get_mut(&component), self.devices.get_mut(device.0 as usize));
        let (Some(part), Some(on)) = parts else { return };
        let result = result.map(|(copy, probed)| {
            let before = on.reading(probed.before);
            on.placed_bytes += copy.bytes;
            let bytes = copy.bytes;
            part.device = Some(copy);
            Measured { bytes, before, after: on.reading(probed.after), took: probed.took }
        });
        self.core.handle_completion(op, result, now);
    }

    fn evict(&mut self, op: OpId, component: ComponentId, device: DeviceId) {
        let parts = (self.components.get_mut(&component), self.devices.get(device.0 as usize));
        let (Some(part), Some(on)) = parts else { return };
        match (&on.owner, part.device.take()) {
            (Some(owner), Some(copy)) => {
                let what = What::Evict(copy);
                self.send(op, owner.jobs.send(Job { op, component, what }).is_ok());
            }
            _ => self.nothing_moved(op),
        }
    }

    pub(super) fn evicted(
        &mut self,
        op: OpId,
        device: DeviceId,
        bytes: u64,
        result: Result<Probed, OpError>,
    ) {
        let now = self.now();
        let Some(on) = self.devices.get_mut(device.0 as usize) else { return };
        let result = result.map(|probed| {
            let before = on.reading(probed.before);
            on.placed_bytes = on.placed_bytes.saturating_sub(bytes);
            Measured { bytes, before, after: on.reading(probed.after), took: probed.took }
        });
        self.core.handle_completion(op, result, now);
    }

    fn discard(&mut self, op: OpId, component: ComponentId) {
        let Some(part) = self.components.get_mut(&component) else { return };
        let Some(HostCopy { bytes, value }) = part.host.take() else {
            self.nothing_moved(op);
            return;
        };
        let (probe, link) = (self.probe.clone(), self.link.clone());
        // To free many gigabytes takes a while.
        tokio::task::spawn_blocking(move || {
            let started = Instant::now();
            let kept = Arc::downgrade(&value);
            drop(value);
            let (took, after) = (started.elapsed(), probe.sample());
            let _ = link.send(Message::Discarded(Discarded { op, bytes, kept, after, took }));
        });
    }

    /// On the host, a drop is proven by nobody having the value any more: the process's size says
    /// little, since other work comes and goes in it and its allocator keeps pages for later.
    pub(super) fn discarded(&mut self, discarded: Discarded) {
        let Discarded { op, bytes, kept, after: sample, took } = discarded;
        let now = self.now();
        let mut before = self.host.reading();
        self.host.copies_bytes = self.host.copies_bytes.saturating_sub(bytes);
        let is_gone = Weak::strong_count(&kept) == 0;
        if !is_gone {
            self.host.keep_watching(kept, bytes);
        }
        if let Some(sample) = sample {
            self.host.observe(sample);
        }
        let mut after = self.host.reading();
        // Free memory moves for other reasons too; no more than this is this step's doing.
        if is_gone {
            before.ours_bytes = after.ours_bytes.saturating_add(bytes);
            after.free_bytes = after.free_bytes.min(before.free_bytes.saturating_add(bytes));
        } else {
            after.ours_bytes = after.ours_bytes.max(before.ours_bytes);
            after.free_bytes = after.free_bytes.min(before.free_bytes);
        }
        self.core.handle_completion(op, Ok(Measured { bytes, before, after, took }), now);
    }

    /// A step in the host's memory that copies nothing and frees nothing.
    fn nothing_moved(&mut self, op: OpId) {
        let now = self.now();
        let reading = self.host.reading();
        let measured = Measured { bytes: 0, before: reading, after: reading, took: Duration::ZERO };
        self.core.handle_completion(op, Ok(measured), now);
    }

    /// A job that no owner takes has failed.
    fn send(&mut self, op: OpId, is_sent: bool) {
        if !is_sent {
            let now = self.now();
            let gone = OpError::Failed("its device's owner is gone".to_owned());
            self.core.handle_completion(op, Err(gone), now);
        }
    }
}
