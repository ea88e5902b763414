//! Who makes room: planned as a whole before the first step, only what is idle, only as much as needed.

use crate::component::{Component, Down, Place};
use crate::core::Residency;
use crate::ids::{ComponentId, MemoryId};
use crate::memory::Holder;
use crate::spec::EvictionClass;

/// A component that makes room, and how far down it goes.
pub(crate) type Victim = (ComponentId, Down);

impl Residency {
    /// Victims that give at least `shortage_bytes` of a memory back, cheapest first:
    /// lowest class, then what costs least to have back (time to reload × likelihood of use), then
    /// what was used longest ago. `None` if all of them together are not enough.
    pub(crate) fn plan_eviction(
        &self,
        memory: MemoryId,
        shortage_bytes: u64,
        spare: &[ComponentId],
    ) -> Option<Vec<Victim>> {
        let mut chosen = Vec::new();
        let mut freed_bytes = 0;
        for (victim, bytes) in self.candidates(memory, spare) {
            if freed_bytes >= shortage_bytes {
                break;
            }
            freed_bytes += bytes;
            chosen.push((victim, bytes));
        }
        if freed_bytes < shortage_bytes {
            return None;
        }
        // A later, larger victim can make earlier, smaller ones unnecessary.
        let mut index = chosen.len();
        while index > 0 {
            index -= 1;
            if freed_bytes - chosen[index].1 >= shortage_bytes {
                freed_bytes -= chosen.remove(index).1;
            }
        }
        Some(chosen.into_iter().map(|(victim, _)| victim).collect())
    }

    /// Everything that could leave a memory now.
    pub(crate) fn all_evictable(&self, memory: MemoryId) -> Vec<Victim> {
        self.candidates(memory, &[]).into_iter().map(|(victim, _)| victim).collect()
    }

    /// Bytes that are on their way out of a memory; they count as held until that was measured.
    pub(crate) fn incoming_bytes(&self, memory: MemoryId) -> u64 {
        let leaving = |component: &&Component| match component.place {
            Place::Evicting(device, _) if memory == MemoryId::HOST => {
                component.discard_next || self.device(device).memory == memory
            }
            Place::Evicting(device, _) => self.device(device).memory == memory,
            Place::Discarding(_) => memory == MemoryId::HOST,
            _ => false,
        };
        let bytes = |component: &Component| match memory {
            MemoryId::HOST if component.discard_next || matches!(component.place, Place::Discarding(_)) => {
                self.memory(memory).held_by(Holder::Shadow(component.id))
            }
            MemoryId::HOST => 0,
            _ => self.memory(memory).held_by(Holder::Weights(component.id)),
        };
        self.components.iter().filter(leaving).map(bytes).sum()
    }

    fn candidates(&self, memory: MemoryId, spare: &[ComponentId]) -> Vec<(Victim, u64)> {
        let mut candidates: Vec<(&Component, Down)> = self
            .components
            .iter()
            .filter(|component| {
                component.is_idle()
                    && !component.pinned
                    && component.spec.policy.class != EvictionClass::Never
                    && !spare.contains(&component.id)
            })
            .filter_map(|component| Some((component, self.way_out(component, memory)?)))
            .collect();
        candidates.sort_by(|(a, _), (b, _)| {
            (a.spec.policy.class.cmp(&b.spec.policy.class))
                .then(a.worth(self.now).total_cmp(&b.worth(self.now)))
                .then(a.use_rate.last().cmp(&b.use_rate.last()))
                .then(a.id.cmp(&b.id))
        });
        candidates
            .into_iter()
            .map(|(component, down)| {
                let holder = match memory {
                    MemoryId::HOST => Holder::Shadow(component.id),
                    _ => Holder::Weights(component.id),
                };
                ((component.id, down), self.memory(memory).held_by(holder))
            })
            .filter(|(_, bytes)| *bytes > 0)
            .collect()
    }

    /// How a component would leave a memory, if it is there.
    fn way_out(&self, component: &Component, memory: MemoryId) -> Option<Down> {
        match (component.place, memory) {
            (Place::Host | Place::Device(_), MemoryId::HOST) => Some(Down::Release),
            (Place::Device(device), _) if self.device(device).memory == memory => Some(Down::Offload),
            _ => None,
        }
    }
}
