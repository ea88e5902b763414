//! The host's memory: what its instruments say, and how much of that is ours.

mod cgroup;
mod ledger;
mod system;

pub(crate) use ledger::HostLedger;
pub use system::SystemProbe;

/// The host's instruments. Called about once a second, on a thread where it may block.
pub trait HostProbe: Send + Sync {
    /// `None` when nothing answers; the last sample stays in force.
    fn sample(&self) -> Option<HostSample>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct HostSample {
    /// What there is for this process: the machine's memory, or its container's limit.
    pub total_bytes: u64,
    /// What can be taken without anybody being pushed out.
    pub available_bytes: u64,
    /// This process's resident set.
    pub process_bytes: u64,
}

/// What stays free on the host: an eighth, but no more than 1 GiB. Smaller than on a device, since
/// the system gives up caches before it fails.
pub fn host_safety_bytes(total_bytes: u64) -> u64 {
    (total_bytes / 8).min(1 << 30)
}
