//! One memory: its instruments' last reading, and the ledger of what we hold in it.

use std::collections::BTreeMap;

use crate::ids::{ComponentId, RequestId};
use crate::request::Reading;
use crate::spec::MemorySpec;

/// Whom a byte is booked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// A component's device copy, from the decision to upload it until its eviction was measured.
    Weights(ComponentId),
    /// A component's host copy, from the decision to load it until its release was measured.
    Shadow(ComponentId),
    /// A lease's activations.
    Workspace(RequestId),
    /// What an offload promised and did not give back.
    Unverified(ComponentId),
}

/// A memory with its ledger: every byte of ours has one named holder.
#[derive(Clone, Debug)]
pub struct Memory {
    pub(crate) spec: MemorySpec,
    reading: Reading,
    holdings: BTreeMap<Holder, u64>,
    /// The sum of `holdings`, kept so that admission does not add them up again.
    held_bytes: u64,
    /// What work gave back since the reading, which still counts it as ours.
    returned_bytes: u64,
}

impl Memory {
    pub(crate) fn new(spec: MemorySpec, reading: Reading) -> Self {
        Self { spec, reading, holdings: BTreeMap::new(), held_bytes: 0, returned_bytes: 0 }
    }

    pub fn reading(&self) -> Reading {
        self.reading
    }

    pub fn holdings(&self) -> impl Iterator<Item = (Holder, u64)> + '_ {
        self.holdings.iter().map(|(holder, bytes)| (*holder, *bytes))
    }

    pub fn held_bytes(&self) -> u64 {
        self.held_bytes
    }

    pub(crate) fn held_by(&self, holder: Holder) -> u64 {
        self.holdings.get(&holder).copied().unwrap_or(0)
    }

    /// Books `bytes` to the holder, in place of what it held.
    pub(crate) fn book(&mut self, holder: Holder, bytes: u64) {
        let before =
            if bytes == 0 { self.holdings.remove(&holder) } else { self.holdings.insert(holder, bytes) };
        self.held_bytes = self.held_bytes.saturating_sub(before.unwrap_or(0)).saturating_add(bytes);
    }

    /// Strikes the holder off, and says what it held.
    pub(crate) fn strike(&mut self, holder: Holder) -> u64 {
        let held = self.held_by(holder);
        self.book(holder, 0);
        held
    }

    /// Strikes off work that has ended: what it took is there again, without waiting for the next
    /// reading to say so.
    pub(crate) fn strike_ended(&mut self, holder: Holder) {
        self.returned_bytes += self.strike(holder);
    }

    /// The most we could ever hold here, with nobody else around.
    pub fn capacity_bytes(&self) -> u64 {
        let safe = self.reading.total_bytes.saturating_sub(self.spec.safety_bytes);
        self.spec.budget_bytes.map_or(safe, |budget| budget.min(safe))
    }

    /// What may be booked now.
    ///
    /// Other processes' share is what the device says is used, less what it says is ours. Of ours,
    /// the larger of ledger and instrument counts: bookings that are not allocated yet, and
    /// allocations that nobody booked, are both gone. Work that ended since the reading is not ours
    /// any more, though the reading says so.
    pub fn available_bytes(&self) -> u64 {
        let ours = self.held_bytes.max(self.reading.ours_bytes.saturating_sub(self.returned_bytes));
        let measured = self
            .reading
            .total_bytes
            .saturating_sub(self.reading.foreign_bytes())
            .saturating_sub(self.spec.safety_bytes)
            .saturating_sub(ours);
        self.spec.budget_bytes.map_or(measured, |budget| measured.min(budget.saturating_sub(self.held_bytes)))
    }

    /// How far the device's free memory is below the safety buffer.
    pub(crate) fn pressure_bytes(&self) -> u64 {
        let free_bytes = self.reading.free_bytes.saturating_add(self.returned_bytes);
        self.spec.safety_bytes.saturating_sub(free_bytes)
    }

    /// Takes over a new reading. Unverified bytes that the device no longer counts as ours are
    /// struck off; answers which, and how many bytes each.
    ///
    /// `settled_bytes` is what is certainly allocated for the other holders: a booking whose bytes
    /// are still to be allocated explains nothing of what the device counts.
    pub(crate) fn observe(&mut self, reading: Reading, settled_bytes: u64) -> Vec<(ComponentId, u64)> {
        self.reading = reading;
        self.returned_bytes = 0;
        let unverified: u64 = self.unverified().map(|(_, bytes)| bytes).sum();
        let mut resolved = unverified.saturating_sub(reading.ours_bytes.saturating_sub(settled_bytes));
        let mut gone = Vec::new();
        for (component, bytes) in self.unverified().collect::<Vec<_>>() {
            let back = bytes.min(resolved);
            if back > 0 {
                resolved -= back;
                self.book(Holder::Unverified(component), bytes - back);
                gone.push((component, back));
            }
        }
        gone
    }

    fn unverified(&self) -> impl Iterator<Item = (ComponentId, u64)> + '_ {
        self.holdings.iter().filter_map(|(holder, bytes)| match holder {
            Holder::Unverified(component) => Some((*component, *bytes)),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::GIB;

    fn memory(free: u64, ours: u64) -> Memory {
        let reading = Reading { total_bytes: 24 * GIB, free_bytes: free * GIB, ours_bytes: ours * GIB };
        Memory::new(MemorySpec::new("GPU 0"), reading)
    }

    #[test]
    fn what_others_hold_and_the_safety_buffer_are_not_available() {
        assert_eq!(memory(20, 0).available_bytes(), 18 * GIB);
    }

    #[test]
    fn a_booking_counts_before_it_is_allocated_and_only_once_afterwards() {
        let mut memory = memory(24, 0);
        memory.book(Holder::Weights(ComponentId(0)), 6 * GIB);
        assert_eq!(memory.available_bytes(), 16 * GIB);
        memory.observe(Reading { total_bytes: 24 * GIB, free_bytes: 18 * GIB, ours_bytes: 6 * GIB }, 6 * GIB);
        assert_eq!(memory.available_bytes(), 16 * GIB);
    }

    #[test]
    fn what_work_gave_back_is_there_before_the_next_reading_says_so() {
        let mut memory = memory(24, 0);
        memory.book(Holder::Weights(ComponentId(0)), 6 * GIB);
        memory.book(Holder::Workspace(RequestId(1)), 10 * GIB);
        memory.observe(Reading { total_bytes: 24 * GIB, free_bytes: 8 * GIB, ours_bytes: 16 * GIB }, 6 * GIB);
        memory.strike_ended(Holder::Workspace(RequestId(1)));
        assert_eq!(memory.available_bytes(), 16 * GIB);
        let still = Reading { total_bytes: 24 * GIB, free_bytes: 12 * GIB, ours_bytes: 12 * GIB };
        memory.observe(still, 6 * GIB);
        assert_eq!(memory.available_bytes(), 10 * GIB, "what a reading says after that counts");
    }

    #[test]
    fn allocations_that_nobody_booked_are_gone_all_the_same() {
        assert_eq!(memory(14, 10).available_bytes(), 12 * GIB);
    }

    #[test]
    fn a_budget_caps_what_is_available() {
        let mut memory = memory(24, 0);
        memory.spec.budget_bytes = Some(8 * GIB);
        memory.book(Holder::Workspace(RequestId(1)), 3 * GIB);
        assert_eq!(memory.available_bytes(), 5 * GIB);
        assert_eq!(memory.capacity_bytes(), 8 * GIB);
    }

    #[test]
    fn unverified_bytes_stay_booked_until_the_device_no_longer_counts_them_as_ours() {
        let mut memory = memory(18, 6);
        memory.book(Holder::Unverified(ComponentId(3)), 6 * GIB);
        let still = Reading { total_bytes: 24 * GIB, free_bytes: 20 * GIB, ours_bytes: 4 * GIB };
        assert_eq!(memory.observe(still, 0), [(ComponentId(3), 2 * GIB)]);
        assert_eq!(memory.held_bytes(), 4 * GIB);
        assert_eq!(memory.observe(Reading::idle(24 * GIB), 0), [(ComponentId(3), 4 * GIB)]);
        assert_eq!(memory.held_bytes(), 0);
    }

    #[test]
    fn a_booking_that_is_not_allocated_yet_does_not_explain_unverified_bytes_away() {
        let mut memory = memory(18, 6);
        memory.book(Holder::Unverified(ComponentId(3)), 6 * GIB);
        memory.book(Holder::Workspace(RequestId(1)), 6 * GIB);
        let still = Reading { total_bytes: 24 * GIB, free_bytes: 18 * GIB, ours_bytes: 6 * GIB };
        assert_eq!(memory.observe(still, 0), []);
        assert_eq!(memory.available_bytes(), 10 * GIB);
    }
}
