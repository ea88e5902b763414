//! Components that come and go while others are lent.

use std::collections::BTreeSet;
use std::sync::Arc;

use offstage_residency::{ComponentId, MemoryId};

use super::{Actor, ComponentPart};
use crate::component::LoadTask;
use crate::message::NewComponent;
use crate::rejected::NotIntroduced;

impl Actor {
    /// All of them, or none.
    pub(super) fn introduce(
        &mut self,
        components: Vec<NewComponent>,
    ) -> Result<Vec<ComponentId>, NotIntroduced> {
        let mut seen = BTreeSet::new();
        let is_taken = |name: &str| self.known.named(name).is_some();
        let twice = components.iter().find(|(spec, _)| is_taken(&spec.name) || !seen.insert(&spec.name));
        if let Some((spec, _)) = twice {
            return Err(NotIntroduced::SameName(spec.name.clone()));
        }
        let now = self.now();
        let ids = components.into_iter().map(|(mut spec, load)| {
            spec.policy.idle_timeout = self.idle_timeout.unwrap_or(spec.policy.idle_timeout);
            let task = Arc::new(LoadTask::default());
            let (name, bytes) = (spec.name.clone(), spec.shadow_bytes);
            let id = self.core.introduce(spec, now);
            self.components.insert(id, ComponentPart::new(load, Arc::clone(&task), bytes));
            self.known.add(id, name, task);
            id
        });
        let ids = ids.collect();
        // Whoever hears of them next finds them in the snapshot.
        self.publisher.publish(&self.core);
        Ok(ids)
    }

    pub(super) fn retire(&mut self, components: Vec<ComponentId>) {
        let now = self.now();
        for id in components {
            self.known.remove(id);
            if self.core.retire(id, now)
                && let Some(part) = self.components.get(&id)
            {
                part.task.cancel();
            }
        }
        self.publisher.publish(&self.core);
    }

    pub(super) fn gone(&mut self, component: ComponentId) {
        self.components.remove(&component);
        self.publisher.changed();
    }

    pub(super) fn host_budget(&mut self, bytes: u64) {
        let now = self.now();
        self.core.set_budget(MemoryId::HOST, Some(bytes), now);
    }
}
