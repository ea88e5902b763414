//! Steps end: with bytes measured, or with an error.

use crate::bytes::Readable;
use crate::component::Place;
use crate::core::{Phase, Residency};
use crate::ids::{ComponentId, DeviceId, MemoryId, OpId, RequestId};
use crate::log::Topic;
use crate::memory::Holder;
use crate::output::{Measured, OpError, Output, Receipt, RejectReason, Step};
use crate::time::Moment;

impl Residency {
    /// A step has ended. A step that is not under way, or no longer, is ignored.
    pub fn handle_completion(&mut self, op: OpId, result: Result<Measured, OpError>, now: Moment) {
        self.now = self.now.max(now);
        let under_way = self.components.iter().find(|component| component.place.op() == Some(op));
        if let Some((id, place)) = under_way.map(|component| (component.id, component.place)) {
            match (place, result) {
                (Place::Loading(_), Ok(measured)) => self.loaded(id, measured),
                (Place::Loading(_), Err(error)) => self.did_not_load(id, error),
                (Place::Uploading(device, _), Ok(measured)) => self.uploaded(id, device, measured),
                (Place::Uploading(device, _), Err(error)) => self.did_not_upload(id, device, error),
                (Place::Evicting(device, _), result) => self.evicted(id, device, op, result),
                (Place::Discarding(_), result) => self.discarded(id, op, result),
                (Place::Unloaded | Place::Host | Place::Device(_), _) => {}
            }
        }
        self.advance(now);
    }

    fn loaded(&mut self, id: ComponentId, mut measured: Measured) {
        // Nothing was measured: what was booked stays.
        if measured.bytes == 0 {
            measured.bytes = self.component(id).spec.shadow_bytes;
        }
        let now = self.now;
        self.statistics.total_loads += 1;
        self.statistics.loaded_bytes += measured.bytes;
        self.take_reading(MemoryId::HOST, measured.after);
        let component = self.component_mut(id);
        component.load_rate.learn(measured.bytes, measured.took);
        component.spec.shadow_bytes = measured.bytes;
        component.go(Place::Host, now);
        let (target, name) = (component.target, component.spec.name.clone());
        self.memory_mut(MemoryId::HOST).book(Holder::Shadow(id), measured.bytes);
        let text = format!(
            "{name} is on the host: {} in {:.3} s",
            Readable(measured.bytes),
            measured.took.as_secs_f64()
        );
        self.note(Topic::Residency, Some(id), None, text);
        match target {
            Some(device) => self.start(id, Step::Upload(device)),
            None => self.component_mut(id).start_clocks_if_stopped(now),
        }
        self.go_down_if_ordered(id);
    }

    fn did_not_load(&mut self, id: ComponentId, error: OpError) {
        let now = self.now;
        self.memory_mut(MemoryId::HOST).strike(Holder::Shadow(id));
        if let Some(device) = self.component(id).target {
            let memory = self.device(device).memory;
            self.memory_mut(memory).strike(Holder::Weights(id));
        }
        self.component_mut(id).go(Place::Unloaded, now);
        self.fail_claims(id, MemoryId::HOST, error);
        self.component_mut(id).forget_clocks();
    }

    fn uploaded(&mut self, id: ComponentId, device: DeviceId, measured: Measured) {
        let now = self.now;
        let memory = self.device(device).memory;
        self.statistics.cpu_to_gpu += 1;
        self.statistics.uploaded_bytes += measured.bytes;
        self.take_reading(memory, measured.after);
        self.device_mut(device).upload.learn(measured.bytes, measured.took);
        let component = self.component_mut(id);
        component.breaker.close();
        component.upload_rate.learn(measured.bytes, measured.took);
        component.go(Place::Device(device), now);
        if memory != MemoryId::HOST && measured.bytes > 0 {
            component.spec.weights_bytes = measured.bytes;
        }
        let (claims, name) = (component.claims.clone(), component.spec.name.clone());
        let weights_bytes = self.weights_bytes(id, device);
        self.memory_mut(memory).book(Holder::Weights(id), weights_bytes);
        let took = measured.took.as_secs_f64();
        let text =
            format!("{name} is on {}: {} in {took:.3} s", self.device(device).name, Readable(measured.bytes));
        self.note(Topic::Residency, Some(id), None, text);
        if claims.is_empty() {
            self.component_mut(id).start_clocks_if_stopped(now);
        }
        for request in claims {
            self.grant_if_ready(request);
        }
        self.go_down_if_ordered(id);
    }

    fn did_not_upload(&mut self, id: ComponentId, device: DeviceId, error: OpError) {
        let now = self.now;
        self.note_loss(device, &error);
        let memory = self.device(device).memory;
        self.memory_mut(memory).strike(Holder::Weights(id));
        self.component_mut(id).go(Place::Host, now);
        self.fail_claims(id, memory, error);
        self.component_mut(id).start_clocks_if_stopped(now);
        self.go_down_if_ordered(id);
    }

    /// The requests that a component was moved for: those out of memory go their way, the others fail.
    fn fail_claims(&mut self, id: ComponentId, memory: MemoryId, error: OpError) {
        // Nobody wants a retired one: whatever kept it from coming is no matter.
        if self.component(id).retired {
            return;
        }
        let claims: Vec<RequestId> = self.component(id).claims.iter().copied().collect();
        let name = self.component(id).spec.name.clone();
        match error {
            OpError::OutOfMemory => {
                self.note(Topic::Trouble, Some(id), None, format!("{name} ran out of memory on its way"));
                for request in claims {
                    self.after_oom(request, memory);
                }
            }
            OpError::Failed(why) => {
                self.statistics.failures += 1;
                let (cooldown, now) = (self.limits.cooldown, self.now);
                let pause = self.component_mut(id).breaker.trip(why.clone(), cooldown, now);
                let text = format!("{name} failed: {why}; left alone for {} s", pause.as_secs());
                self.note(Topic::Trouble, Some(id), None, text);
                self.turn_away(claims, &RejectReason::Failed { component: name, why });
            }
            // The component is as good as before: others may still run it.
            OpError::DeviceLost(why) => {
                self.statistics.failures += 1;
                let lost = self.devices.iter().find(|device| device.memory == memory);
                let device = lost.map(|device| device.name.clone()).unwrap_or_default();
                self.turn_away(claims, &RejectReason::DeviceLost { device, why });
            }
        }
    }

    /// Refuses those of these requests that wait for their parts.
    fn turn_away(&mut self, claims: Vec<RequestId>, reason: &RejectReason) {
        for request in claims {
            let waits = self.requests.get(&request).map(|request| request.phase);
            if matches!(waits, Some(Phase::Preparing(_))) {
                self.reject(request, reason.clone());
            }
        }
    }

    /// A device that is beyond use is left alone from now on.
    fn note_loss(&mut self, device: DeviceId, error: &OpError) {
        let OpError::DeviceLost(why) = error else { return };
        let device = self.device_mut(device);
        if device.lost.is_none() {
            device.lost = Some(why.clone());
            let text = format!("{} is out of order until this process is replaced: {why}", device.name);
            self.note(Topic::Trouble, None, None, text);
        }
    }

    fn evicted(&mut self, id: ComponentId, device: DeviceId, op: OpId, result: Result<Measured, OpError>) {
        let now = self.now;
        if let Err(error) = &result {
            self.note_loss(device, error);
        }
        let memory = self.device(device).memory;
        let expected_bytes = self.memory_mut(memory).strike(Holder::Weights(id));
        self.statistics.gpu_to_cpu += 1;
        let component = self.component_mut(id);
        component.go(Place::Host, now);
        let from = self.device(device).name.clone();
        self.write_receipt(id, op, (memory, &from), expected_bytes, result);
        let component = self.component_mut(id);
        if component.discard_next && component.is_idle() {
            self.start(id, Step::Discard);
        } else {
            component.start_clocks_if_stopped(now);
        }
    }

    fn discarded(&mut self, id: ComponentId, op: OpId, result: Result<Measured, OpError>) {
        let now = self.now;
        let expected_bytes = self.memory_mut(MemoryId::HOST).strike(Holder::Shadow(id));
        self.statistics.full_releases += 1;
        let component = self.component_mut(id);
        component.go(Place::Unloaded, now);
        component.forget_clocks();
        self.write_receipt(id, op, (MemoryId::HOST, "the host"), expected_bytes, result);
    }

    /// Holds an offload to its promise: what did not come back stays booked, as unverified.
    ///
    /// Came back is what free memory grew by, or what the device no longer counts as ours: another
    /// process may take the one before it is read, and only an idle device shows both.
    fn write_receipt(
        &mut self,
        id: ComponentId,
        op: OpId,
        (memory, from): (MemoryId, &str),
        expected_bytes: u64,
        result: Result<Measured, OpError>,
    ) {
        let reading = self.memory(memory).reading();
        let measured = result.unwrap_or(Measured { before: reading, after: reading, ..Measured::default() });
        let freed = measured.after.free_bytes.saturating_sub(measured.before.free_bytes);
        let ours = measured.before.ours_bytes.saturating_sub(measured.after.ours_bytes);
        let measured_bytes = freed.max(ours);
        let missing_bytes = expected_bytes.saturating_sub(measured_bytes);
        let verified = missing_bytes <= self.limits.tolerance_bytes;
        let receipt = Receipt {
            op,
            component: id,
            memory,
            expected_bytes,
            measured_bytes,
            free_before_bytes: measured.before.free_bytes,
            free_after_bytes: measured.after.free_bytes,
            took: measured.took,
            verified,
            at: self.now,
        };
        self.statistics.freed_bytes += measured_bytes;
        self.take_reading(memory, measured.after);
        if !verified {
            self.statistics.unverified += 1;
            let before = self.memory(memory).held_by(Holder::Unverified(id));
            self.memory_mut(memory).book(Holder::Unverified(id), before.saturating_add(missing_bytes));
        }
        self.component_mut(id).last_receipt = Some(receipt);
        let name = &self.component(id).spec.name;
        let word = if verified { "verified" } else { "UNVERIFIED" };
        let text = format!(
            "{name} left {from}: {} of {} back in {:.3} s, {word}",
            Readable(measured_bytes),
            Readable(expected_bytes),
            receipt.took.as_secs_f64()
        );
        self.note(Topic::Memory, Some(id), None, text);
        self.outputs.push_back(Output::Receipt(receipt));
    }

    /// An order that came while a component was in use or on its way is carried out as soon as it is
    /// neither, whoever waits for it.
    pub(crate) fn go_down_if_ordered(&mut self, id: ComponentId) {
        let component = self.component_mut(id);
        if !component.is_idle() || component.place.op().is_some() {
            return;
        }
        if let Some(down) = component.when_idle.take() {
            component.forget_promises();
            self.send_down(id, down);
        }
    }
}
