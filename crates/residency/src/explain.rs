//! Who holds what, in words.

use std::time::Duration;

use crate::admission::Blocker;
use crate::bytes::Readable;
use crate::core::{Phase, Residency};
use crate::ids::{ComponentId, DeviceId, MemoryId};
use crate::memory::Holder;
use crate::spec::WorkClass;
use crate::time::Moment;

impl Residency {
    /// A holder as people call it.
    pub fn holder_name(&self, holder: Holder) -> String {
        let name = |id: ComponentId| self.component(id).spec.name.as_str();
        match holder {
            Holder::Weights(id) | Holder::Shadow(id) => match self.component(id).claims.first() {
                Some(request) => match self.requests.get(request) {
                    Some(request) => format!("{} for {}", name(id), request.ask.holder),
                    None => name(id).to_owned(),
                },
                None => name(id).to_owned(),
            },
            Holder::Workspace(request) => match self.requests.get(&request) {
                Some(request) => format!("{}'s workspace", request.ask.holder),
                None => format!("{request}'s workspace"),
            },
            Holder::Unverified(id) => format!("{}'s unverified offload", name(id)),
        }
    }

    /// The largest holders of a memory, other processes among them.
    pub(crate) fn holders_of(&self, memory: MemoryId) -> String {
        let memory = self.memory(memory);
        let mut holders: Vec<(u64, String)> =
            memory.holdings().map(|(holder, bytes)| (bytes, self.holder_name(holder))).collect();
        let foreign = memory.reading().foreign_bytes();
        if foreign > 0 {
            holders.push((foreign, "other processes".to_owned()));
        }
        holders.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let largest = holders.iter().take(3).map(|(bytes, name)| format!("{name} ({})", Readable(*bytes)));
        let text = largest.collect::<Vec<_>>().join(", ");
        if text.is_empty() { "nobody".to_owned() } else { text }
    }

    pub(crate) fn holders_of_slots(&self, device: DeviceId, class: WorkClass) -> String {
        let holders: Vec<&str> = (self.active.iter().filter_map(|id| self.requests.get(id)))
            .filter(|request| request.ask.class == class && request.phase.device() == Some(device))
            .map(|request| request.ask.holder.as_str())
            .take(3)
            .collect();
        if holders.is_empty() { "nobody".to_owned() } else { holders.join(", ") }
    }

    /// When somebody who waits for `blocker` may expect a turn. Memory that no work of ours holds comes
    /// back when it pleases others: then the deadline is all that can be promised.
    pub(crate) fn predicted_wait(
        &self,
        class: WorkClass,
        waiting: usize,
        blocker: Option<&Blocker>,
        deadline: Moment,
    ) -> Duration {
        let turn = self.predicted_turn(class, waiting);
        let theirs = self.active.is_empty() && matches!(blocker, Some(Blocker::Memory { .. }));
        if theirs { turn.max(deadline.since(self.now)) } else { turn }
    }

    /// When somebody who comes now may expect a turn: what still runs, and what waits, through the slots.
    pub(crate) fn predicted_turn(&self, class: WorkClass, waiting: usize) -> Duration {
        let slots: u32 = self.devices.iter().map(|device| device.slots.of(class)).max().unwrap_or(1).max(1);
        let running: Duration = (self.active.iter().filter_map(|id| self.requests.get(id)))
            .filter(|request| request.ask.class == class)
            .map(|request| match request.phase {
                Phase::Waiting => Duration::ZERO,
                Phase::Preparing(_) => self.run_time(&request.ask),
                // What is overdue may take as long again as it is overdue.
                Phase::Running(_, since) => self.run_time(&request.ask).abs_diff(self.now.since(since)),
            })
            .sum();
        (running + self.usual_run.saturating_mul(waiting as u32)) / slots
    }
}
