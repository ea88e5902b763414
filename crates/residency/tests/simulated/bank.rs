//! What is physically allocated in one memory, and by whom. Nothing here knows what the core believes.

use std::collections::BTreeMap;

use offstage_residency::{ComponentId, Reading, RequestId};

#[derive(Clone, Debug, Default)]
pub struct Bank {
    pub total: u64,
    /// The part that admission is to leave alone.
    pub safety: u64,
    pub budget: Option<u64>,
    /// What other processes hold.
    pub foreign: u64,
    /// Weights on a device, shadows on the host.
    pub copies: BTreeMap<ComponentId, u64>,
    pub workspaces: BTreeMap<RequestId, u64>,
    /// Dropped, and yet not given back.
    pub stuck: BTreeMap<ComponentId, u64>,
    /// The last reading that the core was told.
    pub told: Reading,
}

impl Bank {
    pub fn new(total: u64, safety: u64, budget: Option<u64>) -> Self {
        Self { total, safety, budget, told: Reading::idle(total), ..Self::default() }
    }

    pub fn ours(&self) -> u64 {
        let sum = |held: &BTreeMap<ComponentId, u64>| held.values().sum::<u64>();
        sum(&self.copies) + sum(&self.stuck) + self.workspaces.values().sum::<u64>()
    }

    pub fn free(&self) -> u64 {
        self.total.checked_sub(self.foreign + self.ours()).expect("more is allocated than there is")
    }

    pub fn reading(&self) -> Reading {
        Reading { total_bytes: self.total, free_bytes: self.free(), ours_bytes: self.ours() }
    }

    /// Allocates a copy's bytes, or nothing where they are not there.
    pub fn allocate(&mut self, component: ComponentId, bytes: u64) -> bool {
        let fits = bytes <= self.free();
        if fits {
            *self.copies.entry(component).or_default() += bytes;
        }
        fits
    }

    /// Drops a copy; `keeps` of its bytes do not come back.
    pub fn drop_copy(&mut self, component: ComponentId, keeps: u64) -> u64 {
        let bytes = self.copies.remove(&component).unwrap_or(0);
        let kept = keeps.min(bytes);
        if kept > 0 {
            *self.stuck.entry(component).or_default() += kept;
        }
        bytes
    }

    /// Sets what a lease's work holds, or nothing where that is not there.
    pub fn work_with(&mut self, request: RequestId, bytes: u64) -> bool {
        let before = self.workspaces.remove(&request).unwrap_or(0);
        let fits = bytes <= self.free();
        self.workspaces.insert(request, if fits { bytes } else { before });
        fits
    }

    /// Other processes take up to that much, as far as it is there.
    pub fn set_foreign(&mut self, bytes: u64) {
        self.foreign = bytes.min(self.total - self.ours());
    }

    /// What the foreign processes held when the core last looked.
    pub fn told_foreign(&self) -> u64 {
        self.told.foreign_bytes()
    }
}
