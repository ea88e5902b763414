use std::time::Duration;

/// Counted since the start.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statistics {
    /// Disk to host.
    pub total_loads: u64,
    /// Host to device.
    pub cpu_to_gpu: u64,
    /// Device copies dropped, for whatever reason.
    pub gpu_to_cpu: u64,
    /// Host copies dropped.
    pub full_releases: u64,
    /// Device or host copies dropped because others needed the room.
    pub evictions: u64,
    /// Leases granted with everything in place already.
    pub hits: u64,
    pub granted: u64,
    pub rejected: u64,
    pub cancelled: u64,
    pub ooms: u64,
    pub retries: u64,
    pub failures: u64,
    pub unverified: u64,
    pub uploaded_bytes: u64,
    pub loaded_bytes: u64,
    pub freed_bytes: u64,
    /// Time that leases were held, summed over leases.
    pub held: Duration,
    pub waits: WaitHistogram,
}

/// How long granted requests waited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitHistogram {
    /// Requests up to each bound of `BOUNDS_MS`, and beyond the last.
    pub counts: [u64; WaitHistogram::BOUNDS_MS.len() + 1],
    pub sum: Duration,
}

impl WaitHistogram {
    pub const BOUNDS_MS: [u64; 8] = [1, 10, 100, 1_000, 5_000, 15_000, 60_000, 120_000];

    pub(crate) fn count(&mut self, wait: Duration) {
        let millis = wait.as_millis();
        let bucket = Self::BOUNDS_MS.partition_point(|bound| u128::from(*bound) < millis);
        self.counts[bucket] += 1;
        self.sum += wait;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_falls_into_the_first_bucket_that_holds_it() {
        let mut waits = WaitHistogram::default();
        for millis in [0, 1, 2, 1_000, 500_000] {
            waits.count(Duration::from_millis(millis));
        }
        assert_eq!(waits.counts, [2, 1, 0, 1, 0, 0, 0, 0, 1]);
    }
}
