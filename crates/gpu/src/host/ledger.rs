use std::any::Any;
use std::sync::Weak;

use offstage_residency::Reading;

use super::HostSample;

/// Tells our share of the host's used memory from the rest.
///
/// A process's resident set holds more than components and workspaces: code, the runtime, uploads
/// on their way, pages that the allocator keeps. Ours is what was really taken since the start, and
/// of that no more than we can name; the rest counts as other processes' do.
#[derive(Debug, Default)]
pub(crate) struct HostLedger {
    last: HostSample,
    /// The resident set before anything was loaded.
    baseline_bytes: u64,
    /// Host copies, and those being loaded at what they are expected to take.
    pub(crate) copies_bytes: u64,
    /// Workspaces lent out on devices that compute in the host's memory.
    pub(crate) workspace_bytes: u64,
    /// Dropped by us, and kept alive by somebody else.
    kept: Vec<(Weak<dyn Any + Send + Sync>, u64)>,
}

impl HostLedger {
    pub(crate) fn new(first: HostSample) -> Self {
        Self { last: first, baseline_bytes: first.process_bytes, ..Self::default() }
    }

    pub(crate) fn observe(&mut self, sample: HostSample) {
        self.last = sample;
        self.kept.retain(|(value, _)| value.strong_count() > 0);
    }

    pub(crate) fn keep_watching(&mut self, value: Weak<dyn Any + Send + Sync>, bytes: u64) {
        self.kept.push((value, bytes));
    }

    pub(crate) fn reading(&self) -> Reading {
        let kept: u64 = self.kept.iter().map(|(_, bytes)| bytes).sum();
        let named = self.copies_bytes.saturating_add(self.workspace_bytes).saturating_add(kept);
        let taken = self.last.process_bytes.saturating_sub(self.baseline_bytes);
        Reading {
            total_bytes: self.last.total_bytes,
            free_bytes: self.last.available_bytes.min(self.last.total_bytes),
            ours_bytes: taken.min(named),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const MIB: u64 = 1 << 20;

    fn sample(process_mib: u64) -> HostSample {
        HostSample {
            total_bytes: 1024 * MIB,
            available_bytes: (900 - process_mib) * MIB,
            process_bytes: process_mib * MIB,
        }
    }

    #[test]
    fn what_the_process_takes_by_itself_is_not_ours() {
        let mut ledger = HostLedger::new(sample(100));
        ledger.observe(sample(180));
        assert_eq!(ledger.reading().ours_bytes, 0, "nothing is loaded yet");
        ledger.copies_bytes = 50 * MIB;
        assert_eq!(ledger.reading().ours_bytes, 50 * MIB);
        ledger.copies_bytes = 500 * MIB;
        assert_eq!(ledger.reading().ours_bytes, 80 * MIB, "booked, and not taken yet");
    }

    #[test]
    fn a_copy_that_somebody_kept_is_ours_until_it_is_dropped() {
        let mut ledger = HostLedger::new(sample(100));
        let value: Arc<dyn Any + Send + Sync> = Arc::new(());
        ledger.keep_watching(Arc::downgrade(&value), 60 * MIB);
        ledger.observe(sample(200));
        assert_eq!(ledger.reading().ours_bytes, 60 * MIB);
        drop(value);
        ledger.observe(sample(200));
        assert_eq!(ledger.reading().ours_bytes, 0);
    }
}
