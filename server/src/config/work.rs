use std::time::Duration;

use super::units::{at_least_one, duration, size};

/// How much work is done at once, and how long work may wait.
#[derive(Clone, Debug, PartialEq, clap::Args)]
pub struct Work {
    /// Photos worked on at once; the default is the number of cores, at most 4
    #[arg(long, default_value_t = default_workers(), value_name = "COUNT", value_parser = at_least_one)]
    pub workers: usize,

    /// Memory for decoded photos, over all photos worked on at once; the default is half of the
    /// machine's memory, between 1 and 8 GiB
    #[arg(long, default_value = default_memory(), value_name = "SIZE", value_parser = size)]
    pub image_memory: u64,

    /// Requests that may wait for a worker; more are told when to come back
    #[arg(long, default_value_t = 64, value_name = "COUNT")]
    pub queue_length: usize,

    /// Longest wait for a worker, after which the request is told when to come back
    #[arg(long, default_value = "30s", value_name = "DURATION", value_parser = duration)]
    pub queue_deadline: Duration,
}

fn default_workers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).min(4)
}

fn default_memory() -> String {
    const GIB: u64 = 1 << 30;
    let half_gib = physical_memory_bytes().unwrap_or(4 * GIB) / 2 / GIB;
    format!("{}GiB", half_gib.clamp(1, 8))
}

/// `MemTotal` of proc_meminfo(5), in bytes.
fn physical_memory_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
