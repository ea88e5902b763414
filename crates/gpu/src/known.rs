use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use offstage_residency::ComponentId;

use crate::component::LoadTask;

/// The components that can be asked for. The actor writes it, everybody reads it without waiting for the actor.
#[derive(Default)]
pub(crate) struct Known(RwLock<BTreeMap<ComponentId, Entry>>);

struct Entry {
    name: String,
    task: Arc<LoadTask>,
}

impl Known {
    pub(crate) fn add(&self, id: ComponentId, name: String, task: Arc<LoadTask>) {
        self.write().insert(id, Entry { name, task });
    }

    pub(crate) fn remove(&self, id: ComponentId) {
        self.write().remove(&id);
    }

    pub(crate) fn named(&self, name: &str) -> Option<ComponentId> {
        self.read().iter().find(|(_, entry)| entry.name == name).map(|(id, _)| *id)
    }

    pub(crate) fn names(&self) -> Vec<(ComponentId, String)> {
        self.read().iter().map(|(id, entry)| (*id, entry.name.clone())).collect()
    }

    pub(crate) fn task(&self, id: ComponentId) -> Option<Arc<LoadTask>> {
        self.read().get(&id).map(|entry| Arc::clone(&entry.task))
    }

    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<ComponentId, Entry>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, BTreeMap<ComponentId, Entry>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}
